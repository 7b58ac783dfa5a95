import Reporting
import Statistics
import Testing

/// Each rule with the evidence that gives each of its verdicts: change a value, and the verdict changes.
@Suite struct ClaimRulesTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var claim: String
    var what: String
    var evidence: ClaimEvidence
    var verdict: ClaimVerdict
    var rule: String

    init(
      _ claim: String, _ what: String, _ evidence: ClaimEvidence, _ verdict: ClaimVerdict,
      _ rule: String
    ) {
      self.claim = claim
      self.what = what
      self.evidence = evidence
      self.verdict = verdict
      self.rule = rule
    }

    var testDescription: String { "\(claim), \(what): \(verdict.rawValue)" }
  }

  @Test(arguments: sweeps + singles + escapes + slopes + channels + losses)
  func valuesDecide(_ one: Case) throws {
    let claim = try #require(AuthorsSweep.claims.first { $0.id == one.claim })
    let judgement = ClaimRules.judge(claim, from: one.evidence)
    #expect(judgement.verdict == one.verdict, "\(judgement.reason)")
    #expect(judgement.rule == one.rule)
    #expect(!judgement.reason.isEmpty && !judgement.reason.contains("\n"))
  }

  @Test func everyRuleAndEveryVerdictIsTested() {
    let cases =
      Self.sweeps + Self.singles + Self.escapes + Self.slopes + Self.channels + Self.losses
    #expect(Set(cases.map(\.verdict)) == Set(ClaimVerdict.allCases))
    for (rule, members) in Dictionary(grouping: cases, by: \.rule)
    where !["no data v1", "recomputed v1", "subset v1"].contains(rule) {
      #expect(Set(members.map(\.verdict)).count >= 2, "\(rule) has one verdict")
    }
  }

  // MARK: Sweeps

  /// Runs of factor 1: so many worked, so many failed by the definition, the others between.
  private static func group(
    _ count: Int, worked: Int, failed: Int = 0, seed: Int? = nil, shift: Double = 0
  ) -> [ClaimRun] {
    (0..<count).map { index in
      let error = index < worked ? 0.001 : index < worked + failed ? 0.9 : 0.1
      return ClaimRun(
        configName: "f1_N\(index)_bs1_L1", rank: 5, factor: 1, batchSize: 1,
        testError: .finite(error + shift), minLoss: .finite(error), epochs: .finite(100), seed: seed
      )
    }
  }

  private static func sweep(
    _ stored: [ClaimRun], _ trained: [ClaimRun], design: Int = 50, published: Int? = 50
  ) -> ClaimEvidence {
    .sweep(
      SweepEvidence(
        stored: stored, trained: trained, designCount: design, publishedCount: published,
        plan: "paper-rank5"))
  }

  private static let stored = group(50, worked: 34)

  static let sweeps: [Case] = [
    Case("C5.f1.total", "50 stored", sweep(stored, []), .reproduced, "count v1"),
    Case("C5.f1.total", "49 stored", sweep(group(49, worked: 34), []), .notTestable, "count v1"),
    Case("C5.f1.total", "51 stored", sweep(group(51, worked: 34), []), .notReproduced, "count v1"),
    Case("C5.f1.total", "50 trained", sweep([], stored), .reproduced, "count v1"),
    Case(
      "C5.f1.total", "a design of 60", sweep(stored, [], design: 60), .notTestable, "count v1"),
    Case(
      "C8.completed", "no run", sweep([], [], design: 66, published: 58), .notTestable, "count v1"),
    Case(
      "C8.completed", "all finish", sweep([], group(66, worked: 0), design: 66, published: 58),
      .inDirection, "count v1"),
    Case(
      "C8.completed", "57 finish",
      sweep(
        [],
        group(57, worked: 0)
          + (0..<9).map {
            ClaimRun(
              configName: "\($0)", rank: nil, factor: nil, batchSize: nil, testError: .missing)
          }, design: 66, published: 58), .notReproduced, "count v1"),
    Case("C5.f1.worked", "stored alone", sweep(stored, []), .reproduced, "recomputed v1"),
    Case("C5.f1.worked", "nothing", sweep([], []), .notTestable, "proportion v1"),
    Case(
      "C5.f1.worked", "stored 33", sweep(group(50, worked: 33), []), .notReproduced,
      "proportion v1"),
    Case(
      "C5.f1.worked", "half of the stored", sweep(group(25, worked: 17), []), .notTestable,
      "proportion v1"),
    Case(
      "C5.f1.worked", "trained 38", sweep(stored, group(50, worked: 38, seed: 1)), .reproduced,
      "proportion v1"),
    Case(
      "C5.f1.worked", "trained 22", sweep(stored, group(50, worked: 22, seed: 1)), .inDirection,
      "proportion v1"),
    Case(
      "C5.f1.worked", "trained 10", sweep(stored, group(50, worked: 10, seed: 1)), .notReproduced,
      "proportion v1"),
    Case(
      "C5.f1.worked", "a part trained", sweep(stored, group(30, worked: 0, seed: 1)), .reproduced,
      "recomputed v1"),
    Case("C5.f1.failed", "runs - worked", sweep(stored, []), .misprinted, "failed v1"),
    Case(
      "C5.f1.failed", "16 by definition", sweep(group(50, worked: 20, failed: 16), []), .reproduced,
      "recomputed v1"),
    Case(
      "C5.f1.failed", "neither", sweep(group(50, worked: 30, failed: 5), []), .notReproduced,
      "failed v1"),
    Case("C5.f1.failed", "nothing", sweep([], []), .notTestable, "failed v1"),
    Case(
      "C6.bs1.worked", "92 of 150", sweep([], group(150, worked: 17), design: 150, published: 92),
      .notTestable, "subset v1"),
    Case("C5.bs1.mean", "trained alike", mean(stored: 1.723, shift: 0.01), .reproduced, "mean v1"),
    Case("C5.bs1.mean", "a little more", mean(stored: 1.723, shift: 0.1), .inDirection, "mean v1"),
    Case("C5.bs1.mean", "far more", mean(stored: 1.723, shift: 0.5), .notReproduced, "mean v1"),
    Case("C5.bs1.mean", "another stored", mean(stored: 1.8, shift: 0), .notReproduced, "mean v1"),
    Case(
      "C5.params.L3", "36880", .parameters(formula: 36880, stored: [], trained: [36880]),
      .reproduced, "parameters v1"),
    Case(
      "C5.params.L3", "formula", .parameters(formula: 36881, stored: [], trained: []),
      .notReproduced, "parameters v1"),
    Case(
      "C5.params.L3", "a run", .parameters(formula: 36880, stored: [36880], trained: [1]),
      .notReproduced, "parameters v1"),
  ]

  /// Configurations about a mean, trained ones shifted, with noise of mean 0.
  private static func mean(stored: Double, shift: Double) -> ClaimEvidence {
    func runs(_ error: (Int) -> Double, seed: Int?) -> [ClaimRun] {
      (0..<40).map {
        ClaimRun(
          configName: "f1_N\($0)_bs1_L1", rank: 5, factor: 1, batchSize: 1,
          testError: .finite(error($0)), seed: seed)
      }
    }
    return sweep(
      runs({ stored + Double($0 % 4) - 1.5 }, seed: nil),
      runs({ stored + Double($0 % 4) - 1.5 + shift + ($0 % 2 == 0 ? 0.05 : -0.05) }, seed: 42),
      design: 40, published: 40)
  }

  // MARK: Single runs

  private static func tests(_ trained: [Double], stored: Double? = nil) -> ClaimEvidence {
    func run(_ error: Double, _ seed: Int?) -> ClaimRun {
      ClaimRun(
        configName: "f5_N1280_bs4_L3", rank: 5, factor: 5, batchSize: 4, testError: .finite(error),
        seed: seed)
    }
    return sweep(
      stored.map { [run($0, nil)] } ?? [],
      trained.enumerated().map { run($0.element, $0.offset) }, design: 1, published: nil)
  }

  /// The print is 3.26e-3.
  static let singles: [Case] = [
    ("held", tests([0.003, 0.0035, 0.0032]), .reproduced, "single v1"),
    ("outside, within 2", tests([0.0041, 0.004, 0.0042]), .inDirection, "single v1"),
    ("far away", tests([0.03, 0.031, 0.032]), .notReproduced, "single v1"),
    ("too wide", tests([0.0001, 0.0033, 0.1]), .inDirection, "single v1"),
    ("one seed, within 2", tests([0.003]), .inDirection, "single v1"),
    ("one seed, far", tests([0.09]), .notReproduced, "single v1"),
    ("stored alone", tests([], stored: 0.003262), .reproduced, "recomputed v1"),
    ("stored otherwise", tests([0.00326], stored: 0.0034), .notReproduced, "single v1"),
    ("nothing", tests([]), .notTestable, "single v1"),
  ].map { Case("C5.f5_N1280_bs4_L3.test", $0, $1, $2, $3) }

  // MARK: Escapes

  private static func runs(
    _ epochs: [Int], bs: Int = 4, lr: Double = 1e-3, censored: Bool = false, stored: Bool = false
  ) -> [EscapeRun] {
    epochs.enumerated().map {
      EscapeRun(
        seed: stored ? 42 : $0.offset, batchSize: bs, learningRate: lr, epochs: $0.element,
        isCensored: censored, stepsPerEpoch: 768 / bs)
    }
  }

  private static func escape(
    _ trained: [EscapeRun], stored: [Int] = [120]
  ) -> ClaimEvidence {
    .escapes(stored: runs(stored, stored: true), trained: trained, plan: "figure6")
  }

  private static func sizes(_ epochs: [Int: [Int]]) -> ClaimEvidence {
    .escapes(
      stored: [], trained: epochs.flatMap { runs($0.value, bs: $0.key) }, plan: "figure6")
  }

  /// 120 epochs are printed; then the batch size with the fewest, 1-4.
  static let escapes: [Case] =
    [
      ("held", escape(runs([110, 100, 130])), .reproduced, "single v1"),
      ("within 2", escape(runs([80, 81, 82])), .inDirection, "single v1"),
      ("far", escape(runs([12, 13, 14])), .notReproduced, "single v1"),
      (
        "one never", escape(runs([110, 130]) + runs([4000], censored: true)), .inDirection,
        "single v1"
      ),
      ("none ever", escape(runs([4000], censored: true)), .notReproduced, "single v1"),
      ("stored alone", escape([]), .reproduced, "recomputed v1"),
      (
        "stored otherwise", escape(runs([110, 100, 130]), stored: [121]), .notReproduced,
        "single v1"
      ),
      ("nothing", escape([], stored: []), .notTestable, "single v1"),
    ].map { Case("F6.thr1.4.lr1e-3.bs4", $0, $1, $2, $3) }
    + [
      ("smallest at 4", sizes([1: [240], 4: [120], 16: [225]]), .reproduced, "smallest v1"),
      ("smallest at 16", sizes([1: [240], 4: [120], 16: [100]]), .notReproduced, "smallest v1"),
      (
        "two of three seeds elsewhere",
        sizes([1: [900, 900, 900], 4: [100, 210, 200], 16: [500, 205, 199]]), .inDirection,
        "smallest v1"
      ),
      ("no size outside", sizes([1: [240], 4: [120]]), .notTestable, "smallest v1"),
    ].map { Case("F6.bs.small", $0, $1, $2, $3) }

  private static func slope(_ exponent: Double, spread: Double = 0.05) -> EscapeSlope {
    let points = [1e-3, 2e-3, 5e-3, 1e-2].flatMap { rate in
      [1 - spread, 1, 1 + spread].map { noise in
        ScalingPoint(rate, noise * power(rate * 1000, exponent) * 1000)
      }
    }
    return EscapeSlope(name: "on lr at bs 128", points: points, seeds: 3)
  }

  /// A power by a series of roots: the tests import no mathematics.
  private static func power(_ base: Double, _ exponent: Double) -> Double {
    var (result, root, left) = (1.0, base, abs(exponent))
    for _ in 0..<52 {
      if left >= 1 {
        result *= root
        left -= 1
      }
      left *= 2
      root = root.squareRoot()
    }
    return exponent < 0 ? 1 / result : result
  }

  private static func slopes(trained: [Double], stored: [Double] = []) -> ClaimEvidence {
    .slopes(stored: stored.map { slope($0) }, trained: trained.map { slope($0) }, plan: "figure6")
  }

  /// -1 is printed for Figure 6, 0.75 for Figure 8.
  static let slopes: [Case] =
    [
      ("held", slopes(trained: [-0.999]), .reproduced, "exponent v1"),
      ("near", slopes(trained: [-0.85]), .inDirection, "exponent v1"),
      ("other", slopes(trained: [-0.5]), .notReproduced, "exponent v1"),
      ("other sign", slopes(trained: [1]), .notReproduced, "exponent v1"),
      ("stored alone", slopes(trained: [], stored: [-0.85]), .inDirection, "exponent v1"),
      ("nothing", slopes(trained: []), .notTestable, "exponent v1"),
    ].map { Case("F6.lr.exponent", $0, $1, $2, $3) }
    + [
      ("of Figure 6", slopes(trained: [], stored: [0.727]), .misprinted, "other figure v1"),
      ("falling", slopes(trained: [-0.74]), .misprinted, "other figure v1"),
      ("of none", slopes(trained: [0.4], stored: [-1]), .notReproduced, "other figure v1"),
      ("nothing", slopes(trained: []), .notTestable, "other figure v1"),
    ].map { Case("F8.exponent.right", $0, $1, $2, $3) }

  // MARK: The ledger

  @Test func ledgerCountsItsVerdictsBySource() throws {
    let entries = AuthorsSweep.claims.map { claim in
      (claim, ClaimRules.judge(claim, from: .none("nothing was read")))
    }
    let tables = ClaimLedger(entries).tables
    #expect(tables.map(\.name) == ["claims", "claim_verdicts"])
    #expect(tables[0].rows.count == 142)
    #expect(tables[0].notes == ["142 claims: 142 not testable"])
    #expect(
      tables[1].rows.last
        == [
          .text("all"), .integer(0), .integer(0), .integer(0), .integer(0), .integer(142),
          .integer(142),
        ])
  }
}
