public import RFLR

/// Listens to a trainer and keeps what it hears as a run record.
public struct RunRecorder: Sendable {
  /// The record so far.
  public private(set) var record: RunRecord
  private let configuration: RunConfiguration

  /// Begins the record of a configuration, or continues an earlier one.
  ///
  /// - Parameters:
  ///   - configuration: What is trained.
  ///   - producer: Program and version.
  ///   - earlier: The published record of an interrupted run.
  public init(_ configuration: RunConfiguration, producer: String, continuing earlier: RunRecord?) {
    self.configuration = configuration
    if let earlier {
      record = earlier
      return
    }
    record = RunRecord(
      configuration: configuration.json, configName: configuration.name,
      runID: configuration.runID, status: .incomplete, producer: producer)
    if configuration.network.frozen {
      var features = Parameters(
        initialising: configuration.network, seed: configuration.seed)
      for index in features.blocks.indices {
        features.blocks[index].channelWeights = []
        features.blocks[index].channelBias = []
      }
      record.frozen = features
    }
  }

  /// Hears one event.
  public mutating func hear(_ event: TrainingEvent) {
    switch event {
    case .epoch(let index, let loss, let lr):
      record.history.epochs.append(index)
      record.history.losses.append(loss)
      record.history.learningRates.append(lr)
    case .divide(let divide): record.lrDivides.append(divide)
    case .checkpoint(let checkpoint): record.checkpoints.append(checkpoint)
    case .observation(let observation): record.observations.append(observation)
    }
  }

  /// The record as it is published while training goes on.
  ///
  /// - Parameter state: Taken between two epochs, after the last event heard.
  public func snapshot(_ state: ResumeState) -> RunRecord {
    var snapshot = record
    snapshot.status = .incomplete
    snapshot.resume = state
    snapshot.metrics = historyMetrics(stepCount: state.stepCount)
    return snapshot
  }

  /// The record of a training that has ended.
  ///
  /// - Parameters:
  ///   - outcome: How it ended.
  ///   - state: Needed when it was interrupted, so that it can be continued.
  public func ended(_ outcome: TrainingOutcome, _ state: ResumeState) -> RunRecord {
    var ended = record
    ended.metrics = historyMetrics(stepCount: outcome.stepCount)
    ended.resume = outcome.reason == .interrupted ? state : nil
    switch outcome.reason {
    case .finished: ended.status = .finished
    case .escaped:
      ended.status = .escaped
      ended.metrics[MetricName.escapeEpochs] = Double(outcome.epochCount)
    case .censored: ended.status = .censored
    case .diverged: ended.status = .diverged
    case .interrupted: ended.status = .stopped
    }
    ended.metrics[MetricName.testError] = outcome.testError
    ended.metrics[MetricName.testErrorMax] = outcome.testErrorMax
    ended.metrics[MetricName.trainError] = outcome.trainError
    ended.metrics[MetricName.parameterDistance] = outcome.parameterDistance
    return ended
  }

  private func historyMetrics(stepCount: Int) -> [String: Double] {
    var metrics: [String: Double] = [
      MetricName.epochs: Double(record.history.losses.count),
      MetricName.steps: Double(stepCount),
      MetricName.parameterCount: Double(configuration.network.parameterCount),
    ]
    metrics[MetricName.firstLoss] = record.history.losses.first
    metrics[MetricName.finalLoss] = record.history.losses.last
    metrics[MetricName.minLoss] = record.history.losses.filter(\.isFinite).min()
    return metrics
  }
}
