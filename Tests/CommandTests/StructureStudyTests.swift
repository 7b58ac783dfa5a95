import Foundation
import TestSupport
import Testing

/// `rflr study lemma|structure|maxcut|jl`, and what is computed from their runs.
@Suite struct StructureStudyTests {
  private static let claims =
    Workshop.repository + "/notebooks-data/reference/study_claims_002.csv"
  private static let kinds = ["lemma", "structure", "maxcut", "jl"]

  /// Small studies of every kind, in a fraction of a second.
  private static let studies = [
    "lemma": ["lemma", "--steps", "300", "--terms", "6"],
    "structure": [
      "structure", "--width", "12", "--steps", "200", "--weight-decay", "0,1e-2", "--snapshots",
      "5",
    ],
    "maxcut": ["maxcut", "--nodes", "8", "--steps", "60"],
    "jl": [
      "jl", "--points", "6", "--dimension", "9", "--target", "4", "--batch", "3", "--steps",
      "120", "--baseline-draws", "10", "--baseline-batches", "10", "--keep-matrices",
    ],
  ]

  private func shop(_ kinds: [String] = kinds) throws -> Workshop {
    let shop = try Workshop()
    for kind in kinds {
      let outcome = try shop.run(["study"] + (Self.studies[kind] ?? []) + ["--seeds", "0-2"])
      try #require(outcome.status == 0, "\(outcome.errors)")
    }
    return shop
  }

  private func number(_ row: [String: Any], _ name: String) -> Double? { row[name] as? Double }

  // What the run said of itself, from the stored arrays and by other code.
  @Test(arguments: [
    ("lemma", "structure-lemma", ["weight_norm", "smallest_curvature", "identity_error"]),
    (
      "structure", "structure",
      ["ratio_perp", "decay_alone", "perp_over_parallel", "stable_rank", "test_mse"]
    ),
    ("maxcut", "maxcut", ["relaxation", "hyperplane_mean", "cut", "optimum", "sigma"]),
    ("jl", "jl", ["distortion", "pair_distortion", "best_random", "s", "lemma_constant"]),
  ])
  func storedArraysGiveWhatTheStudyMeasured(
    name: String, kind: String, metrics: [String]
  ) throws {
    let shop = try shop([name])
    let rows = try shop.rows("stats", name)
    #expect(rows.count == (name == "structure" ? 6 : 3))
    for metric in metrics {
      let stored = try shop.rows("runs", "kind = \"\(kind)\"", "--columns", "run_id,\(metric)")
      for row in rows {
        let other = stored.first { $0["run_id"] as? String == row["run_id"] as? String }
        let own = try #require(number(row, metric), "\(metric)")
        let its = try #require(other.flatMap { number($0, metric) }, "\(metric)")
        #expect(abs(own - its) <= 1e-9 * max(1, abs(its)), "\(metric): \(own), \(its)")
      }
    }
    if name == "jl" {
      for row in rows {
        let (own, again) = (number(row, "distortion"), number(row, "recomputed_distortion"))
        #expect(abs(try #require(own) - #require(again)) < 1e-12)
      }
    }
  }

  @Test(arguments: kinds) func sameStudyTwiceHasTheSameContent(kind: String) throws {
    let (first, second) = (try shop([kind]), try shop([kind]))
    #expect(try first.dump() == second.dump())
    let again = try first.run(["study"] + (Self.studies[kind] ?? []) + ["--seeds", "0-3"])
    #expect(again.errors.contains(kind == "structure" ? "2 runs stored" : "1 run stored"))
    #expect(again.errors.contains("were there already"), "\(again.errors)")
  }

  @Test func statisticsTakeTheirKindAloneAndMeanOverSeeds() throws {
    let shop = try shop()
    try shop.rflr("stats", "structure", "--to", "out")
    func csv(_ name: String) throws -> [[String]] {
      String(decoding: try shop.bytes("out/\(name).csv"), as: UTF8.self)
        .split(whereSeparator: \.isNewline)
        .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    }
    // Two settings of ten quantities.
    let seeds = try csv("structure_seeds")
    #expect(seeds.count == 1 + 2 * 10)
    let head = seeds[0]
    func cell(_ row: [String], _ name: String) -> String { row[head.firstIndex(of: name) ?? 0] }
    for row in seeds.dropFirst() where cell(row, "quantity") == "ratio_perp" {
      #expect(cell(row, "runs") == "3" && cell(row, "values") == "3")
      let low = try #require(Double(cell(row, "low")))
      #expect(low < (Double(cell(row, "mean")) ?? 0))
    }
    // Without decay there is no multiple of it.
    let multiples = seeds.filter { cell($0, "quantity") == "decay_multiple" }
    #expect(multiples.map { cell($0, "values") }.sorted() == ["0", "3"])
    #expect(try csv("structure_looks").count > 6 * 4)
    let package = String(decoding: try shop.bytes("out/datapackage.json"), as: UTF8.self)
    #expect(package.contains("structure v1") && !package.contains("run of kind"))
    let wrong = try shop.run(["stats", "jl", "kind = maxcut"])
    #expect(wrong.status == 66 && wrong.errors.contains("it is a run of kind maxcut"))
  }

  @Test func graphOfAFileIsCutAndIsPartOfTheIdentity() throws {
    let shop = try Workshop()
    try shop.write("# a ring of five\n0 1\n1,2\n2\t3\n3 4\n4 0\n0 1\n", to: "ring.txt")
    try shop.rflr("study", "maxcut", "--graph", "ring.txt", "--steps", "500")
    let row = try #require(try shop.rows("stats", "maxcut").first)
    #expect(number(row, "optimum") == 4 && number(row, "cut") == 4 && number(row, "edges") == 5)
    // 5/2 (1 + cos 36°).
    #expect(abs(try #require(number(row, "relaxation")) - 4.522542485937369) < 1e-6)
    try shop.write("0 1\n1 2\n2 3\n3 4\n", to: "line.txt")
    try shop.rflr("study", "maxcut", "--graph", "line.txt", "--steps", "500")
    #expect(shop.runFiles().count == 2)
    let again = try shop.rflr("study", "maxcut", "--graph", "ring.txt", "--steps", "500")
    #expect(again.errors.contains("1 were there already"), "\(again.errors)")
  }

  @Test(arguments: [
    ("0 1\n1 x\n", "line 2", "not two nodes"), ("0 1 2\n", "line 1", "not two nodes"),
    ("0 1\n\n2 2\n", "line 3", "joined to itself"), ("# nothing\n", "edges", "no edges"),
    ("0 99999\n", "line 1", "at most 2000"), ("-1 0\n", "line 1", "not two nodes"),
  ])
  func graphThatIsNoneNamesItsLine(text: String, place: String, reason: String) throws {
    let shop = try Workshop()
    try shop.write(text, to: "graph.txt")
    let outcome = try shop.run(["study", "maxcut", "--graph", "graph.txt"])
    #expect(outcome.status == 65 && outcome.errorLines.count == 1, "\(outcome.errors)")
    #expect(outcome.errors.contains("graph.txt: \(place): "), "\(outcome.errors)")
    #expect(outcome.errors.contains(reason), "\(outcome.errors)")
    #expect(!FileManager.default.fileExists(atPath: shop.path + "/store"))
  }

  @Test(arguments: [
    ("structure --weight-decay -1", "weight_decay: -1.0"),
    ("structure --width 1000,0", "width: 0 is not between"),
    ("structure --teacher-directions 3", "teacher_directions: 3 is not between 1 and 2"),
    ("structure --width 1000000 --dimension 100000", "of memory"),
    ("structure --width some", "'some'"), ("structure --preset paper --width 3", "leave out"),
    ("structure --seeds x", "--seeds"), ("lemma --steps 0", "steps: 0"),
    ("maxcut --edge-probability 0", "no edges"), ("maxcut --estimator best", "'best'"),
    ("maxcut --graph a --nodes 4", "leave out --nodes"), ("maxcut --graph nothing", "nothing"),
    ("jl --points 1", "points: 1"), ("jl --learning-rate nan", "learning_rate"),
    ("jl --points 100000 --target 100000", "of memory"),
  ])
  func wrongStudyIsRefusedInOneLineBeforeItStarts(words: String, says: String) throws {
    let shop = try Workshop()
    let outcome = try shop.run(["study"] + words.split(separator: " ").map(String.init))
    #expect([64, 65, 66].contains(outcome.status), "\(outcome.status)")
    #expect(outcome.errorLines.count { $0.hasPrefix("rflr: ") } == 1, "\(outcome.errors)")
    #expect(outcome.errors.contains(says), "\(outcome.errors)")
    #expect(!FileManager.default.fileExists(atPath: shop.path + "/store"))
  }

  @Test func divergenceNamesTheStepAndTheOthersGoOn() throws {
    let shop = try Workshop()
    let outcome = try shop.run([
      "study", "structure", "--width", "20", "--steps", "300", "--head-deviation", "1", "--lr",
      "1e-3,1e4",
    ])
    #expect(outcome.status == 1)
    let line = outcome.errorLines.first { $0.contains("learning_rate") }
    #expect(
      line?.contains(/the loss is (inf|nan) after \d+ steps; lower/) == true, "\(outcome.errors)")
    #expect(shop.runFiles().count == 1)
  }

  private static let hasGnuplot = ["/usr/bin/gnuplot", "/usr/local/bin/gnuplot"]
    .contains { FileManager.default.fileExists(atPath: $0) }

  @Test(arguments: [("weights", "weights_line"), ("maxcut", "maxcut_steps"), ("jl", "jl_steps")])
  func figureIsDrawnFromTheStoredRuns(name: String, table: String) throws {
    let shop = try shop([name == "weights" ? "structure" : name])
    let outcome = try shop.run(["figure", name, "--to", "out"])
    #expect(outcome.status == (Self.hasGnuplot ? 0 : 1), "\(outcome.errors)")
    let rows = String(decoding: try shop.bytes("out/\(name).csv"), as: UTF8.self)
      .split(whereSeparator: \.isNewline)
    // Two settings of seed 0, twelve neurons before and after; else the three seeds.
    #expect(rows.count == (name == "weights" ? 1 + 2 * 24 : 4))
    #expect(try !shop.bytes("out/\(table).csv").isEmpty)
    guard Self.hasGnuplot else { return }
    #expect(String(decoding: try shop.bytes("out/\(name).svg"), as: UTF8.self).contains("</svg>"))
    let other = name == "jl" ? "maxcut" : "jl"
    let wrong = try shop.run(["figure", other, "seed = 0", "--to", "other"])
    #expect(wrong.status == 66 && wrong.errors.contains("nothing to draw"), "\(wrong.errors)")
  }

  @Test func figureOfWeightsNeedsTwoInputs() throws {
    let shop = try Workshop()
    try shop.rflr("study", "structure", "--dimension", "3", "--width", "5", "--steps", "10")
    let outcome = try shop.run(["figure", "weights", "--to", "out"])
    #expect(outcome.status == 66, "\(outcome.errors)")
    #expect(outcome.errors.contains("it has 3 inputs and 1 directions"), "\(outcome.errors)")
  }

  @Test func everyClaimHasItsRunsAndSomeAreJudged() throws {
    let shop = try Workshop()
    try shop.rflr("study", "lemma", "--steps", "200,60000", "--seeds", "0-1")
    try shop.rflr("study", "maxcut", "--seeds", "0-1")
    // Other settings than the claims': must not count.
    try shop.rflr("study", "maxcut", "--seeds", "0-1", "--nodes", "6", "--steps", "10")
    let outcome = try shop.run(["claims", "--claims", Self.claims, "--format", "json"])
    #expect(outcome.status == 0)
    let rows = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]])
    var verdicts: [String: String] = [:]
    for row in rows {
      let id = try #require(row["claim_id"] as? String)
      verdicts[id] = row["verdict"] as? String
      let reason = try #require(row["reason"] as? String)
      #expect(!reason.contains("no rule"), "\(id)")
      if verdicts[id] == "not testable" {
        #expect(reason.contains("--preset paper"), "\(id): \(reason)")
      }
      if id.hasPrefix("S002.4") { #expect(row["trained_runs"] as? Int == 2, "\(id)") }
    }
    #expect(verdicts.values.count { $0 == "not testable" } == verdicts.count - 9)
    for id in ["S002.1.norm", "S002.2.identity", "S002.4.cut", "S002.4.guarantee"] {
      #expect(verdicts[id] == "reproduced", "\(id): \(verdicts[id] ?? "missing")")
    }
    #expect(verdicts["S002.4.floor"] == "not reproduced")
  }
}
