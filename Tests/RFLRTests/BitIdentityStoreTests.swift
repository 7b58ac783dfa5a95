internal import Foundation
internal import RFLR
internal import RunStore
internal import TestSupport
internal import Testing

/// Equal configurations give equal content hashes, however the work was cut up.
@Suite struct BitIdentityStoreTests {
  /// Every path that carries something from one epoch to the next: the pending step of single
  /// samples, momentum, moments, the schedule, thresholds, checkpoints that are due later.
  static let members = TrainingVariety.members(.small).filter { member in
    [
      "frozen-sgd-bs1-", "trainable-sgd-bs8-", "frozen-momentum-bs17-", "trainable-adam-bs40-",
      "diverged-frozen-bs1", "escaped",
    ].contains { member.name.hasPrefix($0) }
  }

  @Test func severalJobsGiveTheSameContentAsOne() throws {
    let configurations = TrainingVariety.members(.small).map(\.configuration)
      .filter { $0.batchSize == 8 || $0.batchSize == 3 }
    try #require(configurations.count >= 12)
    try withScratchFolder { folder in
      let contents = try [1, 2, 5].map { jobs in
        let store = try Store("\(folder)/jobs\(jobs)", create: true)
        let summary = try StoredSweep.run(configurations, in: store, jobs: jobs)
        #expect(summary.trained.values.reduce(0, +) == configurations.count)
        #expect(try store.verify().problems.isEmpty)
        return try configurations.map { try content(of: $0, in: store) }
      }
      #expect(contents[1] == contents[0])
      #expect(contents[2] == contents[0])
    }
  }

  @Test(arguments: members)
  func stoppingAfterEveryFewEpochsChangesNothing(member: TrainingVariety.Member) throws {
    let configuration = member.configuration
    let expected = try ContentHash.of(
      recordedTraining(configuration, kernels: Kernels.available[0]))
    try withScratchFolder { folder in
      for epochs in [1, 3, 8] {
        let store = try Store("\(folder)/\(epochs)", create: true)
        var parts = 0
        var status = RunStatus.stopped
        while status == .stopped, parts < 100 {
          var left = epochs
          let stop = {
            left -= 1
            return left == 0
          }
          let (outcome, _) = try StoredTraining.run(configuration, in: store, stop: stop)
          parts += 1
          guard case .trained(let now, let before) = outcome else { break }
          #expect(before == epochs * (parts - 1), "every \(epochs)")
          status = now
        }
        #expect(try content(of: configuration, in: store) == expected, "every \(epochs)")
      }
    }
  }

  /// A crash leaves the last snapshot; each one must lead to the same end.
  @Test(arguments: members)
  func everySnapshotContinuesToTheSameContent(member: TrainingVariety.Member) throws {
    let configuration = member.configuration
    let files = FileManager.default
    try withScratchFolder { folder in
      let store = try Store("\(folder)/whole", create: true)
      let file = store.filePath(of: configuration.runID)
      var snapshots: [Data] = []
      let keepSnapshot = {
        if let bytes = files.contents(atPath: file) { snapshots.append(bytes) }
        return false
      }
      _ = try StoredTraining.run(configuration, in: store, publishEvery: 0, stop: keepSnapshot)
      let expected = try content(of: configuration, in: store)
      #expect(
        try expected
          == ContentHash.of(recordedTraining(configuration, kernels: Kernels.available[0])))
      try #require(!snapshots.isEmpty)
      for (number, bytes) in snapshots.enumerated() where number % 4 == 1 {
        try bytes.write(to: URL(filePath: file))
        let (outcome, entry) = try StoredTraining.run(configuration, in: store)
        guard case .trained(_, let before) = outcome else {
          Issue.record("snapshot \(number) was not continued")
          continue
        }
        #expect(before == number + 1)
        #expect(entry.file.contentSHA256 == expected, "after \(before) epochs")
      }
    }
  }

  private func content(of configuration: RunConfiguration, in store: Store) throws -> String {
    try ContentHash.of(store.record(of: configuration.runID))
  }
}
