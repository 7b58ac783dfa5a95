internal import Foundation
internal import RFLR
internal import RunStore

/// A training kept as the store would keep it, without a store.
func recordedTraining(_ configuration: RunConfiguration, kernels: Kernels) throws -> RunRecord {
  let trainer = try Trainer(configuration, kernels: kernels)
  var recorder = RunRecorder(configuration, producer: "test", continuing: nil)
  let outcome = trainer.run { event in
    recorder.hear(event)
    return true
  }
  return recorder.ended(outcome, trainer.resumeState)
}

/// Where two records of one configuration first differ, for the message of a test that failed.
func firstDifference(_ a: RunRecord, _ b: RunRecord) -> String {
  func bits(_ values: [Double]) -> [UInt64] { values.map(\.bitPattern) }
  func bits(_ values: [Float]) -> [UInt32] { values.map(\.bitPattern) }
  let losses = zip(bits(a.history.losses), bits(b.history.losses))
  if let epoch = Array(losses).firstIndex(where: { $0 != $1 }) {
    return "losses from epoch \(epoch): \(a.history.losses[epoch]), \(b.history.losses[epoch])"
  }
  for (one, two) in zip(a.checkpoints, b.checkpoints) {
    for (index, (left, right)) in zip(one.parameters.blocks, two.parameters.blocks).enumerated() {
      let arrays: [(String, KeyPath<BlockParameters, [Float]>)] = [
        ("A", \.featureWeights), ("a", \.featureBias), ("C", \.channelWeights),
        ("c", \.channelBias),
      ]
      for (name, path) in arrays where bits(left[keyPath: path]) != bits(right[keyPath: path]) {
        return "\(name) of block \(index) in checkpoint \(one.reason) of epoch \(one.epoch)"
      }
    }
  }
  for (one, two) in zip(a.observations, b.observations) {
    if bits(one.channelValues) != bits(two.channelValues)
      || bits(one.modeAmplitudes + [one.fullLoss]) != bits(two.modeAmplitudes + [two.fullLoss])
    {
      return "the observation after epoch \(one.epoch)"
    }
  }
  for (name, value) in a.metrics.sorted(by: { $0.key < $1.key })
  where value.bitPattern != b.metrics[name]?.bitPattern {
    return "\(name): \(value), \(b.metrics[name] ?? .nan)"
  }
  return "neither losses, weights, observations nor metrics; status \(a.status), \(b.status)"
}

/// A folder that is gone when the test is over.
func withScratchFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appending(path: "bits-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder.path)
}
