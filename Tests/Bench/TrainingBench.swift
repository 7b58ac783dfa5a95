internal import RFLR

/// Time of one training sample, epoch by epoch, against the multiply-adds that one core can do.
enum TrainingBench {
  static func measure(_ session: Session) throws {
    let ranks = session.choose([5, 10, 20], quick: [10])
    for rank in ranks {
      for batch in [1, 2, 4, 8, 16, 512] {
        try add("rank \(rank), batch \(batch)", configuration(rank: rank, batch: batch), session)
      }
    }
    var adam = configuration(rank: 10, batch: 8)
    adam.optimiser = Optimiser(rule: .adam)
    try add("rank 10, batch 8, Adam", adam, session)
    adam.batchSize = 512
    try add("rank 10, batch 512, Adam", adam, session)
    var trained = configuration(rank: 10, batch: 8)
    trained.network.frozen = false
    try add("rank 10, batch 8, features trained", trained, session)
    session.note(
      "f3_N768_L3, width 1024, gradient descent at a fixed rate with clipping, frozen features "
        + "unless said; each repeat is one epoch with its shuffling")
    session.note(
      "limit: the multiply-adds of a sample by TrainingCost at the peak of one core (floor)")
    if let note = session.peers.note { session.note(note) }
  }

  private static func configuration(rank: Int, batch: Int) -> RunConfiguration {
    RunConfiguration(
      network: Network(rank: rank), batchSize: batch, schedule: .fixed(1e-3),
      stop: StopRules(maxEpochs: 100_000, learningRateBelow: nil),
      checkpoints: CheckpointPolicy(initial: false, lrDivides: false, final: false))
  }

  private static func add(
    _ what: String, _ configuration: RunConfiguration, _ session: Session
  ) throws {
    let points = Double(configuration.data.points)
    let cost = Double(TrainingCost.multiplyAdds(configuration.network))
    let times = try epochTimes(
      configuration, seconds: session.choose(1, quick: 0.1), atLeast: session.choose(7, quick: 3))
    session.add(
      what, "µs/sample", times, limit: ("peak of one core", cost / session.floor.peak * 1e6),
      peers: { session.peers.ratios(configuration, ours: $0) }
    ) { $0 / points * 1e6 }
  }

  /// Seconds of each epoch, without the first, which warms up.
  private static func epochTimes(
    _ configuration: RunConfiguration, seconds: Double, atLeast: Int
  ) throws -> [Double] {
    let trainer = try Trainer(configuration)
    var times: [Double] = []
    var isWarm = false
    var left = seconds
    var last = ContinuousClock.now
    _ = trainer.run { event in
      guard case .epoch = event else { return true }
      let now = ContinuousClock.now
      let time = (now - last).seconds
      if isWarm {
        times.append(time)
        left -= time
      }
      isWarm = true
      last = ContinuousClock.now
      return times.count < atLeast || left > 0
    }
    return times
  }
}
