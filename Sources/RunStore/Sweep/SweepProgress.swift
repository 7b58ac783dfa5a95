public import Foundation

extension StoredSweep {
  /// How far a sweep is.
  public struct Progress: Sendable {
    /// Runs to train, without those that were there already.
    public var total: Int
    /// Runs that were in the store already.
    public var presentCount = 0
    /// Runs that have ended, whatever way.
    public var done = 0
    /// Runs that were trained, by what became of them.
    public var statusCounts: [RunStatus: Int] = [:]
    /// Runs that could not be trained or stored.
    public var failureCount = 0
    /// The first of them, at most ``failureLimit``, or ``chunkFailureLimit`` of a chunk.
    public var failures: [Failure] = []
    /// Runs that are being trained, in the order in which they began.
    public var running: [Running] = []
    /// Name of the run that ended last, nil before the first.
    public var lastName: String?
    /// What became of it.
    public var lastStatus: RunStatus?
    /// Time since the start, in seconds.
    public var seconds = 0.0
    /// Share of the expected work that is done, from 0 to 1.
    public var share = 0.0
    /// Time left at the pace so far, in seconds; nil before the first epoch ended.
    public var secondsLeft: Double? { share > 0 ? seconds * (1 - share) / share : nil }

    /// Failures that are told one by one.
    public static let failureLimit = 20
    /// Failures of a chunk that are told one by one: its state is the only record of them.
    public static let chunkFailureLimit = 2000

    /// Creates the progress of a sweep that begins.
    public init(total: Int) { self.total = total }
  }

  /// A run that is being trained.
  public struct Running: Sendable, Hashable {
    /// Identity of the run.
    public var runID: String
    /// Name of its configuration.
    public var configName: String
    /// Its seed.
    public var seed: Int
    /// When its training began, or went on.
    public var since: Date
    /// Epochs that have ended, as last told.
    public var epochCount = 0
    /// Most epochs there can be.
    public var maxEpochs: Int
    /// Loss of the last epoch; nil before the first was told.
    public var loss: Double?
    /// Its learning rate.
    public var lr: Double?
    /// Losses as they were about two seconds apart, the last one last; at most ``recentLimit``.
    public var recentLosses: [Double] = []

    /// Losses that are remembered.
    public static let recentLimit = 24

    /// Creates a run of which no epoch has ended.
    public init(runID: String, configName: String, seed: Int, since: Date, maxEpochs: Int) {
      self.runID = runID
      self.configName = configName
      self.seed = seed
      self.since = since
      self.maxEpochs = maxEpochs
    }
  }

  /// A run that could not be trained or stored.
  public struct Failure: Sendable, Hashable {
    /// Identity of the run.
    public var runID: String
    /// Name of its configuration.
    public var configName: String
    /// Its seed.
    public var seed: Int
    /// What went wrong and what to do, in one line.
    public var reason: String

    /// Creates a failure.
    public init(runID: String, configName: String, seed: Int, reason: String) {
      self.runID = runID
      self.configName = configName
      self.seed = seed
      self.reason = reason
    }
  }
}
