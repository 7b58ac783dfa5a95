internal import ForeignFiles
internal import RFLR

/// Channel values near x = 0 that the log-ratio tracking stored, with the files that follow from them.
///
/// `fk_x0.npy` [n, r] holds the outputs of linear map fcs[3] (block 2). `R_x0.npy` [n, r, r],
/// `trajectories.npy` [n, r²] and `max_ratio.npy` [n] follow from it by
/// R_ij = ln(|f_i| + ε) − ln(|f_j| + ε): they are checked and not kept.
///
/// - Source: protocol.md §2, §10.
struct TrackedChannels {
  static let values = "fk_x0.npy"
  private static let epochsFile = "epochs.npy"
  private static let timesFile = "times.npy"
  /// Largest difference that rounding explains, relative to max(1, |R|).
  static let tolerance = 1e-4

  let epochs: [Int]
  /// Channels r of the tracked bottleneck.
  let rank: Int
  /// [n, r].
  private let channels: [Float]
  private let candidate: IngestCandidate

  /// Whether a folder has tracked values, or files that follow from them and need them.
  static func areMeant(in candidate: IngestCandidate) -> Bool {
    [values, "R_x0.npy", "max_ratio.npy"].contains(where: candidate.has)
  }

  static func owned(in candidate: IngestCandidate) -> Set<String> {
    let fixed = [values, epochsFile, timesFile, "R_x0.npy", "max_ratio.npy"]
    let files = candidate.files ?? []
    return Set(
      fixed.filter(files.contains)
        + files.filter { $0.hasPrefix("trajectories") && $0.hasSuffix(".npy") })
  }

  init(_ candidate: IngestCandidate, rank expected: Int?) throws(StoreError) {
    self.candidate = candidate
    epochs = try Authors.epochs(Self.epochsFile, in: candidate)
    let array = try Authors.array(Self.values, in: candidate)
    guard array.shape.count == 2, array.shape[0] == epochs.count, array.shape[1] > 0,
      expected == nil || expected == array.shape[1]
    else {
      throw Authors.wrongShape(
        Self.values, array.shape, "[\(epochs.count), \(expected.map(String.init) ?? "r")]",
        in: candidate)
    }
    rank = array.shape[1]
    channels = array.floats
  }

  private func row(_ index: Int) -> ArraySlice<Float> {
    channels[index * rank..<(index + 1) * rank]
  }

  /// The looks, each with the r channels of the last bottleneck alone.
  var observations: [Observation] {
    epochs.indices.map { index in
      Observation(
        epoch: epochs[index], channelValues: Array(row(index)), modeAmplitudes: [],
        fullLoss: .nan)
    }
  }

  /// The same as series, for a bottleneck that is not the last.
  var series: [Series] {
    (0..<rank).map { channel in
      Series(
        name: "block2/f\(channel)", axis: .epoch, steps: epochs,
        values: epochs.indices.map { Double(channels[$0 * rank + channel]) })
    }
  }

  /// Seconds of training at each look; none where they are not stored.
  func times() throws(StoreError) -> Series? {
    guard candidate.has(Self.timesFile) else { return nil }
    let array = try Authors.array(Self.timesFile, in: candidate)
    guard array.shape == [epochs.count] else {
      throw Authors.wrongShape(Self.timesFile, array.shape, "[\(epochs.count)]", in: candidate)
    }
    return Series(name: "times", axis: .epoch, steps: epochs, values: array.doubles)
  }

  /// What is wrong with the files that follow from the values; the run does not need them.
  func problems(epsilon: Double) -> [StoreError] {
    let square = rank * rank
    var problems: [StoreError] = []
    for name in Self.owned(in: candidate).sorted() {
      do throws(StoreError) {
        switch name {
        case "R_x0.npy":
          try check(name, [epochs.count, rank, rank], epsilon) { logs, index in
            logs[index / rank] - logs[index % rank]
          }
        case "max_ratio.npy":
          try check(name, [epochs.count], epsilon) { logs, _ in
            logs.contains(where: \.isNaN) ? .nan : (logs.max() ?? 0) - (logs.min() ?? 0)
          }
        case _ where name.hasPrefix("trajectories"):
          try check(name, [epochs.count, square], epsilon) { logs, index in
            logs[index / rank] - logs[index % rank]
          }
        default: break
        }
      } catch {
        problems.append(error)
      }
    }
    return problems
  }

  private func check(
    _ name: String, _ shape: [Int], _ epsilon: Double,
    expected: (_ logs: [Double], _ index: Int) -> Double
  ) throws(StoreError) {
    let array = try Authors.array(name, in: candidate)
    guard array.shape == shape else {
      throw Authors.wrongShape(name, array.shape, "\(shape)", in: candidate)
    }
    let stored = array.doubles
    let perLook = shape.dropFirst().reduce(1, *)
    var wrong = 0
    var first: (epoch: Int, stored: Double, expected: Double)?
    for look in epochs.indices {
      let logs = row(look).map { LogRatioFiles.log(Double($0), epsilon) }
      for index in 0..<perLook {
        let (value, known) = (stored[look * perLook + index], expected(logs, index))
        if LogRatioFiles.agree(value, known) { continue }
        wrong += 1
        first = first ?? (epochs[look], value, known)
      }
    }
    guard let first else { return }
    throw StoreError(
      .badData, path: candidate.path(of: name),
      "\(wrong) of \(stored.count) values do not follow from \(Self.values): at epoch "
        + "\(first.epoch) it says \(Float(first.stored)) for \(Float(first.expected))",
      remedy: "the run is taken from \(Self.values); copy both again if that is the wrong one")
  }
}
