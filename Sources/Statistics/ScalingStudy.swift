/// The scaling fits of groups of runs, each with everything that is said about it.
public struct ScalingStudy: Sendable {
  /// One group of runs.
  public struct Group: Sendable {
    /// Values of the grouping columns; empty where all runs are one group.
    public let key: [GroupKey]
    /// Places of its runs in the lists that were given.
    public let members: [Int]
    /// Its runs.
    public let points: [ScalingPoint]
    /// The line, or why there is none.
    public let fit: Result<ScalingFit, Refusal>
    /// The tested slope; nil where none was asked for or there is no fit.
    public let test: Result<SlopeTest, Refusal>?
    /// The interval over resampled runs; nil where none was asked for or there is no fit.
    public let resampled: Result<ResampledSlope, Refusal>?
    /// The three models; nil without a fit.
    public let models: ScalingModels?
  }

  /// The groups, ascending by key.
  public let groups: [Group]

  /// Fits groups of runs.
  ///
  /// - Shape: `keys` is [run][column], `points` [run].
  /// - Parameters:
  ///   - keys: Values of the grouping columns; empty lists make one group.
  ///   - points: The runs.
  ///   - noun: What an abscissa is, for refusals: "learning rate".
  ///   - testedSlope: A slope to test; nil for none.
  ///   - resamples: Resamples of the interval over runs; 0 for none.
  ///   - seed: Seed of the resamples.
  /// - Complexity: O(runs × (resamples + log runs)).
  public init(
    keys: [[GroupKey]], points: [ScalingPoint], noun: String = "abscissa value",
    testedSlope: Double? = nil, resamples: Int = 0, seed: UInt64 = 0
  ) {
    precondition(keys.count == points.count, "one key a run")
    var members: [[Int]] = []
    for index in keys.indices.sorted(by: { keys[$0].lexicographicallyPrecedes(keys[$1]) }) {
      if let last = members.last?.last, keys[last] == keys[index] {
        members[members.count - 1].append(index)
      } else {
        members.append([index])
      }
    }
    groups = members.map { members in
      let members = members.sorted()
      let own = members.map { points[$0] }
      let fit = Result { () throws(Refusal) in try ScalingFit(own, noun: noun) }
      return Group(
        key: keys[members[0]].map(\.canonical), members: members, points: own, fit: fit,
        test: testedSlope.flatMap { slope in
          Self.result(of: fit) { (fit) throws(Refusal) in try fit.test(slope: slope) }
        },
        resampled: resamples == 0
          ? nil
          : Self.result(of: fit) { (fit) throws(Refusal) in
            try fit.resampledSlope(count: resamples, seed: seed)
          },
        models: Self.result(of: fit) { (fit) throws(Refusal) in ScalingModels(fit.points) }
          .flatMap { if case .success(let models) = $0 { models } else { nil } })
    }
  }

  /// What follows from a fit; nil without one, whose refusal is told already.
  private static func result<Value>(
    of fit: Result<ScalingFit, Refusal>, _ compute: (ScalingFit) throws(Refusal) -> Value
  ) -> Result<Value, Refusal>? {
    guard case .success(let fit) = fit else { return nil }
    return Result { () throws(Refusal) in try compute(fit) }
  }
}
