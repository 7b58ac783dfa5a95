internal import Reporting
internal import RunStore
internal import Statistics

/// What a claim of paper 003 asks for, and the runs that can answer.
struct OneStepQuestion {
  let terms: [String: String]
  let value: Double
  let cells: [OneStepSetting: [MeasuredOneStep]]

  func number(_ name: String) -> Double? { terms[name].flatMap(Double.init) }
  func whole(_ name: String) -> Int? { terms[name].flatMap { Int($0) } }
  /// The degree of the spike.
  var degree: Int { whole("k") ?? 1 }
}

enum OneStepRemark {
  static let rankOne = "the error falls about as n^-0.4, so 0.2 is reached near n = 1000"
  static let law = "the law is a limit; at finite n the scatter of beta remains"
  static let place =
    "sqrt(size^2 + edge^2) is the leading order: it overstates a spike that has just left the bulk"
  static let outliers = "at n = 500 the count is not reliable: 2 to 4 outliers were seen"
  static let slope = "|beta|^k fluctuates, so the slope is read from seeds, not from one run"
  static let losses = "equal in the limit; at finite n terms of higher degree remain in F"
  static let gains = "spikes are made a hundred times the edge, as the limit has them"
  static let square =
    "a small rest at finite n is the second spike below its threshold, which has not yet vanished"
}

extension OneStepQuestion {
  /// The runs of a size, d/n, teacher and α; nil where there are none.
  private func runs(samples: Int? = nil, alpha: Double? = nil) -> [MeasuredOneStep]? {
    guard let exponent = alpha ?? number("alpha"), let samples = samples ?? whole("samples")
    else { return nil }
    let share = number("dimension_share") ?? 0.25
    var setting = OneStepSetting(OneStepPreset.design)
    (setting.samples, setting.width, setting.stepExponent) = (samples, samples, exponent)
    setting.dimension = Int((share * Double(samples)).rounded())
    setting.teacher =
      switch terms["teacher"] {
      case "line": OneStepPreset.line
      case "mixture": OneStepPreset.mixture
      case "square": OneStepPreset.square
      default: OneStepPreset.teacher
      }
    return cells[setting]
  }

  /// Evidence of one cell: a number of each run.
  private func evidence(
    _ rule: (_ runs: [OneStepMeasures]) -> StudyEvidence.Rule,
    _ remark: String, _ value: (OneStepMeasures) -> Double
  ) -> StudyEvidence? {
    guard let runs = runs() else { return nil }
    let measures = runs.map(\.measures)
    return StudyEvidence(
      values: measures.map(value), seeds: Set(runs.map(\.seed)).count, rule: rule(measures),
      size: Self.size(measures[0].setting), remark: remark, runIDs: runs.map(\.row.runID))
  }

  private static func size(_ setting: OneStepSetting) -> String {
    "n \(setting.samples), d \(setting.dimension), N \(setting.width)"
  }

  func law(
    tolerance: Double, _ remark: String,
    _ law: (OneStepMeasures) -> OneStepMeasures.Law
  ) -> StudyEvidence? {
    evidence(
      { .law(expected: $0.map { law($0).expected }, tolerance: tolerance) }, remark
    ) { law($0).measured }
  }

  /// A number at the larger size over the same seed's at the smaller one, which must be below 1.
  func ratio(
    of number: (OneStepMeasures) -> Double, _ remark: String
  ) -> StudyEvidence? {
    guard let from = whole("from"), let to = whole("to"),
      let small = runs(samples: from), let large = runs(samples: to)
    else { return nil }
    let before = Dictionary(small.map { ($0.seed, $0) }) { first, _ in first }
    let pairs = large.compactMap { run in before[run.seed].map { ($0, run) } }
    guard !pairs.isEmpty else { return nil }
    return StudyEvidence(
      values: pairs.map { number($1.measures) / number($0.measures) }, seeds: pairs.count,
      rule: .every(0...value), size: "n \(from) to \(to), N = n", remark: remark,
      runIDs: pairs.flatMap { [$0.row.runID, $1.row.runID] })
  }

  var rankOneError: StudyEvidence? {
    evidence({ _ in .mean(0...value) }, OneStepRemark.rankOne) { $0.rankOneError }
  }

  var teacherCosine: StudyEvidence? {
    evidence({ _ in .mean(-0.03...0.03) }, OneStepRemark.law) {
      $0.cosine.measured - $0.cosine.expected
    }
  }

  var outliers: StudyEvidence? {
    evidence({ _ in .every(value...value) }, OneStepRemark.outliers) {
      Double($0.outliers)
    }
  }

  var principalCosine: StudyEvidence? {
    let k = degree
    return evidence(
      { _ in .every(value...1) },
      "cosines are of principal angles, since the powers are not orthogonal to each other"
    ) { $0.terms.count >= k ? $0.terms[k - 1].principalCosine : .nan }
  }

  var cosineGapRatio: StudyEvidence? {
    let k = degree
    return ratio(
      of: { $0.terms.count >= k ? 1 - $0.terms[k - 1].principalCosine : .nan },
      "1 - cosine must fall with n")
  }

  var spikePlace: StudyEvidence? {
    let k = degree
    return agreement(tolerance: 0.1, OneStepRemark.place) {
      $0.terms.count >= k ? $0.terms[k - 1].place / $0.terms[k - 1].predictedPlace : .nan
    }
  }

  var gain: StudyEvidence? {
    let k = degree
    return evidence(
      { .law(expected: $0.map { $0.gains[k - 1].expected }, tolerance: 0.1) },
      OneStepRemark.gains
    ) { $0.gains[k - 1].measured }
  }

  var distanceRatio: StudyEvidence? {
    let order = whole("order") ?? 1
    return ratio(
      of: { $0.fits.first { $0.order == order }?.distance ?? .nan },
      "|F - F_l| / sqrt(n) must fall with n; it falls slowly, since higher terms shrink slowly")
  }

  var spikeExponent: StudyEvidence? {
    let k = degree
    let runs = [500, 1000, 2000].compactMap { self.runs(samples: $0) }.flatMap { $0 }
    guard let first = runs.first else { return nil }
    let slopes = SpikeGrowth.slopes(
      ofSpike: k, runs.map(\.measures), seeds: runs.map(\.seed))
    guard !slopes.isEmpty else { return nil }
    let law = first.measures.setting.growth(ofSpike: k)
    return StudyEvidence(
      values: slopes, seeds: slopes.count, rule: .mean((law - 0.12)...(law + 0.12)),
      size: "n 500, 1000, 2000, d = n/4, N = n", remark: OneStepRemark.slope,
      runIDs: runs.map(\.row.runID))
  }

  func fitsAgree(_ error: (OneStepMeasures.Fit) -> Double) -> StudyEvidence? {
    let order = whole("order") ?? 1
    return agreement(tolerance: 0.05, OneStepRemark.losses) { measures in
      let other = measures.fits.first { $0.order == order }.map(error)
      return error(measures.fits[0]) / (other ?? .nan)
    }
  }

  /// A ratio that is 1 in the limit.
  private func agreement(
    tolerance: Double, _ remark: String, _ ratio: (OneStepMeasures) -> Double
  ) -> StudyEvidence? {
    evidence(
      { .law(expected: [Double](repeating: 1, count: $0.count), tolerance: tolerance) }, remark,
      ratio)
  }

  /// The share of the regularised loss that a spike takes away from a teacher without a linear part.
  var gainShare: StudyEvidence? {
    let k = degree
    return evidence({ _ in .mean(-0.01...0.01) }, OneStepRemark.gains) {
      $0.gains[k - 1].measured / $0.fits[1].loss
    }
  }

  var learnedSquare: StudyEvidence? {
    let order = whole("order")
    return evidence(
      { _ in .mean(-0.05...0.05) }, OneStepRemark.square
    ) { measures in
      let learned = measures.fits.first { $0.order == order }?.learned ?? []
      guard learned.count > 1, measures.setting.teacher.count > 2 else { return .nan }
      return learned[1] / measures.setting.teacher[2]
    }
  }

  /// The test error at the largest exponent over the smallest at those before it, seed by seed.
  var testErrorRise: StudyEvidence? {
    let runs = OneStepPreset.curve.compactMap { self.runs(alpha: $0) }.flatMap { $0 }
    // A seed that lacks an exponent has no curve.
    let whole = Dictionary(grouping: runs, by: \.seed).sorted { $0.key < $1.key }.map(\.value)
      .filter { $0.count == OneStepPreset.curve.count }
    guard let first = whole.first?.first else { return nil }
    let values = whole.map { runs in
      let errors = runs.sorted {
        $0.measures.setting.stepExponent < $1.measures.setting.stepExponent
      }.map { $0.measures.fits[0].testError }
      return (errors.last ?? .nan) / (errors.dropLast().min() ?? .nan)
    }
    return StudyEvidence(
      values: values, seeds: values.count, rule: .every(value...(.infinity)),
      size: Self.size(first.measures.setting),
      remark: "the largest exponent is \(OneStepPreset.curve.last ?? 0); the paper's sizes and "
        + "ridge are not known",
      runIDs: whole.flatMap { $0.map(\.row.runID) })
  }
}
