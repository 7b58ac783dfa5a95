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
    againstPeers(session)
    session.note(
      "f3_N768_L3, width 1024, gradient descent at a fixed rate with clipping, frozen features "
        + "unless said; each repeat is one epoch with its shuffling")
    session.note(
      "limit: the multiply-adds of a sample by TrainingCost at the peak of one core (floor)")
    if let note = session.peers.note { session.note(note) }
  }

  /// What the project asks of batches 1 and 8 at rank 10, in µs on a machine of this peak.
  private static let asked: [Int: Double] = [1: 4, 8: 3.2]
  private static let peakWhereAsked = 58.7e9

  /// How many times as long the peers shall take, by batch.
  private static let askedOfPeers: [(batch: Int, torch: Double, jax: Double?)] = [
    (1, 130, 11), (8, 28, 4), (512, 8, nil),
  ]

  private static func requirement(
    _ configuration: RunConfiguration, _ session: Session
  ) -> Line.Requirement? {
    guard configuration.network == Network(rank: 10), configuration.optimiser == Optimiser() else {
      return nil
    }
    return asked[configuration.batchSize].map { .below($0 * peakWhereAsked / session.floor.peak) }
  }

  private static func againstPeers(_ session: Session) {
    for (batch, torch, jax) in askedOfPeers {
      let what = "rank 10, batch \(batch)"
      guard let line = session.lines.last(where: { $0.subject == .training && $0.what == what })
      else { continue }
      for (name, asked) in [("torch", torch), ("jax", jax)] {
        guard let asked, let ratio = line.peers[name] else { continue }
        session.add("\(what), \(name) against it", "times", [ratio], required: .atLeast(asked)) {
          $0
        }
      }
    }
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
      required: requirement(configuration, session),
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
