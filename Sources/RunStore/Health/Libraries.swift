/// A library underneath, in the version that this program runs with.
public struct LinkedLibrary: Sendable, Hashable {
  /// Its name.
  public var name: String
  /// Its version, as it says itself.
  public var version: String
  /// What is known to be wrong with that version and what is done about it; empty: nothing known.
  public var defects: [String]

  /// The libraries that read and write a store.
  ///
  /// - Throws: ``StoreError`` where one does not answer.
  public static func all() throws(StoreError) -> [LinkedLibrary] {
    let hdf5 = try HDF5.version()
    let sqlite = try RunIndex.sqliteVersion()
    return [
      LinkedLibrary(name: "HDF5", version: hdf5, defects: defects(of: "HDF5", hdf5)),
      LinkedLibrary(name: "SQLite", version: sqlite, defects: defects(of: "SQLite", sqlite)),
    ]
  }

  /// Known defects with the first version that is free of them.
  private static let known: [(library: String, repaired: [Int], text: String)] = [
    (
      "HDF5", [1, 14, 4],
      "hostile files can crash it; rflr reads files of others in a process of its own"
    ),
    (
      "SQLite", [3, 51, 3],
      "its WAL mode can damage a database; rflr uses rollback journals"
    ),
  ]

  static func defects(of library: String, _ version: String) -> [String] {
    let numbers = version.split(separator: ".").map { Int($0) ?? 0 }
    return known.filter { $0.library == library && numbers.lexicographicallyPrecedes($0.repaired) }
      .map(\.text)
  }
}
