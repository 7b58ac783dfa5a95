internal import ArgumentParser
internal import Reporting
internal import RunStore
internal import Statistics

/// Errors of ridge regression after one gradient step.
struct ErrorsFigure: FigureMaker {
  static let name = "errors"
  static let abstract = "Ridge errors after one gradient step against the exponent of the step."
  static let discussion = """
    Train error above, test error below, a column of panels a teacher: F after the step, F_0 before \
    it, F_1 and F_2 with the first spikes alone, with standard errors over seeds; lines at the \
    thresholds 1/4 and 1/3. Runs that differ in alpha and seed alone form a curve; it needs five \
    values of alpha.

    Examples:
      rflr figure errors --to out/figures
      rflr figure errors 'kind = one-step and samples = 1000' --to out/figures --format png
    """
  static let usualQuery: String? = "kind = one-step"

  func figure(of runs: SelectedRuns) throws -> Figure {
    let (entries, provenance) = try runs.oneStepEntries()
    guard !entries.isEmpty else { throw runs.noOneStep(provenance) }
    return try .oneStepErrors(entries, provenance: provenance)
  }
}

/// Sizes of the spikes of one gradient step against n.
struct SpikeGrowthFigure: FigureMaker {
  static let name = "spike-growth"
  static let abstract = "Sizes of the spikes of one gradient step against n, with their slopes."
  static let discussion = """
    A panel a degree k, a line an exponent alpha: a point a run, the fitted line with its slope and \
    95 % interval, and the slope of the theory, alpha k + (1 - k)/2. It needs runs of one setting at \
    three sizes in one proportion.

    Examples:
      rflr figure spike-growth --to out/figures
      rflr figure spike-growth 'kind = one-step and activation = centred-relu' --to out/figures
    """
  static let usualQuery: String? = "kind = one-step"

  func figure(of runs: SelectedRuns) throws -> Figure {
    let (entries, provenance) = try runs.oneStepEntries()
    guard !entries.isEmpty else { throw runs.noOneStep(provenance) }
    return try .spikeGrowth(entries, provenance: provenance)
  }
}

extension SelectedRuns {
  /// Why none of these runs can be drawn.
  fileprivate func noOneStep(_ provenance: Provenance) -> Refusal {
    let first = provenance.exclusions.first.map { ": \($0.item): \($0.reason)" } ?? ""
    return Refusal("none of \(counted(rows.count, "run")) is a one-step run\(first)")
  }
}
