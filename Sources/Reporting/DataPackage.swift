internal import Crypto

/// Size and SHA-256 of bytes that go by.
public struct ContentDigest {
  private var hash = SHA256()
  /// Bytes seen.
  public private(set) var sizeBytes = 0

  /// Creates the digest of nothing.
  public init() {}

  /// Takes the next bytes.
  public mutating func update(_ bytes: [UInt8]) {
    hash.update(data: bytes)
    sizeBytes += bytes.count
  }

  /// SHA-256 of all bytes seen, lower-case hex.
  public var sha256: String {
    hash.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

/// A folder of CSV files with a `datapackage.json` that says what is in them.
///
/// Two packages of equal tables are equal byte for byte: no date and no host is in them. The files
/// themselves are written by a closure, since writing safely belongs to another room.
///
/// - Source: datapackage.org, Data Package 2.0; `producer`, `query`, `statistics`, `exclusions`,
///   `run_ids` and `notes` are properties of our own.
public struct DataPackage: Sendable {
  /// Writes bytes under a path that is relative to the package's folder.
  public typealias Writer = (_ bytes: [UInt8], _ path: String) throws -> Void

  /// The path of the descriptor.
  public static let descriptorPath = "datapackage.json"

  private var descriptor: Descriptor

  /// Creates a package without files.
  ///
  /// - Parameters:
  ///   - name: Lower case, digits, "-", "_", ".".
  ///   - title: One line for people.
  ///   - producer: Program and version ("rflr 0.1.0").
  public init(name: String, title: String, producer: String) {
    descriptor = Descriptor(name: name, title: title, producer: producer)
  }

  /// Writes a table as `NAME.csv` and describes it.
  ///
  /// - Throws: What the writer throws; the package then does not mention the table.
  public mutating func add(_ table: Table, write: Writer) throws {
    let bytes = table.csvBytes()
    try write(bytes, Self.path(of: table.name))
    var digest = ContentDigest()
    digest.update(bytes)
    describe(table, digest: digest)
  }

  /// Describes a CSV that was streamed to `NAME.csv` with ``CSVStream``.
  ///
  /// - Parameters:
  ///   - table: Name, title, columns, notes and provenance; its rows do not matter.
  ///   - digest: Digest of all bytes of the file.
  public mutating func describe(_ table: Table, digest: ContentDigest) {
    let path = Self.path(of: table.name)
    precondition(!descriptor.resources.contains { $0.path == path }, "\(path) is there twice")
    descriptor.resources.append(
      Resource(
        name: table.name, path: path, title: table.title, bytes: digest.sizeBytes,
        hash: "sha256:\(digest.sha256)",
        schema: TableSchema(title: table.title, columns: table.columns),
        query: table.provenance.query, statistics: table.provenance.statistics,
        exclusions: table.provenance.exclusions, runIDs: table.provenance.runIDs,
        notes: table.notes))
  }

  /// Writes the descriptor; last, so that it never names a file that is not there.
  ///
  /// - Parameters:
  ///   - path: Its path; another than the usual where one folder holds several packages.
  ///   - write: Writes it.
  /// - Throws: What the writer throws.
  public func finish(as path: String = descriptorPath, write: Writer) throws {
    try write(Array(json.utf8), path)
  }

  /// The descriptor as a JSON document.
  public var json: String { documentText(descriptor) }

  /// The path of a table's file inside the package.
  public static func path(of name: String) -> String { "\(name).csv" }
}

private struct Descriptor: Sendable, Encodable {
  enum CodingKeys: String, CodingKey {
    case profile = "$schema"
    case name, title, producer, resources
  }

  let profile = "https://datapackage.org/profiles/2.0/datapackage.json"
  var name: String
  var title: String
  var producer: String
  var resources: [Resource] = []
}

private struct Resource: Sendable, Encodable {
  enum CodingKeys: String, CodingKey {
    case name, path, title, type, format, mediatype, encoding, bytes, hash, schema
    case query, statistics, exclusions, notes
    case runIDs = "run_ids"
  }

  var name: String
  var path: String
  var title: String
  let type = "table"
  let format = "csv"
  let mediatype = "text/csv"
  let encoding = "utf-8"
  var bytes: Int
  var hash: String
  var schema: TableSchema
  var query: String
  var statistics: [Provenance.Statistic]
  var exclusions: [Provenance.Exclusion]
  var runIDs: [String]
  var notes: [String]
}
