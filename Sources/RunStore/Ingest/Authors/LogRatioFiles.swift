internal import ForeignFiles
internal import Foundation
internal import RFLR

/// The log-ratio files of the authors' scripts that may stand in any run's folder.
///
/// Tracked channel values become observations. A look at the end of training has no known epoch, so
/// its channel values become series over the channel's number; its matrix follows from them and is
/// checked. The plateau study has log-ratios of pairs alone, from which no values come back: series.
///
/// - Source: protocol.md §2, §10.
struct LogRatioFiles {
  /// What is wrong with files that follow from others; the run does not need them.
  private(set) var problems: [StoreError] = []
  private var observations: [Observation] = []
  private var series: [Series] = []
  private var original: [String: JSONValue] = [:]
  /// Channels of the tracked bottleneck.
  private(set) var rank: Int?
  private let candidate: IngestCandidate

  private static let summary = "summary.json"
  private static let documents = [
    "layer2_logratios_x0.json", "layer1_layer2_logratios_all_x.json",
  ]
  private static let pairEpochs = "logratio_epochs.npy"
  private static let pairFiles = [
    (file: "logratio_values.npy", name: "last"), (file: "logratio_values_2nd.npy", name: "block2"),
  ]

  /// The offset of the scripts that look at the end of training.
  private static let snapshotEpsilon = 1e-10

  static func owned(in candidate: IngestCandidate) -> Set<String> {
    let files = candidate.files ?? []
    let isTracked = TrackedChannels.areMeant(in: candidate)
    return TrackedChannels.owned(in: candidate)
      .union(documents.filter(files.contains))
      .union(isTracked ? [summary] : [])
      .union(([pairEpochs] + pairFiles.map(\.file)).filter(files.contains))
      .union(files.filter { SnapshotName($0) != nil })
  }

  /// Whether a folder has channel values of its own.
  static func areThere(in candidate: IngestCandidate) -> Bool {
    TrackedChannels.areMeant(in: candidate) || documents.contains(where: candidate.has)
      || (candidate.files ?? []).contains { SnapshotName($0)?.isValues == true }
  }

  /// Reads and checks what is there.
  init(_ candidate: IngestCandidate, configuration: JSONValue) throws(StoreError) {
    self.candidate = candidate
    if TrackedChannels.areMeant(in: candidate) { try readTracked(configuration) }
    try readPairs(rank: configuration["network.rank"]?.intValue)
    try readSnapshots()
    for name in Self.documents where candidate.has(name) {
      let file = try SourceFile(reading: candidate.path(of: name))
      let document = try JSONReader.value(of: file)
      original[name] = document
      readOldDocument(document, name)
    }
  }

  /// Gives a run what was read.
  func attach(to record: inout RunRecord, _ original: inout [String: JSONValue]) {
    record.observations += observations
    record.series = (record.series + series).sorted { $0.name < $1.name }
    original.merge(self.original) { _, new in new }
  }

  private mutating func readTracked(_ configuration: JSONValue) throws(StoreError) {
    let tracked = try TrackedChannels(candidate, rank: configuration["network.rank"]?.intValue)
    rank = tracked.rank
    var epsilon = 1e-6
    if candidate.has(Self.summary) {
      let file = try SourceFile(reading: candidate.path(of: Self.summary))
      let summary = try JSONReader.value(of: file)
      original["summary"] = summary
      epsilon = summary["eps"]?.doubleValue ?? epsilon
    }
    // The tracked map is fcs[3]: the last bottleneck of two, and known to be no other.
    if configuration["network.depth"]?.intValue ?? 2 == 2 {
      observations = tracked.observations
    } else {
      series += tracked.series
    }
    if let times = try tracked.times() { series.append(times) }
    problems += tracked.problems(epsilon: epsilon)
  }

  private mutating func readPairs(rank: Int?) throws(StoreError) {
    let files = Self.pairFiles.filter { candidate.has($0.file) }
    guard !files.isEmpty else { return }
    let epochs = try Authors.epochs(Self.pairEpochs, in: candidate)
    for (file, name) in files {
      let array = try Authors.array(file, in: candidate)
      let columns = array.shape.count == 2 ? array.shape[1] : 0
      let channels = (1...64).first { $0 * ($0 - 1) / 2 == columns }
      guard array.shape.count == 2, array.shape[0] == epochs.count, let channels, channels > 1,
        rank == nil || rank == channels
      else {
        let pairs = rank.map { $0 < 1 << 16 ? String($0 * ($0 - 1) / 2) : "r(r-1)/2" }
        throw Authors.wrongShape(
          file, array.shape, "[\(epochs.count), \(pairs ?? "r(r-1)/2 up to r = 64")]",
          in: candidate)
      }
      let values = array.doubles
      var column = 0
      for i in 0..<channels {
        for j in (i + 1)..<max(i + 1, channels) {
          series.append(
            Series(
              name: "logratio/\(name)/\(i)-\(j)", axis: .epoch, steps: epochs,
              values: epochs.indices.map { values[$0 * columns + column] }))
          column += 1
        }
      }
    }
  }

  private mutating func readSnapshots() throws(StoreError) {
    let names = (candidate.files ?? []).sorted().compactMap(SnapshotName.init)
    for name in names where name.isValues {
      let array = try Authors.array(name.file, in: candidate)
      guard array.shape.count == 1, array.count > 0 else {
        throw Authors.wrongShape(name.file, array.shape, "[r]", in: candidate)
      }
      let values = array.doubles
      addSnapshot(values, layer: name.layer, x: name.x)
      guard candidate.has(name.matrixFile) else { continue }
      do throws(StoreError) {
        let matrix = try Authors.array(name.matrixFile, in: candidate)
        guard matrix.shape == [values.count, values.count] else {
          throw Authors.wrongShape(
            name.matrixFile, matrix.shape, "[\(values.count), \(values.count)]", in: candidate)
        }
        check(matrix.doubles, values, name.matrixFile)
      } catch {
        problems.append(error)
      }
    }
  }

  /// The values of one JSON document, which has them and their matrix.
  private mutating func readOldDocument(_ document: JSONValue, _ name: String) {
    guard case .array(let items)? = document["f_k_values"] else { return }
    let values = items.compactMap(\.doubleValue)
    guard values.count == items.count, !values.isEmpty else {
      problems.append(
        StoreError(
          .badData, path: candidate.path(of: name), field: "f_k_values", "is no list of numbers",
          remedy: "the document is kept as it is; copy it again from its source"))
      return
    }
    let x = document["x_location"]?.doubleValue ?? 0
    addSnapshot(values, layer: document["layer"]?.intValue ?? 2, x: "\(x)")
    guard case .array(let rows)? = document["log_ratio_matrix"] else { return }
    let matrix = rows.flatMap { row -> [Double] in
      if case .array(let cells) = row { cells.map { $0.doubleValue ?? .nan } } else { [] }
    }
    guard matrix.count == values.count * values.count else {
      problems.append(Authors.wrongShape(name, [matrix.count], "\(values.count)²", in: candidate))
      return
    }
    check(matrix, values, name)
  }

  private mutating func addSnapshot(_ values: [Double], layer: Int, x: String) {
    let name = "final/block\(layer)/f at x=\(x) by channel"
    guard !series.contains(where: { $0.name == name }) else { return }
    series.append(Series(name: name, steps: Array(values.indices), values: values))
  }

  private mutating func check(_ matrix: [Double], _ values: [Double], _ name: String) {
    let logs = values.map { Self.log($0, Self.snapshotEpsilon) }
    let count = values.count
    let wrong = matrix.indices.filter {
      !Self.agree(matrix[$0], logs[$0 / count] - logs[$0 % count])
    }
    guard let first = wrong.first else { return }
    problems.append(
      StoreError(
        .badData, path: candidate.path(of: name),
        "\(wrong.count) of \(matrix.count) log-ratios do not follow from the channel values: "
          + "channels \(first / count) and \(first % count) have \(Float(matrix[first])) for "
          + "\(Float(logs[first / count] - logs[first % count]))",
        remedy: "the run is taken from the channel values; copy both again if those are wrong"))
  }

  static func log(_ value: Double, _ epsilon: Double) -> Double {
    Foundation.log(abs(value) + epsilon)
  }

  /// Equal up to rounding in single precision; numbers that are not finite agree with one another.
  static func agree(_ stored: Double, _ expected: Double) -> Bool {
    guard stored.isFinite, expected.isFinite else { return stored.isFinite == expected.isFinite }
    return abs(stored - expected) <= TrackedChannels.tolerance * max(1, abs(expected))
  }
}

/// A file with the channel values of a block at a point, or with their log-ratios:
/// `layer{l}_fk_values_x{X}.npy`, `layer{l}_logratio_matrix_x{X}.npy`.
private struct SnapshotName {
  let file: String
  let layer: Int
  /// The point as the name has it.
  let x: String
  let isValues: Bool

  init?(_ file: String) {
    guard file.hasPrefix("layer"), file.hasSuffix(".npy") else { return nil }
    let parts = file.dropFirst(5).dropLast(4).split(
      separator: "_", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let layer = Int(parts[0]), (1...64).contains(layer) else { return nil }
    for (word, isValues) in [("fk_values_x", true), ("logratio_matrix_x", false)]
    where parts[1].hasPrefix(word) {
      let x = String(parts[1].dropFirst(word.count))
      guard Double(x) != nil else { return nil }
      (self.file, self.layer, self.x, self.isValues) = (file, layer, x, isValues)
      return
    }
    return nil
  }

  var matrixFile: String { "layer\(layer)_logratio_matrix_x\(x).npy" }
}
