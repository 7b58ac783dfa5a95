/// Weights that are kept, with what they were kept for.
public struct Checkpoint: Sendable, Hashable {
  /// Why weights are kept.
  public enum Reason: String, Sendable, Hashable, CaseIterable {
    /// Before the first epoch.
    case initial = "init"
    /// At the end of the epoch at which the learning rate is divided, all steps at the old rate.
    case beforeLRDivide = "before-lr-divide"
    /// Exactly ten epochs (CheckpointPolicy.afterEpochs) later.
    case afterLRDivide = "after-lr-divide"
    /// The best loss fell below the next of the thresholds first loss / divisor^k.
    case lossThreshold = "loss-threshold"
    /// Every so many epochs.
    case every
    /// The epoch loss fell below the run's loss threshold.
    case escape
    /// The last weights.
    case final
  }

  /// 0-based index of the epoch at whose end the weights were taken; -1 before the first.
  public var epoch: Int
  /// Why they are kept.
  public var reason: Reason
  /// Learning rate of that epoch.
  public var lr: Double
  /// Epoch loss, NaN before the first epoch.
  public var loss: Double
  /// The weights.
  ///
  /// Feature arrays are empty when the features are frozen: those are kept once, elsewhere.
  public var parameters: Parameters

  /// Creates a checkpoint.
  public init(epoch: Int, reason: Reason, lr: Double, loss: Double, parameters: Parameters) {
    self.epoch = epoch
    self.reason = reason
    self.lr = lr
    self.loss = loss
    self.parameters = parameters
  }
}

/// One look at the network's function during training.
public struct Observation: Sendable, Hashable {
  /// 0-based index of the last finished epoch; -1 before the first.
  public var epoch: Int
  /// Channel values f_i at the observed point, [L, r]: bottleneck outputs with their bias.
  public var channelValues: [Float]
  /// Amplitudes of the fit on cos(2πkx), k = 1…K, by the trapezoid rule on an even grid of N points, [K].
  public var modeAmplitudes: [Double]
  /// Mean squared error over all training points with these weights.
  public var fullLoss: Double

  /// Creates an observation.
  public init(epoch: Int, channelValues: [Float], modeAmplitudes: [Double], fullLoss: Double) {
    self.epoch = epoch
    self.channelValues = channelValues
    self.modeAmplitudes = modeAmplitudes
    self.fullLoss = fullLoss
  }
}

/// How a training ended, with its last figures.
public struct TrainingOutcome: Sendable, Hashable {
  /// Why training ended.
  public enum Reason: String, Sendable, Hashable, CaseIterable {
    /// All epochs ran, or the learning rate fell below its limit.
    case finished
    /// The loss fell below the threshold.
    case escaped
    /// There was a threshold and all epochs ran without reaching it.
    case censored
    /// A first batch or an epoch mean was not finite, or the loss passed its upper limit.
    case diverged
    /// The listener asked to stop; the run can be continued.
    case interrupted
  }

  /// Why training ended.
  public var reason: Reason
  /// Epochs that ran.
  public var epochCount: Int
  /// Optimiser steps that were taken.
  public var stepCount: Int
  /// MSE over the training points with the last weights.
  public var trainError: Double
  /// MSE over the test points with the last weights.
  public var testError: Double
  /// Largest absolute error over the test points.
  public var testErrorMax: Double
  /// L2 norm of the change of all parameters since initialisation.
  public var parameterDistance: Double
}

/// What a trainer tells its listener, in the order in which it happens.
public enum TrainingEvent: Sendable {
  /// An epoch ended: 0-based index, mean of its batch losses, its learning rate.
  ///
  /// The last event of its epoch: a resume state taken now continues without a gap.
  case epoch(index: Int, loss: Double, lr: Double)
  /// The learning rate was divided at the end of the epoch that is about to be told.
  case divide(LRDivide)
  /// Weights are to be kept.
  case checkpoint(Checkpoint)
  /// The function was observed.
  case observation(Observation)
}

/// All that a continuation needs beside the history, taken between two epochs.
public struct ResumeState: Sendable, Hashable {
  /// Epochs that have ended.
  public var epochCount: Int
  /// Steps taken.
  public var stepCount: Int
  /// Epoch losses so far, [epochCount].
  public var losses: [Double]
  /// Current weights, features included.
  public var parameters: Parameters
  /// Momentum buffer, or Adam's first and second moments one after the other; empty for plain SGD.
  public var moments: [Float]

  /// Creates a state.
  public init(
    epochCount: Int, stepCount: Int, losses: [Double], parameters: Parameters, moments: [Float]
  ) {
    self.epochCount = epochCount
    self.stepCount = stepCount
    self.losses = losses
    self.parameters = parameters
    self.moments = moments
  }
}
