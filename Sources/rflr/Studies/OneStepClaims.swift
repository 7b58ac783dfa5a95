internal import Reporting
internal import RunStore
internal import Statistics

/// What stored one-step runs say of the claims of paper 003.
///
/// The claims are those of `study_claims_003.csv`; a claim's quantity names the function here that
/// measures it, its group the runs. All runs are of the design of `--preset paper`: centred ReLU,
/// η = 3n^α, noise ½, λ 0.01, ‖β*‖ = 1, N = n.
struct OneStepClaims: StudyClaims {
  private let runs: OneStepDesign

  init(in store: Store) {
    runs = OneStepDesign(store)
  }

  func evidence(for claim: Claim) throws -> StudyEvidence? {
    guard claim.id.hasPrefix("S003."), let value = claim.value else { return nil }
    let terms = Dictionary(claim.group.map { ($0.name, $0.value) }) { first, _ in first }
    let question = OneStepQuestion(terms: terms, value: value, cells: try runs.cells)
    guard let measure = Self.measures[claim.quantity] else { return nil }
    return measure(question)
      ?? StudyEvidence(values: [], seeds: 0, rule: .every(0...0), size: "no size")
  }

  /// How each quantity is measured; nil of a measure says that its runs are not there.
  private static let measures: [String: @Sendable (OneStepQuestion) -> StudyEvidence?] = [
    "rank_one_error": { $0.rankOneError },
    "rank_one_error_ratio": { $0.ratio(of: \.rankOneError, OneStepRemark.rankOne) },
    "teacher_cosine": { $0.teacherCosine },
    "squared_length": { $0.law(tolerance: 0.05, OneStepRemark.law, \.squaredLength) },
    "outliers": { $0.outliers },
    "spike_exponent": { $0.spikeExponent },
    "principal_cosine": { $0.principalCosine },
    "principal_cosine_gap_ratio": { $0.cosineGapRatio },
    "spike_place": { $0.spikePlace },
    "distance_ratio": { $0.distanceRatio },
    "train_error": { $0.fitsAgree(\.trainError) },
    "test_error": { $0.fitsAgree(\.testError) },
    "gain": { $0.gain },
    "gain_share": { $0.gainShare },
    "learned_degree_2": { $0.learnedSquare },
    "test_error_rise": { $0.testErrorRise },
  ]
}

/// The stored runs of the design, read when they are first asked for.
private final class OneStepDesign {
  private let store: Store
  private var known: [OneStepSetting: [MeasuredOneStep]]?

  init(_ store: Store) { self.store = store }

  /// Runs by their setting.
  var cells: [OneStepSetting: [MeasuredOneStep]] {
    get throws {
      if let known { return known }
      let found = try read()
      known = found
      return found
    }
  }

  private func read() throws -> [OneStepSetting: [MeasuredOneStep]] {
    let runs: SelectedRuns
    do throws(StoreError) {
      runs = try SelectedRuns("kind = \(OneStepRun.kind)", in: store)
    } catch {
      // Without such runs every claim is not testable, which is no failure.
      guard error.code == .noInput else { throw error }
      return [:]
    }
    return Dictionary(grouping: try runs.oneSteps().used) { $0.measures.setting }
  }
}
