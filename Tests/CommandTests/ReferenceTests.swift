import Foundation
import TestSupport
import Testing

/// The published results: ingested once, and the paper's numbers come out of them.
@Suite struct ReferenceTests {
  @Test func tableGivesEveryPrintedNumberOfTheRankFiveSweep() throws {
    let shop = try Workshop()
    let ingest = try shop.rflr("ingest", Workshop.table, "--set", "rank=5")
    #expect(ingest.errorLines == ["750 runs ingested"])
    var tables: [String: [[String: Any]]] = [:]
    for names in ["factor", "bs", "factor,bs"] {
      tables[names] = try shop.rows("stats", "table", "adapter = results-table", "--by", names)
    }
    let total = try #require(tables["factor"]?.last)
    #expect(total["scope"] as? String == "total")
    #expect(total["failed"] as? Int == 566)

    var count = 0
    for claim in try Claim.all where claim.id.hasPrefix("C5.") {
      guard let names = claim.grouping, let column = claim.column else { continue }
      let row =
        names.isEmpty
        ? total
        : try #require(
          tables[names]?.first { row in
            claim.group.allSatisfy { name, value in
              String(describing: row[name == "bs" ? "batch_size" : name] ?? row[name] ?? "")
                == value
            }
          }, "\(claim.id)")
      #expect(claim.agrees(try #require(row[column] as? Double, "\(claim.id)")), "\(claim.id)")
      count += 1
    }
    // 750 and 76; runs, worked and best by factor; 25 pairs; runs, worked, mean and best by batch.
    #expect(count == 2 + 15 + 25 + 20)

    let printed = try shop.rflr("stats", "table", "adapter = results-table", "--by", "factor")
    #expect(printed.output.contains("566; runs - worked is 674"))

    let verdicts = try shop.rows(
      "stats", "compare", "--stored", "adapter = results-table", "--only", "C5.", "--claims",
      Workshop.repository + "/notebooks-data/reference/paper_claims.csv")
    let unequal = verdicts.filter { $0["verdict"] as? String != "equal" }
      .compactMap { $0["claim_id"] as? String }
    #expect(Set(unequal).isSubset(of: ["C5.params.L2", "C5.params.L3"]), "\(unequal)")
    #expect(verdicts.count > 70)
  }

  @Test func ingestTwiceIsOnceAndTheOrderDoesNotMatter() throws {
    let shop = try Workshop()
    let plateau = Workshop.authors + "/plateau"
    try shop.train("f1_N16_bs4_L1", "--seed", "5", to: "elsewhere")
    let ingest = try shop.rflr("ingest", Workshop.sweepFolders, plateau, "elsewhere")
    #expect(ingest.errorLines == ["15 runs ingested"])
    let state = try shop.state()

    let again = try shop.rflr("ingest", "elsewhere", plateau + "/", Workshop.sweepFolders)
    #expect(again.errorLines == ["0 runs ingested, 15 were there already"])
    #expect(try shop.state() == state)

    try shop.rflr(
      "ingest", "elsewhere", plateau, Workshop.sweepFolders, "--store", "other")
    #expect(try shop.dump(of: "other") == shop.dump())
    #expect(try shop.column("seed", "origin = trained") == ["5"])
    #expect(try shop.rflr("verify").errorLines == ["15 files checked, 0 problems"])
  }

  @Test func dryRunStoresNothing() throws {
    let shop = try Workshop()
    let outcome = try shop.rflr("ingest", Workshop.sweepFolders, "--dry-run")
    #expect(outcome.outputLines.count == 3)
    #expect(outcome.errorLines == ["3 runs would be ingested"])
    #expect(!FileManager.default.fileExists(atPath: shop.path + "/store"))
  }

  @Test func ingestChangesNoOriginal() throws {
    let shop = try Workshop()
    let before = try shop.files(below: Workshop.authors)
    try shop.rflr("ingest", Workshop.sweepFolders)
    #expect(try shop.files(below: Workshop.authors) == before)
    let shown = try shop.rflr("show", "f1_N64_bs2_L1")
    let digest = try Command(
      program: "/usr/bin/sha256sum", [Workshop.sweepFolders + "/f1_N64_bs2_L1/losses.json"],
      in: shop.path
    ).wait().output.prefix(64)
    #expect(digest.count == 64 && shown.output.contains(digest), "\(shown.output)")
  }
}

/// A row of paper_claims.csv.
private struct Claim {
  let id: String
  let quantity: String
  let group: [(name: String, value: String)]
  let printed: String

  /// Every row; only the last column, which is not read here, may hold a comma.
  static var all: [Claim] {
    get throws {
      try String(
        contentsOfFile: Workshop.repository + "/notebooks-data/reference/paper_claims.csv",
        encoding: .utf8
      ).split(separator: "\n").dropFirst().map { line in
        let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        let group = cells[3].split(separator: ";").map { part in
          let pair = part.split(separator: "=").map(String.init)
          return (pair[0], pair[pair.count - 1])
        }
        return Claim(
          id: cells[0], quantity: cells[2], group: group.filter { $0.0 != "rank" },
          printed: cells[4])
      }
    }
  }

  /// Grouping columns of its table; nil where it is about something else.
  var grouping: String? {
    let names = group.map(\.name).joined(separator: ",")
    return ["", "factor", "bs", "factor,bs"].contains(names) ? names : nil
  }

  /// Column of its table; "failed" is left out, since the paper prints another number there.
  var column: String? {
    switch quantity {
    case "runs", "worked", "mean_test_error", "best_test_error": quantity
    default: nil
    }
  }

  /// Whether a value is the printed one to its last digit.
  func agrees(_ value: Double) -> Bool {
    guard printed.contains("e") else { return Double(printed) == value }
    let digits = printed.prefix { $0 != "e" }.drop { $0 != "." }.count - 1
    return String(format: "%.\(digits)e", value) == printed
  }
}
