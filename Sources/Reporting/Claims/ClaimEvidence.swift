public import Statistics

/// What stored and trained runs say about one claim: plain numbers, read by whoever knows the store.
public enum ClaimEvidence: Sendable {
  /// A group of a sweep.
  case sweep(SweepEvidence)
  /// Parameter counts: by formula, and of runs.
  case parameters(formula: Int, stored: [Int], trained: [Int])
  /// Escapes of the runs of one configuration, or of several batch sizes.
  case escapes(stored: [EscapeRun], trained: [EscapeRun], plan: String)
  /// Power laws of the escape time, the claim's own or those that it may have been confused with.
  case slopes(stored: [EscapeSlope], trained: [EscapeSlope], plan: String)
  /// Minima of the channels of every layer.
  case minima(MinimaEvidence)
  /// Growth of the largest log-ratio.
  case growth([GrowthRun])
  /// Contrasts of the frozen arm with the trained one, one a rank.
  case symmetry([SymmetryEvidence])
  /// Spikes of the loss.
  case spikes([SpikeRun])
  /// Loss after over loss before the divides of the learning rate.
  case divides([DivideRun])
  /// Numbers from the studies of related papers.
  case study(StudyEvidence)
  /// Nothing, and why.
  case none(String)
}

/// The runs of a group of a sweep.
public struct SweepEvidence: Sendable {
  /// The authors' runs of the group.
  public var stored: [ClaimRun]
  /// Runs of the design that were trained here.
  public var trained: [ClaimRun]
  /// Configurations that the design has in the group.
  public var designCount: Int
  /// Runs that the paper counts in the group; nil where it does not say.
  public var publishedCount: Int?
  /// Plan that trains the design.
  public var plan: String

  /// Creates evidence.
  public init(
    stored: [ClaimRun], trained: [ClaimRun], designCount: Int, publishedCount: Int?, plan: String
  ) {
    self.stored = stored
    self.trained = trained
    self.designCount = designCount
    self.publishedCount = publishedCount
    self.plan = plan
  }

  /// Whether all runs that the paper counts, or the design has, are stored.
  var isStoredWhole: Bool { stored.count == publishedCount ?? designCount }

  /// Trained runs of the seeds that have every configuration, seed by seed.
  ///
  /// A part of a design beside the whole would mislead: which configurations are missing decides.
  var wholeSeeds: [[ClaimRun]] {
    Dictionary(grouping: trained) { $0.seed ?? -1 }.sorted { $0.key < $1.key }.map(\.value)
      .filter { $0.count == designCount }
  }
}

/// One run's escape.
public struct EscapeRun: Sendable, Hashable {
  /// Seed; nil where unknown.
  public var seed: Int?
  /// Batch size.
  public var batchSize: Int
  /// Learning rate.
  public var learningRate: Double
  /// Epochs to escape, a 1-based count; where censored, epochs without one.
  public var epochs: Int
  /// Whether it did not escape within its epochs.
  public var isCensored: Bool
  /// Optimiser steps of an epoch.
  public var stepsPerEpoch: Int

  /// Creates a run.
  public init(
    seed: Int?, batchSize: Int, learningRate: Double, epochs: Int, isCensored: Bool = false,
    stepsPerEpoch: Int
  ) {
    self.seed = seed
    self.batchSize = batchSize
    self.learningRate = learningRate
    self.epochs = epochs
    self.isCensored = isCensored
    self.stepsPerEpoch = stepsPerEpoch
  }
}

/// A power law of the escape time.
public struct EscapeSlope: Sendable {
  /// What it is fitted on and where: "on lr at bs 128".
  public var name: String
  /// The runs.
  public var points: [ScalingPoint]
  /// Distinct seeds.
  public var seeds: Int

  /// Creates a power law to be fitted.
  public init(name: String, points: [ScalingPoint], seeds: Int) {
    self.name = name
    self.points = points
    self.seeds = seeds
  }
}

/// Counts of minima of trained networks, and the published means.
public struct MinimaEvidence: Sendable {
  /// Counts of each run, [run][linear index − 1][signal].
  public var runs: [[[Int]]]
  /// Distinct seeds.
  public var seeds: Int
  /// Published means by linear index, the first is 1; they are the stored result.
  public var published: [Double]

  /// Creates evidence.
  public init(runs: [[[Int]]], seeds: Int, published: [Double]) {
    self.runs = runs
    self.seeds = seeds
    self.published = published
  }
}

/// Growth of the largest log-ratio of one run.
public struct GrowthRun: Sendable, Hashable {
  /// Seed.
  public var seed: Int?
  /// Maximum at the end minus maximum before training.
  public var growth: Double
  /// Probability of at least this growth between two untrained networks.
  public var pValue: Double

  /// Creates a run.
  public init(seed: Int?, growth: Double, pValue: Double) {
    self.seed = seed
    self.growth = growth
    self.pValue = pValue
  }
}

/// The odd share of the bottlenecks of frozen (low-rank) and trained networks of one rank.
public struct SymmetryEvidence: Sendable {
  /// Rank of both arms.
  public var rank: Int
  /// Frozen arm, [run][channel].
  public var frozen: [[SignalSymmetry]]
  /// Trained arm, [run][channel].
  public var trained: [[SignalSymmetry]]
  /// Distinct seeds.
  public var seeds: Int

  /// Creates the arms of a rank.
  public init(rank: Int, frozen: [[SignalSymmetry]], trained: [[SignalSymmetry]], seeds: Int) {
    self.rank = rank
    self.frozen = frozen
    self.trained = trained
    self.seeds = seeds
  }
}

/// Bursts of the loss of one run.
public struct SpikeRun: Sendable, Hashable {
  /// Seed.
  public var seed: Int?
  /// Number of bursts.
  public var bursts: Int
  /// Epochs from peak to peak.
  public var periods: [Double]
  /// Epochs that were looked at.
  public var epochs: Int
  /// Whether the loss came from the authors' stored run.
  public var isStored: Bool

  /// Creates a run.
  public init(seed: Int?, bursts: Int, periods: [Double], epochs: Int, isStored: Bool = false) {
    self.seed = seed
    self.bursts = bursts
    self.periods = periods
    self.epochs = epochs
    self.isStored = isStored
  }
}

/// The divides of the learning rate of one run.
public struct DivideRun: Sendable, Hashable {
  /// Seed.
  public var seed: Int?
  /// Loss after over loss before, each divide that has both.
  public var ratios: [Double]
  /// Verdicts of the statistic, by their names.
  public var verdicts: [String]

  /// Creates a run.
  public init(seed: Int?, ratios: [Double], verdicts: [String]) {
    self.seed = seed
    self.ratios = ratios
    self.verdicts = verdicts
  }
}
