internal import RFLR
internal import Testing

/// Equal configurations give equal bits, whatever happens on the way.
@Suite struct ResumeTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var frozen: Bool
    var optimiser: Optimiser
    var testDescription: String {
      "\(frozen ? "frozen" : "trainable") \(optimiser.rule) momentum \(optimiser.momentum)"
    }
    var configuration: RunConfiguration {
      .small(
        frozen: frozen, optimiser: optimiser,
        schedule: .stagnation(rates: [0.02, 0.01, 0.005, 0.0025], window: 3, minimumEpochs: 6),
        stop: StopRules(maxEpochs: 60),
        checkpoints: CheckpointPolicy(afterEpochs: 4, lossDivisor: 1.05, every: 9))
    }
  }

  static let cases = [true, false].flatMap { frozen in
    [Optimiser(), Optimiser(momentum: 0.9), Optimiser(rule: .adam), Optimiser(clipNorm: nil)].map {
      Case(frozen: frozen, optimiser: $0)
    }
  }

  @Test(arguments: cases)
  func aResumedRunEqualsTheUninterruptedOne(setting: Case) throws {
    let whole = try Trainer(setting.configuration)
    let (expected, outcome) = whole.record()
    try #require(!expected.divides.isEmpty)
    for stops in [[0], [24], [5, 6, 30], [58]] {
      var trainer = try Trainer(setting.configuration)
      var joined = Recording()
      for stop in stops {
        let (part, partOutcome) = trainer.record(until: stop)
        #expect(partOutcome.reason == .interrupted)
        #expect(partOutcome.epochCount == stop + 1)
        joined.append(part)
        trainer = try Trainer(resuming: trainer.resumeState, setting.configuration)
      }
      let (rest, resumedOutcome) = trainer.record()
      joined.append(rest)
      #expect(joined.losses == expected.losses)
      #expect(joined.rates == expected.rates)
      #expect(joined.divides == expected.divides)
      #expect(joined.checkpoints.map(\.reason) == expected.checkpoints.map(\.reason))
      #expect(joined.checkpoints.map(\.parameters) == expected.checkpoints.map(\.parameters))
      #expect(trainer.parameters == whole.parameters)
      #expect(resumedOutcome == outcome)
    }
  }

  @Test(arguments: cases)
  func everyInstructionSetGivesTheSameBits(setting: Case) throws {
    let expected = try Trainer(setting.configuration)
    let losses = expected.record().recording.losses
    for kernels in Kernels.available {
      let trainer = try Trainer(setting.configuration, kernels: kernels)
      #expect(trainer.record().recording.losses == losses, "\(kernels.name)")
      #expect(trainer.parameters == expected.parameters, "\(kernels.name)")
    }
  }

  @Test func trainingTwiceGivesTheSameBits() throws {
    for setting in Self.cases {
      let one = try Trainer(setting.configuration)
      let two = try Trainer(setting.configuration)
      #expect(one.record().outcome == two.record().outcome)
      #expect(one.parameters == two.parameters)
    }
  }

  @Test func anotherSeedGivesAnotherRun() throws {
    let one = try Trainer(.small(seed: 1)).record().recording.losses
    let two = try Trainer(.small(seed: 2)).record().recording.losses
    #expect(one != two)
  }

  @Test func trainingsSideBySideEqualTrainingsAlone() async throws {
    let alone = try Self.cases.map { try Trainer($0.configuration).record().recording.losses }
    let together = try await withThrowingTaskGroup(of: (Int, [Double]).self) { group in
      for (index, setting) in Self.cases.enumerated() {
        group.addTask { (index, try Trainer(setting.configuration).record().recording.losses) }
      }
      return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    for (index, losses) in alone.enumerated() { #expect(together[index] == losses) }
  }

  @Test func aListenerDoesNotChangeTheRun() throws {
    let watched = try Trainer(.small())
    var norms = 0
    watched.onStep = { _ in norms += 1 }
    let (recording, outcome) = watched.record()
    #expect(norms == outcome.stepCount)
    #expect(try Trainer(.small()).record().recording.losses == recording.losses)
  }

  @Test func aStateOfAnotherConfigurationIsRefused() throws {
    let trainer = try Trainer(.small(optimiser: Optimiser(rule: .adam)))
    _ = trainer.record(until: 3)
    let state = trainer.resumeState
    let error = #expect(throws: ConfigurationError.self) {
      try Trainer(resuming: state, .small())
    }
    #expect(
      error?.description
        == "resume: the stored state does not fit the configuration; train from the start")
    var short = state
    short.losses.removeLast()
    #expect(throws: ConfigurationError.self) {
      try Trainer(resuming: short, .small(optimiser: Optimiser(rule: .adam)))
    }
  }

  @Test func aFinishedRunStaysFinished() throws {
    let trainer = try Trainer(.small())
    _ = trainer.record()
    let again = try Trainer(resuming: trainer.resumeState, .small())
    let (recording, outcome) = again.record()
    #expect(recording.losses.isEmpty)
    #expect(outcome.reason == .finished)
    #expect(outcome.epochCount == 30)
  }
}

extension Recording {
  /// Appends what was told after a resume.
  mutating func append(_ other: Recording) {
    losses += other.losses
    rates += other.rates
    divides += other.divides
    checkpoints += other.checkpoints
    observations += other.observations
  }
}
