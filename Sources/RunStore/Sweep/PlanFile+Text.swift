internal import Foundation
internal import RFLR

extension PlanFile {
  static let schema = "rflr-plan"
  static let schemaVersion = 1
  /// Ending of a plan file's name.
  public static let fileExtension = "jsonl"
  /// Bytes of the longest first line.
  private static let headerLimit = 1 << 20

  /// Writes the content of a plan: canonical JSON line by line, so that equal plans are equal files.
  init(name: String, chunkCount: Int, base: JSONValue, lines: [Line]) {
    var text = ""
    for line in lines {
      text +=
        JSONValue.object([
          "chunk": .integer(line.chunk), "run_id": .string(line.runID), "cost": .double(line.cost),
          "set": line.set,
        ]).canonicalText
      text += "\n"
    }
    let body = Array(text.utf8)
    let header = JSONValue.object([
      "schema": .string(Self.schema), "schema_version": .integer(Self.schemaVersion),
      "name": .string(name), "count": .integer(lines.count), "chunks": .integer(chunkCount),
      "base": base, "lines_sha256": .string(ContentHash.sha256(of: body)),
    ])
    let bytes = Array((header.canonicalText + "\n").utf8) + body
    self.init(
      id: Self.id(of: bytes), name: name, chunkCount: chunkCount, base: base, lines: lines,
      bytes: bytes)
  }

  private static func id(of bytes: [UInt8]) -> String {
    String(ContentHash.sha256(of: bytes).prefix(16))
  }

  /// Reads a plan file, and checks that it is whole and unchanged.
  ///
  /// Checked are schema, version, hash, counts and the order of chunks, and the file's name where that is
  /// an id. Configurations are checked against their run ids when they are asked for.
  ///
  /// - Throws: ``StoreError`` with the place and what to do.
  public init(reading path: String) throws(StoreError) {
    let bytes = try Self.content(of: path)
    let end = bytes.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
    let header = try Header(Array(bytes[..<end]), path)
    let body = Array(bytes[min(end + 1, bytes.count)...])
    let id = Self.id(of: bytes)
    let stem = URL(filePath: path).deletingPathExtension().lastPathComponent
    guard ContentHash.sha256(of: body) == header.linesSHA256, !Self.isID(stem) || stem == id else {
      throw StoreError(
        .badData, path: path, "was cut or changed: its content does not have its hash",
        remedy: "copy it again, or remove it and give the command that made it")
    }
    var lines: [Line] = []
    lines.reserveCapacity(header.count)
    for (number, text) in body.split(separator: UInt8(ascii: "\n")).enumerated() {
      let line = try Self.line(Array(text), "\(path): line \(number + 2)")
      guard (max(1, lines.last?.chunk ?? 1)...header.chunkCount).contains(line.chunk) else {
        throw Self.malformed("\(path): line \(number + 2)", "chunk", "is out of order")
      }
      lines.append(line)
    }
    guard lines.count == header.count else {
      throw Self.malformed(path, "count", "says \(header.count), but \(lines.count) lines follow")
    }
    self.init(
      id: id, name: header.name, chunkCount: header.chunkCount, base: header.base, lines: lines,
      bytes: bytes)
  }

  /// Whether a text has the form of an id.
  static func isID(_ text: String) -> Bool {
    text.utf8.count == 16
      && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
  }

  /// What the first line says.
  public struct Header: Sendable {
    /// Name of the plan.
    public let name: String
    /// Configurations.
    public let count: Int
    /// Chunks.
    public let chunkCount: Int
    let base: JSONValue
    let linesSHA256: String

    /// Reads the first line of a plan file alone.
    ///
    /// - Throws: ``StoreError`` as ``PlanFile/init(reading:)``.
    public init(reading path: String) throws(StoreError) {
      guard let file = FileHandle(forReadingAtPath: path),
        let start = try? file.read(upToCount: PlanFile.headerLimit)
      else {
        throw StoreError(.noInput, path: path, "cannot be read", remedy: "check its permissions")
      }
      try self.init(Array(start.prefix { $0 != UInt8(ascii: "\n") }), path)
    }

    init(_ bytes: [UInt8], _ path: String) throws(StoreError) {
      guard bytes.count < PlanFile.headerLimit,
        let json = try? JSONValue(parsing: bytes, refusesEqualKeys: true),
        json["schema"]?.stringValue == PlanFile.schema
      else {
        throw PlanFile.malformed(path, "line 1", "is not the first line of a plan file of rflr")
      }
      guard let version = json["schema_version"]?.intValue, version <= PlanFile.schemaVersion else {
        throw StoreError(
          .badData, path: path, field: "schema_version", "was written by a newer rflr",
          remedy: "use that one")
      }
      guard let name = json["name"]?.stringValue, let count = json["count"]?.intValue, count > 0,
        let chunkCount = json["chunks"]?.intValue, (1...PlanFile.chunkLimit).contains(chunkCount),
        let base = json["base"], let hash = json["lines_sha256"]?.stringValue
      else {
        throw PlanFile.malformed(
          path, "line 1", "lacks name, count, chunks, base or lines_sha256, or has a wrong one")
      }
      self.name = name
      self.count = count
      self.chunkCount = chunkCount
      self.base = base
      linesSHA256 = hash
    }
  }

  private static func line(_ bytes: [UInt8], _ place: String) throws(StoreError) -> Line {
    guard let json = try? JSONValue(parsing: bytes, refusesEqualKeys: true),
      let chunk = json["chunk"]?.intValue, let runID = json["run_id"]?.stringValue, isID(runID),
      let cost = json["cost"]?.doubleValue, cost >= 0, let set = json["set"], case .object = set
    else {
      throw malformed(place, nil, "lacks chunk, run_id, cost or set, or has a wrong one")
    }
    return Line(chunk: chunk, runID: runID, cost: cost, set: set)
  }

  private static func malformed(_ path: String, _ field: String?, _ reason: String) -> StoreError {
    StoreError(
      .badData, path: path, field: field, reason,
      remedy: "name a file that `rflr sweep` has written to STORE/plans")
  }

  private static func content(of path: String) throws(StoreError) -> [UInt8] {
    let facts = try? FileManager.default.attributesOfItem(
      atPath: URL(filePath: path).resolvingSymlinksInPath().path)
    guard let facts else {
      throw StoreError(
        .noInput, path: path, "there is no such plan file",
        remedy: "check the path, or name a plan with --plan")
    }
    guard facts[.type] as? FileAttributeType == .typeRegular,
      let bytes = FileManager.default.contents(atPath: path)
    else {
      throw StoreError(
        .noInput, path: path, "cannot be read as a file", remedy: "check its permissions")
    }
    return Array(bytes)
  }
}
