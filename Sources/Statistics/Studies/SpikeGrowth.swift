internal import RealModule

/// How the sizes of the spikes grow with n, over runs whose sizes are in one proportion.
///
/// For each k the line log s_k = intercept + slope·log n by least squares over all runs; the theory has
/// the slope αk + (1 − k)/2.
///
/// - Source: studies.md §2.2 (3), §6 (003-3b).
public struct SpikeGrowth: Sendable {
  /// One degree.
  public struct Line: Sendable {
    /// k.
    public let degree: Int
    /// αk + (1 − k)/2.
    public let law: Double
    /// log s_k on log n, or why there is no fit.
    public let fit: Result<LineFit, Refusal>
  }

  /// Settings that the runs share, see ``OneStepSetting/proportion``.
  public let setting: OneStepSetting
  /// Places of its runs in what was given.
  public let members: [Int]
  /// n of its runs, ascending, each once.
  public let sizes: [Int]
  /// One a degree.
  public let lines: [Line]

  /// Groups runs by proportion and fits each group.
  ///
  /// - Returns: In the order of the settings.
  public static func groups(of runs: [OneStepMeasures]) -> [SpikeGrowth] {
    let members = Dictionary(grouping: runs.indices) { runs[$0].setting.proportion }
    return members.sorted { $0.key < $1.key }.map { setting, members in
      SpikeGrowth(setting, members.sorted(), runs)
    }
  }

  private init(_ setting: OneStepSetting, _ members: [Int], _ runs: [OneStepMeasures]) {
    self.setting = setting
    self.members = members
    sizes = Set(members.map { runs[$0].setting.samples }).sorted()
    lines = (1...setting.order).map { k in
      Line(degree: k, law: setting.growth(ofSpike: k), fit: Self.fit(k, members.map { runs[$0] }))
    }
  }

  private static func fit(_ k: Int, _ runs: [OneStepMeasures]) -> Result<LineFit, Refusal> {
    let sizes = runs.map { $0.terms[k - 1].size }
    do throws(Refusal) {
      if let bad = sizes.first(where: { !($0 > 0) }) {
        throw Refusal("a spike of size \(bad) has no logarithm")
      }
      return .success(
        try LineFit(
          x: runs.map { Double.log(Double($0.setting.samples)) },
          y: sizes.map { Double.log($0) }))
    } catch {
      return .failure(error)
    }
  }

  /// Slopes of log s_k on log n by seed: one for each seed that has at least three sizes.
  ///
  /// - Parameters:
  ///   - k: The degree.
  ///   - runs: Runs of one proportion.
  ///   - seeds: Their seeds.
  public static func slopes(ofSpike k: Int, _ runs: [OneStepMeasures], seeds: [Int]) -> [Double] {
    precondition(runs.count == seeds.count, "one seed a run")
    let members = Dictionary(grouping: runs.indices) { seeds[$0] }
    return members.sorted { $0.key < $1.key }.compactMap { _, members in
      guard case .success(let line) = fit(k, members.map { runs[$0] }) else { return nil }
      return line.slope.value
    }
  }
}
