import Foundation
import RunStore
import TestSupport
import Testing

/// `rflr study gradient-rank` and what is computed from its runs.
@Suite struct GradientStudyTests {
  private static let claims =
    Workshop.repository + "/notebooks-data/reference/study_claims_004.csv"

  /// A few gradients at a size of milliseconds.
  private func shop() throws -> Workshop {
    let shop = try Workshop()
    try shop.rflr(
      "study", "gradient-rank", "--samples", "60", "--activation", "tanh,relu", "--nu",
      "none,0,0.375", "--seeds", "0-2")
    return shop
  }

  private func number(_ row: [String: Any], _ name: String) -> Double? { row[name] as? Double }

  // What the run said of itself, from other arrays and by other code.
  @Test func storedArraysGiveWhatTheStudyMeasured() throws {
    let shop = try shop()
    let rows = try shop.rows("stats", "gradient-rank")
    #expect(rows.count == 18)
    let same = [
      ("value_1", "value_1"), ("value_2", "value_2"), ("edge", "bulk_norm"),
      ("residue_norm", "residue_norm"), ("interplay_norm", "interplay_norm"),
      ("data_norm", "data_norm"), ("rank_two_error", "rank_two_error"),
    ]
    for (statistic, metric) in same {
      let stored = try shop.rows(
        "runs", "kind = gradient-rank", "--columns", "run_id,\(metric)")
      for row in rows {
        let other = stored.first { $0["run_id"] as? String == row["run_id"] as? String }
        let (a, b) = (number(row, statistic), other.flatMap { number($0, metric) })
        let (own, its) = (try #require(a), try #require(b))
        #expect(abs(own - its) <= 1e-12 * max(1, abs(its)), "\(statistic)")
      }
    }
    for row in rows where row["spike_exponent"] is NSNull {
      #expect(row["spike_u1"] is NSNull && number(row, "data_norm") == 0)
    }
    #expect(rows.allSatisfy { (0...1).contains(number($0, "residue_u1") ?? -1) })
  }

  @Test func sameStudyTwiceHasTheSameContent() throws {
    let (first, second) = (try shop(), try shop())
    #expect(try first.dump() == second.dump())
    let again = try first.rflr(
      "study", "gradient-rank", "--samples", "60", "--activation", "tanh,relu", "--nu",
      "none,0,0.375", "--seeds", "0-3")
    #expect(again.errors.contains("6 runs stored"), "\(again.errors)")
    #expect(again.errors.contains("18 were there already"))
  }

  @Test func matricesAreKeptWhereTheyAreAskedFor() throws {
    let shop = try Workshop()
    try shop.rflr("study", "gradient-rank", "--samples", "30", "--keep-matrices")
    let path = try #require(shop.runFiles().first)
    let arrays = try RunFile.readArrays("\(shop.path)/store/runs/\(path)")
    let shapes = Dictionary(uniqueKeysWithValues: arrays.map { ($0.name, $0.shape) })
    #expect(shapes["bulk_inputs"] == [30, 40] && shapes["weights"] == [50, 40])
    #expect(shapes["gradient"] == [40, 50] && shapes["head"] == [50])
    // G times its first right vector is s₁ times its first left one: the rows are rows.
    func values(_ name: String) -> [Double] { arrays.first { $0.name == name }?.doubles ?? [] }
    let (gradient, right) = (values("gradient"), values("right_vectors").prefix(50))
    let (left, s) = (values("left_vectors"), values("spectrum")[0])
    for row in 0..<40 {
      let product = zip(gradient[row * 50..<(row + 1) * 50], right).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(abs(product - s * left[row]) < 1e-12)
    }
  }

  @Test func trainingsAreFollowedAndCompared() throws {
    let shop = try Workshop()
    try shop.rflr(
      "study", "gradient-training", "--samples", "30", "--activation", "sigmoid", "--scaling",
      "ntk,mean-field", "--epochs", "20", "--record-every", "5", "--seeds", "1,2")
    try shop.rflr(
      "stats", "gradient-training", "--to", "out", "--format", "csv")
    let csv = String(decoding: try shop.bytes("out/gradient_training.csv"), as: UTF8.self)
    #expect(csv.split(whereSeparator: \.isNewline).count == 1 + 4 * 5)
    let angles = String(decoding: try shop.bytes("out/gradient_training_angles.csv"), as: UTF8.self)
    #expect(angles.split(whereSeparator: \.isNewline).count == 3)
    #expect(try shop.column("final_loss", "kind = gradient-training").count == 4)
  }

  @Test func claimsAreJudgedAtTheSizeThatIsThere() throws {
    let shop = try shop()
    let rows = try shop.rows("claims", "--claims", Self.claims)
    func row(_ id: String) -> [String: Any] {
      rows.first { $0["claim_id"] as? String == id } ?? [:]
    }
    #expect(row("S004.1.identity")["verdict"] as? String == "reproduced")
    let outliers = row("S004.2.tanh.nu0")
    #expect(outliers["seeds"] as? Int == 3 && outliers["rule"] as? String == "study every v1")
    #expect((outliers["reason"] as? String)?.contains("n 60, d 80, m 100") == true)
    let missing = row("S004.3.ntk")
    #expect(missing["verdict"] as? String == "not testable")
    #expect((missing["reason"] as? String)?.contains("--preset paper") == true)
    #expect(rows.allSatisfy { ($0["reason"] as? String)?.contains("no rule for") == false })
    #expect(
      (row("S004.P9.data")["reason"] as? String)?.contains("not part of this toolkit") == true)
  }

  @Test func figuresRefuseWhatTheyCannotDraw() throws {
    let shop = try shop()
    let narrowed = try shop.run(["figure", "alignment", "--by", "scaling", "--to", "narrow"])
    #expect(
      narrowed.errors.contains("6 gradients of 18, those with one value of each other setting"),
      "\(narrowed.errors)")
    #expect(narrowed.errors.contains("activation relu"))
    let wrong = try shop.run(["figure", "alignment", "--by", "colour", "--to", "out"])
    #expect(wrong.status == 64 && wrong.errors.contains("activation"), "\(wrong.errors)")
    try shop.train("f1_N16_bs4_L1")
    let other = try shop.run(["figure", "spectrum", "f1_N16_bs4_L1", "--to", "out"])
    #expect(other.status == 66 && other.errors.contains("none of 1 run"), "\(other.errors)")
    let drawn = try shop.run(["figure", "alignment", "--to", "out"])
    #expect(drawn.errors.contains("12 gradients of 18"), "\(drawn.errors)")
    let spectra = try shop.run(["figure", "spectrum", "--to", "out"])
    #expect(spectra.errors.contains("Singular values of 6 runs"), "\(spectra.errors)")
  }

  @Test func runsOfOtherKindsAreNotAskedForUnlessThereAreNoOthers() throws {
    let shop = try shop()
    try shop.train("f1_N16_bs4_L1")
    let mixed = try shop.rflr("stats", "gradient-rank", "seed >= 0")
    #expect(!mixed.output.contains("f1_N16_bs4_L1"), "\(mixed.output.suffix(300))")
    let none = try shop.run(["stats", "gradient-rank", "f1_N16_bs4_L1"])
    #expect(none.status == 66 && none.errors.contains("rflr study gradient-rank"), "\(none.errors)")
  }

  @Test func presetsAreListedWithoutAStore() throws {
    let shop = try Workshop()
    let listed = try shop.rflr("study", "gradient-rank", "--preset", "paper", "--dry-run")
    #expect(
      listed.outputLines.contains("gradient-rank_n750_d1000_m1250_tanh_ntk_nu0.375_a0 seed 9"))
    #expect(
      listed.outputLines.contains { $0.hasPrefix("gradient-training_n300_d400_m500_sigmoid") })
    #expect(!FileManager.default.fileExists(atPath: shop.path + "/store"))
  }
}
