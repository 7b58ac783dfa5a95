internal import Testing

@testable internal import RFLR

@Suite struct ObservationTests {
  @Test func observationsBeginBeforeTheFirstEpochAndKeepTheirInterval() throws {
    var configuration = RunConfiguration.small()
    configuration.observe = ObservationPolicy(every: 10, x: 0.25, modes: 3)
    let observations = try Trainer(configuration).record().recording.observations
    #expect(observations.map(\.epoch) == [-1, 9, 19, 29])
    #expect(observations.allSatisfy { $0.channelValues.count == 6 && $0.modeAmplitudes.count == 3 })
  }

  @Test func valuesAreThoseOfTheReferenceNetwork() throws {
    var configuration = RunConfiguration.small()
    configuration.observe = ObservationPolicy(every: 30, x: 0.25, modes: 2)
    let trainer = try Trainer(configuration)
    let last = try #require(trainer.record().recording.observations.last)
    let reference = ReferenceNetwork(configuration.network, trainer.parameters)
    let pass = reference.pass(0.25)
    let channels = pass.inputs[1] + pass.inputs[2]
    #expect(relativeDistance(last.channelValues, channels.map { Float($0) }) < 1e-5)
    let data = TrainingData(configuration)
    let samples = zip(data.x, data.y).map { (x: Double($0), y: Double($1)) }
    #expect(relativeError(last.fullLoss, reference.loss(samples)) < 1e-5)
  }

  @Test func observingDoesNotChangeTheRun() throws {
    var observed = RunConfiguration.small()
    observed.observe = ObservationPolicy(every: 1)
    let losses = try Trainer(observed).record().recording.losses
    #expect(try Trainer(.small()).record().recording.losses == losses)
  }

  @Test func amplitudesOfASumOfCosinesAreItsOwn() throws {
    let configuration = RunConfiguration(target: .sumcos(factor: 3), data: DataGrid(points: 101))
    let data = TrainingData(configuration)
    let fit = data.evenX.map { x -> Float in
      let point = Double(x)
      return Float(0.7 * PinnedMath.cosPi(2 * point) - 2 * PinnedMath.cosPi(6 * point) + 0.3)
    }
    let amplitudes = ModeProjection.amplitudes(of: fit, count: 4)
    for (amplitude, expected) in zip(amplitudes, [0.7, 0, -2, 0]) {
      #expect(abs(amplitude - expected) < 1e-6)
    }
    for amplitude in ModeProjection.amplitudes(of: data.y, count: 3) {
      #expect(abs(amplitude - 1) < 1e-6)
    }
  }
}
