internal import ArgumentParser
internal import Studies

/// A list of runs that was chosen for what is computed from them.
enum OneStepPreset: String, CaseIterable, ExpressibleByArgument {
  /// What the claims and figures of paper 003 need: some six minutes on two cores.
  case paper
  /// The same cells at small sizes and few seeds: half a minute.
  case small

  /// The runs of one part, for every seed of it.
  private struct Part {
    var study: OneStepStudy
    var sizes: [Int]
    var exponents: [Double]
    var seeds: Int

    func runs(dimensionShare: Int) -> [OneStepStudy] {
      sizes.flatMap { n in
        exponents.flatMap { exponent in
          (0..<seeds).map { seed in
            var run = study
            (run.seed, run.stepExponent) = (seed, exponent)
            (run.samples, run.dimension, run.width) = (n, n / dimensionShare, n)
            return run
          }
        }
      }
    }
  }

  /// Exponents of the error curves, with both thresholds between them.
  static let curve = [0, 0.05, 0.1, 0.15, 0.2, 0.23, 0.27, 0.3, 0.33, 0.36, 0.39, 0.42, 0.45]
  /// Exponents at which spikes are counted.
  static let spikes = [0.1, 0.2, 0.29]
  /// The teacher whose spikes are counted, and those of the error curves: a line, and as much of a square.
  static let teacher: [Double] = [0, 1, 0.5]
  static let line: [Double] = [0, 1]
  static let mixture: [Double] = [0, 1, 0.7071]
  /// A teacher without a linear part: its information exponent is 2.
  static let square: [Double] = [0, 0, 1]

  /// What all runs share: ‖β*‖ = 1, since its scatter would be that of every size and length.
  static let design = OneStepStudy(unitTeacher: true)

  /// All runs.
  var runs: [OneStepStudy] {
    let isSmall = self == .small
    func study(_ teacher: [Double]) -> OneStepStudy {
      var study = Self.design
      study.teacher = teacher
      return study
    }
    let sizes = isSmall ? [100, 200, 400] : [500, 1000, 2000]
    let middle = [isSmall ? 200 : 1000]
    let many = isSmall ? 2 : 10
    let spikes = Part(
      study: Self.design, sizes: sizes, exponents: Self.spikes, seeds: many)
    let gains = [Self.teacher, Self.square].map {
      Part(study: study($0), sizes: middle, exponents: [0.29], seeds: many)
    }
    let curves = [Self.line, Self.mixture].map {
      Part(study: study($0), sizes: middle, exponents: Self.curve, seeds: isSmall ? 2 : 5)
    }
    return spikes.runs(dimensionShare: 4) + gains.flatMap { $0.runs(dimensionShare: 2) }
      + curves.flatMap { $0.runs(dimensionShare: 4) }
  }
}
