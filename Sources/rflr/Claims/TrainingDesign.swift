internal import RFLR
internal import RunStore

/// The configurations of a plan that a claim is about.
struct TrainingDesign {
  let plan: String
  let configurations: [RunConfiguration]

  /// Takes those of a built-in plan that fulfil a condition.
  init(
    _ plan: String, where isWanted: (RunConfiguration) -> Bool = { _ in true }
  ) throws(ConfigurationError) {
    self.plan = plan
    configurations = try SweepPlan(builtIn: plan).configurations.filter(isWanted)
  }

  /// The trained runs of the design, one a configuration and seed, in the order of the rows.
  func runs(among rows: [RunRow], ignoringEnd: Bool = false) -> [RunRow] {
    let keys = Set(configurations.map { TrainingKey($0, ignoringEnd: ignoringEnd) })
    var seen: Set<SeededKey> = []
    return rows.filter { row in
      let key = TrainingKey(row, ignoringEnd: ignoringEnd)
      guard keys.contains(key) else { return false }
      return ignoringEnd || seen.insert(SeededKey(key: key, seed: row["seed"].text)).inserted
    }
  }

  private struct SeededKey: Hashable {
    var key: TrainingKey
    var seed: String
  }
}
