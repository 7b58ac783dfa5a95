internal import RFLR
internal import Reporting
internal import RunStore
internal import Statistics
internal import Studies

/// The quantities that the claims of paper 002 are about.
extension StructureClaims {
  /// By the name that a table of claims uses.
  static var measures: [String: Measure] {
    [lemmaMeasures, structureMeasures, cutMeasures, projectionMeasures].reduce(into: [:]) {
      $0.merge($1) { first, _ in first }
    }
  }

  private static var lemmaMeasures: [String: Measure] {
    func measure(
      _ range: ClosedRange<Double>, _ remark: String,
      _ value: @escaping (LemmaEnd) throws -> Double
    ) -> Measure {
      Measure(
        kind: LemmaRun.kind, usual: LemmaRun(study: LemmaStudy()).configuration,
        read: { (try value(try LemmaStatistic.entry($0).end), nil) }, rule: { _ in .every(range) },
        remark: remark, arrays: LemmaStatistic.arrays)
    }
    return [
      "lemma_weight_norm": measure(
        0...1e-3, "perturbations end when three in a row lower nothing, then W goes on to 0"
      ) { $0.weightNorm },
      "lemma_norm_over_bound": measure(
        0...1, "in the middle of the descent, where H has no eigenvalue below -2 lambda"
      ) { end in
        guard let bound = end.bound, bound > 0 else {
          throw Refusal("its end is no approximate second-order stationary point, or W is 0")
        }
        return end.weightNorm / bound
      },
      "lemma_identity_error": measure(
        0...1e-10, "the gradient is summed cosine by cosine, H apart from it, at a W that is not 0"
      ) { $0.identityError },
    ]
  }

  private static var structureMeasures: [String: Measure] {
    func measure(
      _ rule: @escaping ([Double]) -> StudyEvidence.Rule, _ remark: String,
      _ value: @escaping (StructureCourse) -> (Double, Double?)
    ) -> Measure {
      Measure(
        kind: StructureRun.kind, usual: StructureRun(study: StructureStudy()).configuration,
        read: { value(try StructureStatistic.entry($0).course) }, rule: rule, remark: remark,
        arrays: StructureStatistic.arrays)
    }
    return [
      "structure_ratio_perp": measure(
        { .law(expected: $0, tolerance: 0.15) },
        "the law is what weight decay alone leaves; the noise of the batches adds a floor that decay "
          + "does not know"
      ) { ($0.last.orthogonalRatio, $0.last.decayAlone) },
      "structure_stable_rank": measure(
        { _ in .every(1...1.01) }, "one direction is seen, so the rank should be one"
      ) { ($0.last.stableRank, nil) },
      "structure_excess": measure(
        { _ in .every(0...0.01) },
        "singular value k + 1 over the first, up to 0.01 counts as none; it falls with weight decay's time "
          + "constant, 1/(rate decay) steps, of which the first shipped setting runs for two"
      ) { ($0.excess, nil) },
      "structure_perp_over_parallel": measure(
        { _ in .every(0.3...1) },
        "far from 0: this setting keeps the direction that the teacher does not see"
      ) { ($0.last.orthogonalShare, nil) },
    ]
  }

  private static var cutMeasures: [String: Measure] {
    func measure(
      _ rule: StudyEvidence.Rule, _ remark: String,
      _ value: @escaping (CutOutcome) throws -> Double
    ) -> Measure {
      Measure(
        kind: MaxCutRun.kind, usual: MaxCutRun(study: MaxCutStudy(), given: nil).configuration,
        read: { (try value(try MaxCutStatistic.entry($0).outcome), nil) }, rule: { _ in rule },
        remark: remark, arrays: MaxCutStatistic.arrays)
    }
    func optimum(_ outcome: CutOutcome) throws(Refusal) -> Double {
      guard let optimum = outcome.optimum else { throw Refusal("its optimum is not known") }
      return Double(optimum)
    }
    return [
      "maxcut_cut_over_mean": measure(
        .every(1...Double.infinity), "cut without noise over the mean cut of a random hyperplane"
      ) { Double($0.cut) / $0.hyperplaneMean },
      "maxcut_mean_over_relaxation": measure(
        .every(CutOutcome.guarantee...1), "needs the vectors of the relaxation, solved here"
      ) { $0.hyperplaneMean / $0.relaxation },
      "maxcut_cut_over_optimum": measure(
        .every(1...1), "the optimum is from trying all cuts"
      ) { try Double($0.cut) / optimum($0) },
      "maxcut_sigma_falls": measure(
        .every(1...1), "1 where sigma never rises between two records"
      ) { $0.deviationFalls ? 1 : 0 },
      "maxcut_sigma": measure(
        .every(0...1.1e-3),
        "the penalty lowers log sigma by 2 lambda sigma^2 a step, so sigma falls as 1/sqrt(steps) at "
          + "most: the floor is 10^7 steps away"
      ) { $0.deviations.last ?? .nan },
      "maxcut_orthogonal_over_optimum": measure(
        .mean(0.7...0.8),
        "half of the edges: what the orthogonal vectors of the published script give before training"
      ) { try Double($0.edgeCount) / 2 / optimum($0) },
    ]
  }

  private static var projectionMeasures: [String: Measure] {
    func measure(
      _ rule: StudyEvidence.Rule, _ remark: String,
      _ value: @escaping (ProjectionOutcome) -> Double
    ) -> Measure {
      Measure(
        kind: ProjectionRun.kind, usual: ProjectionRun(study: ProjectionStudy()).configuration,
        read: { (value(try ProjectionStatistic.entry($0).outcome), nil) }, rule: { _ in rule },
        remark: remark, arrays: ProjectionStatistic.arrays)
    }
    return [
      "jl_distortion": measure(
        .every(0...0.05), "of norms, by the map without noise", \.distortion),
      "jl_share_of_best": measure(
        .every(0...1), "distortion over the smallest of 200 random maps", \.shareOfBest),
      "jl_best_random": measure(
        .mean(0.3...0.4), "the smallest distortion of 200 random maps", \.random.smallest),
      "jl_mean_random": measure(
        .mean(0.5...0.6), "the mean distortion of 200 random maps", \.random.mean),
      "jl_mean_batch": measure(
        .mean(0.9...1.06), "mean over 1000 batches of 20 random maps: the loss at the start",
        \.batches.mean),
      "jl_pair_share_of_best": measure(
        .every(0...1),
        "pairwise distortion, which is not trained, over the smallest of 200 random maps",
        \.pairShareOfBest),
      "jl_noise": measure(.every(0...0.05), "s starts at 1 and no penalty lowers it") {
        $0.course.deviations.last ?? .nan
      },
    ]
  }
}
