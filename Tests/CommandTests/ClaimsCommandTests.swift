import Foundation
import TestSupport
import Testing

/// `rflr claims` on stores of the authors' runs, and on what is trained here.
@Suite struct ClaimsCommandTests {
  private static let table = Workshop.repository + "/notebooks-data/reference/paper_claims.csv"

  private func verdicts(
    _ shop: Workshop, _ words: String...
  ) throws -> [String: (verdict: String, rule: String, reason: String)] {
    let outcome = try shop.run(
      ["claims", "--claims", Self.table, "--format", "json"] + words)
    try #require(outcome.status == 0, "\(outcome.errors)")
    let rows = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    var found: [String: (verdict: String, rule: String, reason: String)] = [:]
    for row in try #require(rows as? [[String: Any]]) {
      func text(_ name: String) -> String { row[name] as? String ?? "" }
      found[text("claim_id")] = (text("verdict"), text("rule"), text("reason"))
    }
    return found
  }

  /// A store of the published sweep; `edit` changes the table before it is ingested.
  private func sweep(_ edit: (String) -> String = { $0 }) throws -> Workshop {
    let shop = try Workshop()
    let text = String(decoding: try shop.bytes(Workshop.table), as: UTF8.self)
    try shop.write(edit(text), to: "sweep.csv")
    try shop.rflr("ingest", "sweep.csv", "--set", "rank=5")
    return shop
  }

  @Test func authorsRunsGiveAVerdictOnEveryClaim() throws {
    let shop = try sweep()
    try shop.rflr("ingest", Workshop.authors + "/plateau", Workshop.sweepFolders)
    let found = try verdicts(shop)
    #expect(found.count == 142)
    let counts = Dictionary(grouping: found.values, by: \.verdict).mapValues(\.count)
    // Recomputed: 70 of C.5's rows about runs and 2 parameter counts by formula; 12 escape times, the
    // exponent -0.944 in direction; the trend of Figure 4, but not its conjecture.
    #expect(
      counts == [
        "reproduced": 86, "reproduced in direction": 1, "not reproduced": 1, "misprinted": 8,
        "not testable": 46,
      ], "\(counts)")
    #expect(found["C5.failed"]?.verdict == "misprinted")
    #expect(found["C5.failed"]?.reason.contains("566 of the stored 750 runs failed") == true)
    #expect(found["C6.bs1.worked"]?.rule == "subset v1")
    #expect(found["F8.exponent.right"]?.reason.contains("slope 0.7275 on bs from 16") == true)
    #expect(found["F6.bs.small"]?.reason.contains("in steps the fewest are at 128") == true)
    #expect(found["F4.2L"]?.verdict == "not reproduced")
    #expect(found["F9.spikes"]?.reason == "none trained here: rflr sweep --plan adam-figures")
  }

  /// One stored run that worked becomes one that did not: all that is counted with it changes.
  @Test func anotherStoredValueGivesAnotherVerdict() throws {
    let before = try verdicts(try sweep(), "--only", "C5")
    let after = try verdicts(
      try sweep { text in
        text.split(separator: "\n").map { line in
          guard line.hasPrefix("f5_N1280_bs4_L3,") else { return String(line) }
          var cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
          cells[5] = "0.7"
          return cells.joined(separator: ",")
        }.joined(separator: "\n") + "\n"
      }, "--only", "C5")
    for claim in [
      "C5.worked", "C5.f5.worked", "C5.f5.best", "C5.f5.bs4.worked", "C5.bs4.worked",
      "C5.f5_N1280_bs4_L3.test",
    ] {
      #expect(before[claim]?.verdict == "reproduced", "\(claim)")
      #expect(after[claim]?.verdict == "not reproduced", "\(claim)")
    }
    #expect(before["C5.failed"]?.verdict == "misprinted")
    #expect(after["C5.failed"]?.verdict == "not reproduced")
    #expect(after["C5.f1.worked"]?.verdict == "reproduced")
  }

  /// A run that differs from the design in its width is none of it; what it kept does not matter.
  @Test func onlyRunsOfTheDesignCount() throws {
    let shop = try Workshop()
    let words = ["train", "f1_N16_bs16_L1", "--rank", "5", "--epochs", "3"]
    try #require(try shop.run(words + ["--width", "32"]).status == 0)
    let row = try shop.rows("claims", "--claims", Self.table, "--only", "C5.f1.total")[0]
    #expect(row["trained_runs"] as? Int == 0)
    #expect(row["verdict"] as? String == "not testable")
  }

  @Test func tablesAreWrittenAndShownShort() throws {
    let shop = try sweep()
    let outcome = try shop.rflr(
      "claims", "--claims", Self.table, "--only", "C5.f1", "--to", "out")
    #expect(outcome.output.contains("Verdicts by source"))
    for name in ["claims.csv", "claim_verdicts.csv", "datapackage.json"] {
      #expect(FileManager.default.fileExists(atPath: shop.path + "/out/" + name))
    }
    let again = try shop.run(["claims", "--claims", Self.table, "--to", "out"])
    #expect(again.status == 73, "\(again.errors)")
  }

  /// A damaged file is named and left out; the other claims keep their verdicts, and the code tells.
  @Test func damagedRunIsNamedAndTheOthersAreJudged() throws {
    let shop = try Workshop()
    try shop.rflr("ingest", Workshop.authors + "/plateau")
    let run = try shop.column("run_id", "bs = 8 and lr = 1e-3")[0]
    let file = try #require(shop.runFiles().first { $0.contains(run) })
    try shop.write(Data("no run".utf8), to: "store/runs/" + file)
    let outcome = try shop.run(["claims", "--claims", Self.table, "--only", "F6"])
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("1 left out, \(run) for one"), "\(outcome.errors)")
    func verdict(_ claim: String) -> Substring? {
      outcome.output.split(separator: "\n").first { $0.hasPrefix(claim + " ") }
    }
    #expect(verdict("F6.thr1.4.lr1e-3.bs8")?.contains("not testable") == true)
    #expect(verdict("F6.thr1.4.lr1e-3.bs16")?.contains("recomputed from the stored run") == true)
  }
}
