internal import RFLR

/// Everything that a trainer told, sorted by kind.
struct Recording {
  var losses: [Double] = []
  var rates: [Double] = []
  var divides: [LRDivide] = []
  var checkpoints: [Checkpoint] = []
  var observations: [Observation] = []
  var steps: [Trainer.StepReport] = []

  mutating func hear(_ event: TrainingEvent) {
    switch event {
    case .epoch(_, let loss, let lr):
      losses.append(loss)
      rates.append(lr)
    case .divide(let divide): divides.append(divide)
    case .checkpoint(let checkpoint): checkpoints.append(checkpoint)
    case .observation(let observation): observations.append(observation)
    }
  }

  /// Epochs of the checkpoints of a reason.
  func epochs(_ reason: Checkpoint.Reason) -> [Int] {
    checkpoints.filter { $0.reason == reason }.map(\.epoch)
  }
}

extension Trainer {
  /// Trains and keeps all events; `until` may end the run after an epoch of that index.
  func record(until last: Int = .max) -> (recording: Recording, outcome: TrainingOutcome) {
    var recording = Recording()
    let outcome = run { event in
      recording.hear(event)
      if case .epoch(let index, _, _) = event { return index < last }
      return true
    }
    return (recording, outcome)
  }
}

extension RunConfiguration {
  /// A training of a blink: width 32, rank 3, depth 2, eleven points in batches of four.
  static func small(
    frozen: Bool = true, optimiser: Optimiser = Optimiser(),
    schedule: LearningRateSchedule = .fixed(0.01), stop: StopRules = StopRules(maxEpochs: 30),
    checkpoints: CheckpointPolicy = CheckpointPolicy(), seed: Int = 1
  ) -> RunConfiguration {
    RunConfiguration(
      target: .sumcos(factor: 1), data: DataGrid(points: 11, testPoints: 20),
      network: Network(width: 32, rank: 3, depth: 2, frozen: frozen), batchSize: 4,
      optimiser: optimiser, schedule: schedule, stop: stop, checkpoints: checkpoints, seed: seed)
  }
}
