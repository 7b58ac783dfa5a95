import Foundation
import TestSupport
import Testing

/// A folder of one test's own; its store is the default one, `store`.
final class Workshop: Sendable {
  /// The package's own folder.
  static let repository = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
  static let authors = repository + "/notebooks-data/reference/authors"
  static let table = authors + "/baseline_sweep_sumcos_rank5_results.csv"
  static let sweepFolders = authors + "/results_baseline_sweep_sumcos_rank5"

  /// A network that trains within milliseconds.
  static let tiny = ["--width", "32", "--rank", "3", "--epochs", "30"]

  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "rflr-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Starts `rflr` in this folder.
  func start(
    _ words: [String], terminal: FileHandle? = nil, screen: FileHandle? = nil
  ) throws -> Command {
    try Command(words, in: path, terminal: terminal, screen: screen)
  }

  /// Runs `rflr` in this folder, whatever becomes of it.
  func run(_ words: [String], environment: [String: String] = [:]) throws -> Command.Outcome {
    try Command(words, in: path, environment: environment).wait()
  }

  /// Runs `rflr`, which must succeed.
  @discardableResult
  func rflr(
    _ words: String..., sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Command.Outcome {
    let outcome = try run(words)
    try #require(
      outcome.status == 0, "\(words) gave \(outcome.status): \(outcome.errors)",
      sourceLocation: sourceLocation)
    return outcome
  }

  /// Trains a tiny run into a store; its id.
  @discardableResult
  func train(_ words: String..., to store: String = "store") throws -> String {
    let outcome = try run(["train"] + words + Self.tiny + ["--store", store])
    try #require(outcome.status == 0, "\(outcome.errors)")
    return try #require(field("run", of: outcome))
  }

  /// Writes a file of this folder.
  func write(_ text: String, to name: String) throws {
    try write(Data(text.utf8), to: name)
  }

  /// Writes a file of this folder.
  func write(_ bytes: Data, to name: String) throws {
    let target = URL(filePath: path + "/" + name)
    try FileManager.default.createDirectory(
      at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
    try bytes.write(to: target)
  }

  /// Content of a file of this folder, or of any other.
  func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: URL(filePath: name.hasPrefix("/") ? name : path + "/" + name))
  }

  /// Every file below a folder with its bytes.
  func files(below name: String = "store") throws -> [String: Data] {
    let root = name.hasPrefix("/") ? name : path + "/" + name
    var files: [String: Data] = [:]
    for file in FileManager.default.enumerator(atPath: root) ?? .init() {
      guard let file = file as? String else { continue }
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: root + "/" + file, isDirectory: &isFolder)
      if !isFolder.boolValue { files[file] = try bytes(root + "/" + file) }
    }
    return files
  }

  /// Every run file with its bytes and the index as text: what must not change.
  func state() throws -> [String: Data] {
    var state = try files()
    state["index.sqlite"] = try Data(rflr("index", "dump").output.utf8)
    return state
  }

  /// Names of the run files of a store, without what a killed writer may have left.
  func runFiles(of store: String = "store") -> [String] {
    let names = FileManager.default.enumerator(atPath: "\(path)/\(store)/runs")
    return (names ?? .init()).compactMap { $0 as? String }
      .filter { $0.hasSuffix(".h5") && !$0.contains("/.") }.sorted()
  }

  /// The index as text, without the SHA-256 of our own files: they hold host and wall time.
  func dump(of store: String = "store") throws -> [String] {
    let dump = try rflr("index", "dump", "--store", store).outputLines
    return try dump.map { line in
      guard line.hasPrefix("file ") else { return line }
      let row = try JSONSerialization.jsonObject(with: Data(line.dropFirst(5).utf8)) as? [Any]
      let (run, content) = try (#require(row?.first), #require(row?.last))
      return "file \(run) \(content)"
    }
  }

  /// Rows of a command that prints JSON.
  func rows(_ words: String...) throws -> [[String: Any]] {
    let outcome = try run(words + ["--format", "json"])
    try #require(outcome.status == 0, "\(outcome.errors)")
    let rows = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    return try #require(rows as? [[String: Any]])
  }

  /// One column of a query's rows, as text.
  func column(_ name: String, _ query: String, _ words: String...) throws -> [String] {
    let outcome = try run(["runs", query, "--columns", name, "--format", "csv"] + words)
    try #require(outcome.status == 0, "\(outcome.errors)")
    return Array(outcome.outputLines.dropFirst())
  }

  /// What `show` says under a name.
  func shown(_ name: String, of run: String, in store: String = "store") throws -> String {
    try #require(field(name, of: rflr("show", run, "--store", store)))
  }
}

/// The text behind a name at the beginning of a line.
func field(_ name: String, of outcome: Command.Outcome) -> String? {
  outcome.outputLines.first { $0.hasPrefix(name + "  ") || $0.hasPrefix(name + " ") }
    .map { String($0.dropFirst(name.count)).trimmingCharacters(in: .whitespaces) }
}

/// Waits until something holds, at most a minute.
func eventually(_ what: Comment, _ holds: () throws -> Bool) throws {
  let deadline = Date(timeIntervalSinceNow: 60)
  while try !holds() {
    try #require(Date() < deadline, what)
    usleep(1000)
  }
}
