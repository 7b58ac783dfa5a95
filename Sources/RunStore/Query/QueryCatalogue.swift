internal import RFLR

/// The names that can be used in one place: a store, or a plan of runs not yet trained.
public struct QueryCatalogue: Sendable {
  /// Every name, the ones that every store has first.
  public let names: [QueryName]
  private let byName: [String: QueryName]
  private let byComponent: [String: [QueryName]]

  /// Creates a catalogue; an alias never hides a canonical name, earlier names go first.
  public init(names: [QueryName]) {
    self.names = names
    var byName: [String: QueryName] = [:]
    for name in names where byName[name.name] == nil { byName[name.name] = name }
    for name in names {
      for alias in name.aliases where byName[alias] == nil { byName[alias] = name }
    }
    self.byName = byName
    self.byComponent = Dictionary(grouping: names.filter { $0.name.contains(".") }) { name in
      name.name.split(separator: ".").last.map(String.init) ?? name.name
    }
  }

  /// What is known of a run before it is trained: its configuration and its name.
  public static let plans = QueryCatalogue(
    names: QueryName.all.filter {
      $0.source == .configuration || [QueryName.configName, QueryName.runID].contains($0.name)
        || $0.name == "configuration_id"
    })

  /// Finds a name by itself, by an alias, or by the last part of a path when that is unique.
  ///
  /// - Parameter name: For example `network.rank`, `rank`, `lr`, `after_epochs`.
  /// - Returns: What the name stands for.
  /// - Throws: ``StoreError`` with the nearest names, or with the paths that share the last part.
  public func find(_ name: String) throws(StoreError) -> QueryName {
    if let found = byName[name] { return found }
    let paths = byComponent[name] ?? []
    if paths.count == 1 { return paths[0] }
    if paths.count > 1 {
      throw StoreError(
        .usage, field: name, "the name is not unique",
        remedy: "write one of \(paths.map(\.name).joined(separator: ", "))")
    }
    let nearest = Spelling.nearest(to: name, in: Set(byName.keys).union(byComponent.keys))
    throw StoreError(
      .usage, field: name, "no such name",
      remedy: nearest.isEmpty
        ? "names are \(QueryName.configName), rank, factor, test_error and others"
        : "did you mean \(nearest.joined(separator: ", "))?")
  }
}
