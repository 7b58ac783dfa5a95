internal import Foundation
internal import RFLR
internal import RunStore
internal import TestSupport
internal import Testing

/// Equal configurations give equal content hashes, whatever computes them.
@Suite struct BitIdentityTests {
  static let members = TrainingVariety.members(.small)

  @Test(arguments: members)
  func everyInstructionSetGivesTheSameContent(member: TrainingVariety.Member) throws {
    let first = try recordedTraining(member.configuration, kernels: Kernels.available[0])
    let expected = try ContentHash.of(first)
    for kernels in Kernels.available.dropFirst() {
      let record = try recordedTraining(member.configuration, kernels: kernels)
      let difference = firstDifference(first, record)
      #expect(
        try ContentHash.of(record) == expected,
        "\(Kernels.available[0].name) and \(kernels.name) differ in \(difference)")
    }
  }

  @Test func contentIsWhatWasRecordedOnAnotherDay() throws {
    let lines = try Self.members.map { member in
      let record = try recordedTraining(member.configuration, kernels: Kernels.available[0])
      return (name: member.name, line: try BitIdentityGolden.Line(record))
    }
    if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
      try BitIdentityGolden.write(lines)
    }
    let kept = try BitIdentityGolden.load()
    #expect(kept.count == lines.count)
    for (name, line) in lines {
      guard let golden = kept[name] else {
        Issue.record("\(name) is not in \(BitIdentityGolden.path.lastPathComponent)")
        continue
      }
      #expect(line == golden, "\(name): \(line.change(from: golden))")
    }
  }

  /// Without this the others could pass by comparing too little.
  @Test func everyKindOfStepMeetsEverySetting() throws {
    let kinds = Dictionary(grouping: Self.members.filter { $0.configuration.observe.every == 3 }) {
      "\($0.configuration.network.frozen) \($0.configuration.optimiser.rule) "
        + "\($0.configuration.optimiser.momentum)"
    }
    #expect(kinds.count == 6)
    for (kind, members) in kinds {
      let all = members.map(\.configuration)
      #expect(Set(all.map(\.batchSize)) == Set(TrainingVariety.batches), "\(kind)")
      #expect(Set(all.map(\.network.width)) == Set(TrainingVariety.widths(.small)), "\(kind)")
      #expect(Set(all.map(\.network.rank)) == Set(TrainingVariety.ranks), "\(kind)")
      #expect(Set(all.map(\.network.initialisation)).count == 2, "\(kind)")
      #expect(Set(all.map(\.schedule.rule)) == ["fixed", "stagnation", "step"], "\(kind)")
      #expect(Set(all.map(\.optimiser.clipNorm)) == [1, 0.05, nil], "\(kind)")
      #expect(all.contains { !$0.data.points.isMultiple(of: $0.batchSize) }, "\(kind)")
    }
    #expect(Set(Self.members.map(\.name)).count == Self.members.count)
  }

  @Test func everyEndOfARunIsAmongThem() throws {
    let statuses = try Self.members.map { member in
      let record = try recordedTraining(member.configuration, kernels: Kernels.available[0])
      if member.name.hasPrefix("diverged") || member.name.hasPrefix("passed") {
        #expect(record.status == .diverged, "\(member)")
      }
      return record.status
    }
    #expect(Set(statuses) == [.finished, .diverged, .escaped, .censored])
  }
}
