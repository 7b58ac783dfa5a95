internal import Crypto
internal import ForeignFiles
internal import Foundation

/// Reads a run's folder below `mlruns/`: meta.yaml, and a file for each metric, parameter and tag.
struct MLflowFolder {
  private(set) var run: MLflowRun
  private(set) var files: LogFiles
  private var sum = SHA256()

  /// Whether a folder is a run's.
  static func isRun(_ candidate: IngestCandidate) -> Bool {
    candidate.has("meta.yaml") && candidate.folders.contains("metrics")
  }

  /// - Parameters:
  ///   - path: The run's folder.
  ///   - notes: Told about torn metrics.
  init(reading path: String, notes: inout LogNotes) throws(StoreError) {
    run = MLflowRun(id: "")
    files = LogFiles(sizeBytes: 0, sha256: "")
    let meta = try yaml(path + "/meta.yaml")
    guard let id = meta["run_id"] ?? meta["run_uuid"] else {
      throw StoreError(
        .badData, path: path + "/meta.yaml", field: "run_id", "is missing",
        remedy: "copy the run's folder again from its source")
    }
    run.id = id
    run.name = meta["run_name"] ?? meta["name"] ?? ""
    let word = meta["status"] ?? ""
    let number = Int(word).flatMap { MLflowRun.statusWords.indices.contains($0) ? $0 : nil }
    run.status = number.map { MLflowRun.statusWords[$0] } ?? word
    run.isDeleted = meta["lifecycle_stage"] == "deleted"
    run.experiment = Self.experiment(of: path)
    for name in try LogFolder.files(below: path + "/metrics") {
      run.metrics[name] = try points(path + "/metrics/" + name, name, notes: &notes)
    }
    for name in try LogFolder.files(below: path + "/params") {
      run.parameters[name] = try text(path + "/params/" + name)
    }
    for name in try LogFolder.files(below: path + "/tags") {
      run.tags[name] = try text(path + "/tags/" + name)
    }
    files.sha256 = SourceFile.hex(sum.finalize())
  }

  private mutating func bytes(_ path: String) throws(StoreError) -> [UInt8] {
    let file = try SourceFile(reading: path)
    sum.update(data: file.bytes)
    files.sizeBytes += file.bytes.count
    return file.bytes
  }

  private mutating func yaml(_ path: String) throws(StoreError) -> [String: String] {
    let bytes = try bytes(path)
    return try StoreError.translating { () throws(ForeignFileError) in
      try FlatYAML.read(bytes, path: path)
    }
  }

  private mutating func text(_ path: String) throws(StoreError) -> String {
    guard let text = String(validating: try bytes(path), as: UTF8.self), !text.utf8.contains(0)
    else {
      throw StoreError(
        .badData, path: path, "is not UTF-8 text",
        remedy: "copy the run's folder again from its source")
    }
    return text.hasSuffix("\n") ? String(text.dropLast()) : text
  }

  /// Lines "timestamp value step"; MLflow before 1.0 wrote no step.
  private mutating func points(
    _ path: String, _ name: String, notes: inout LogNotes
  ) throws(StoreError) -> [MLflowRun.Point] {
    var lines = try bytes(path).split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    // Every line that MLflow finished ends in a line break.
    if let torn = lines.popLast(), !torn.isEmpty {
      notes.add(
        "metric \"\(name)\" ends within a line, which is left out",
        remedy: "nothing to do if the run was stopped; if it still runs, ingest it when it ends")
    }
    var points: [MLflowRun.Point] = []
    for (index, line) in lines.enumerated() {
      let words = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
      guard words.count == 2 || words.count == 3, let timestamp = Self.integer(words[0]),
        let value = Self.number(words[1]), let step = words.count == 3 ? Self.integer(words[2]) : 0
      else {
        let shown = LogText.excerpt(line)
        throw StoreError(
          .badData, path: path, field: "line \(index + 1)",
          "\"\(shown)\" is not \"timestamp value step\"",
          remedy: "remove the line, or copy the run's folder again from its source")
      }
      points.append(MLflowRun.Point(timestamp: timestamp, step: step, value: value))
    }
    return points
  }

  private static func integer(_ word: ArraySlice<UInt8>) -> Int? {
    String(validating: word, as: UTF8.self).flatMap { Int($0) }
  }

  private static func number(_ word: ArraySlice<UInt8>) -> Double? {
    String(validating: word, as: UTF8.self).flatMap(LogText.number)
  }

  /// The name in the meta.yaml of the folder above; empty where it says none.
  private static func experiment(of path: String) -> String {
    let above = URL(fileURLWithPath: path).standardizedFileURL.deletingLastPathComponent().path
    guard let file = try? SourceFile(reading: above + "/meta.yaml", largest: 1 << 20) else {
      return ""
    }
    return (try? FlatYAML.read(file.bytes, path: file.path))?["name"] ?? ""
  }
}
