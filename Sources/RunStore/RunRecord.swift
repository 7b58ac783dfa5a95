public import RFLR

/// What became of a run.
public enum RunStatus: String, Sendable, Hashable, CaseIterable {
  /// Its epochs ran or its schedule ended.
  case finished
  /// Ended on request; can be continued.
  case stopped
  /// Its loss was not finite or passed its limit.
  case diverged
  /// Fell below its loss threshold.
  case escaped
  /// Had a threshold and did not reach it within its epochs (right-censored).
  case censored
  /// Published while it trained, and never ended.
  case incomplete
  /// Its file does not pass its checks.
  case damaged

  /// Whether training it again would give the same.
  public var needsNoTraining: Bool {
    switch self {
    case .finished, .diverged, .escaped, .censored: true
    case .stopped, .incomplete, .damaged: false
    }
  }
}

/// Loss and learning rate of each stored epoch.
public struct History: Sendable, Hashable {
  /// 0-based epoch indices, ascending, [E]; a shortened foreign list leaves a gap, never invented values.
  public var epochs: [Int]
  /// Mean of the batch losses of each epoch, [E].
  public var losses: [Double]
  /// Learning rate in each epoch, [E].
  public var learningRates: [Double]

  /// Creates a history from three lists of equal length.
  public init(epochs: [Int] = [], losses: [Double] = [], learningRates: [Double] = []) {
    precondition(epochs.count == losses.count && epochs.count == learningRates.count)
    self.epochs = epochs
    self.losses = losses
    self.learningRates = learningRates
  }

  /// Whether an epoch between the first and the last is missing.
  public var isShortened: Bool {
    guard let first = epochs.first, let last = epochs.last else { return false }
    return last - first + 1 != epochs.count
  }
}

/// Numbers that a foreign run logged beside its loss and learning rate, at steps of its own.
public struct Series: Sendable, Hashable {
  /// What the steps of a series count.
  public enum Axis: String, Sendable, Hashable {
    /// 0-based epochs, as the history has them.
    case epoch
    /// Steps as the source counts them.
    case step
  }

  /// Its name in the source ("val/loss").
  public var name: String
  /// What ``steps`` count.
  public var axis: Axis
  /// Steps or epochs, strictly ascending, [n].
  public var steps: [Int]
  /// The values, NaN and infinities included, [n].
  public var values: [Double]

  /// Creates a series from two lists of equal length.
  public init(name: String, axis: Axis = .step, steps: [Int], values: [Double]) {
    precondition(steps.count == values.count)
    self.name = name
    self.axis = axis
    self.steps = steps
    self.values = values
  }
}

/// Where an ingested run came from.
public struct RunSource: Sendable, Hashable {
  /// The adapter that read it ("sumcos-sweep", "plateau-escape", "results-table").
  public var adapter: String
  /// Path of the original as it was given.
  public var path: String
  /// Row of a table, 1-based after the header; nil for a folder.
  public var row: Int?
  /// Size of the file that holds the results, in bytes.
  public var sizeBytes: Int
  /// SHA-256 of that file, lower-case hex.
  public var sha256: String
  /// What the original said and the configuration does not hold: leftovers, notes, the original config.
  public var original: JSONValue

  /// Creates a source.
  public init(
    adapter: String, path: String, row: Int? = nil, sizeBytes: Int, sha256: String,
    original: JSONValue = .object([:])
  ) {
    self.adapter = adapter
    self.path = path
    self.row = row
    self.sizeBytes = sizeBytes
    self.sha256 = sha256
    self.original = original
  }
}

/// A run as a value: what a run file holds.
public struct RunRecord: Sendable, Hashable {
  /// Kind of experiment: ``trainingKind``, or that of a study ("gradient-rank").
  public var kind = RunRecord.trainingKind
  /// Configuration: complete for our runs, the known members of the same document for foreign ones.
  public var configuration: JSONValue
  /// The paper's name.
  public var configName: String
  /// 16 hex digits: hash of the configuration for our runs, of the content for foreign ones.
  public var runID: String
  /// What became of it.
  public var status: RunStatus
  /// Program and version that produced the numbers ("rflr 0.1.0", "janisaiad/MMNN").
  public var producer: String
  /// Origin of an ingested run, nil for our own training.
  public var source: RunSource?
  /// Loss and rate of each epoch.
  public var history = History()
  /// Divisions of the learning rate.
  public var lrDivides: [LRDivide] = []
  /// Kept weights in the order in which they were taken.
  public var checkpoints: [Checkpoint] = []
  /// Feature weights and biases when they are frozen (channel arrays empty), nil otherwise.
  public var frozen: Parameters?
  /// Looks at the function during training.
  public var observations: [Observation] = []
  /// What else a foreign run logged, sorted by name; empty for our runs.
  public var series: [Series] = []
  /// What a study leaves, each under its own name; empty for trainings.
  public var arrays: [StudyArray] = []
  /// Summary numbers by name (``MetricName``), NaN and infinities included; a missing one is absent.
  public var metrics: [String: Double] = [:]
  /// Continuation of an unfinished run, nil otherwise.
  public var resume: ResumeState?
  /// Host, CPU, versions, wall times: never part of the content hash.
  public var provenance: [String: String] = [:]

  /// The kind of a training of an RF-LR network.
  public static let trainingKind = "rf-lr"

  /// Creates a record; everything else is filled in afterwards.
  public init(
    configuration: JSONValue, configName: String, runID: String, status: RunStatus,
    producer: String,
    source: RunSource? = nil
  ) {
    self.configuration = configuration
    self.configName = configName
    self.runID = runID
    self.status = status
    self.producer = producer
    self.source = source
  }

  /// Identity of the configuration without the seed.
  public var configurationID: String { RunConfiguration.configurationIdentity(of: configuration) }
}

/// The names of summary numbers, one place for run file, index, query and CSV.
public enum MetricName {
  /// MSE on the test points with the last weights.
  public static let testError = "test_error"
  /// Largest absolute error on the test points.
  public static let testErrorMax = "test_error_max"
  /// MSE on all training points with the last weights.
  public static let trainError = "train_error"
  /// Smallest epoch loss.
  public static let minLoss = "min_loss"
  /// Loss of the first epoch.
  public static let firstLoss = "first_loss"
  /// Loss of the last epoch.
  public static let finalLoss = "final_loss"
  /// Epochs that ran.
  public static let epochs = "epochs"
  /// Optimiser steps that were taken.
  public static let steps = "steps"
  /// Epochs to escape, 1-based count.
  public static let escapeEpochs = "escape_epochs"
  /// L2 norm of the change of all parameters since initialisation.
  public static let parameterDistance = "parameter_distance"
  /// All parameters of the network.
  public static let parameterCount = "parameter_count"

  /// Every name, in the order of listings.
  public static let all = [
    testError, testErrorMax, trainError, minLoss, firstLoss, finalLoss, epochs, steps, escapeEpochs,
    parameterDistance, parameterCount,
  ]

  /// Names of whole numbers.
  static let counts: Set<String> = [epochs, steps, escapeEpochs, parameterCount]
}
