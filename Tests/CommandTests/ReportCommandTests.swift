import Foundation
import TestSupport
import Testing

/// `rflr report` on small stores.
@Suite struct ReportCommandTests {
  private func page(_ shop: Workshop, _ name: String = "report.html") throws -> String {
    String(decoding: try shop.bytes(name), as: UTF8.self)
  }

  @Test func twoRunsOfAReportAreEqualByteForByte() throws {
    let shop = try Workshop()
    try shop.train("f1_N16_bs4_L1", "--seed", "1")
    try shop.train("f1_N16_bs4_L2", "--seed", "2")
    try shop.rflr("ingest", Workshop.table, "--set", "rank=5")
    let outcome = try shop.rflr("report", "--to", "new/a.html")
    #expect(outcome.output == "new/a.html\n")
    #expect(outcome.errorLines.count == 1)
    #expect(outcome.errors.contains("752 runs"), "\(outcome.errors)")
    try shop.rflr("report", "--to", "b.html")
    #expect(try shop.bytes("new/a.html") == shop.bytes("b.html"))
    let text = try page(shop, "b.html")
    #expect(text.contains("Stored runs of rank 5 by factor"))
    #expect(text.contains("<dd>table v1, plateaus v1, spikes v1"))
    // What the page cannot show of a row of a table, and what is too little for a table.
    #expect(
      text.contains(/750 runs, [0-9a-f]{16} for one<\/td><td>loss curve, plateaus and spikes/))
    #expect(text.ranges(of: "fewer than 8 such runs of its rank").count == 2)
    #expect(text.ranges(of: "<details class=\"run\"").count == 752)
  }

  @Test func aRunSaysAllThatShowSays() throws {
    let shop = try Workshop()
    let run = try shop.train("f1_N16_bs4_L1")
    try shop.rflr("report")
    let text = try page(shop)
    #expect(text.contains("id=\"run-\(run)\""))
    for name in ["file SHA-256", "content hash"] {
      let value = try shop.shown(name, of: run)
      #expect(text.contains(value), "\(name)")
    }
    #expect(text.contains("checkpoints.lr_divides"))
    #expect(text.contains("<path class=\"loss\" d=\"M0 "))
    #expect(text.contains("<h3>Checkpoints (2)</h3>"))
  }

  @Test func claimsAreThereWhereTheyAreGiven() throws {
    let shop = try Workshop()
    try shop.rflr("ingest", Workshop.table, "--set", "rank=5")
    try shop.rflr("report", "factor = 1", "--to", "without.html")
    #expect(try !page(shop, "without.html").contains("id=\"claims\""))
    let claims = Workshop.repository + "/notebooks-data/reference/paper_claims.csv"
    try shop.rflr("report", "factor = 1", "--claims", claims)
    let text = try page(shop)
    #expect(text.contains("id=\"claims\"") && text.contains("142 claims"))
    // Whatever the query, a claim is about the whole store.
    #expect(text.contains("50 of the store&#39;s 750"))
    #expect(text.contains("by its definition (test &gt;= 0.5 or not finite) 566 of the stored 750"))
  }

  @Test func onlyTheFirstRunsHaveSectionsAndTheReportSaysSo() throws {
    let shop = try Workshop()
    let ids = try (1...3).map { try shop.train("f1_N16_bs4_L1", "--seed", "\($0)") }
    let outcome = try shop.rflr("report", "--sections", "1")
    #expect(outcome.errors.contains("1 of them with a section"))
    let text = try page(shop)
    #expect(text.ranges(of: "<details class=\"run\"").count == 1)
    #expect(text.contains(">1 of 3 runs;"))
    for id in ids { #expect(text.ranges(of: "id=\"run-\(id)\"").count == 1) }
    // A run that was trained here comes before those of a table, wherever it stands in the list.
    try shop.rflr("ingest", Workshop.table, "--set", "rank=5")
    let last = try shop.train("f9_N16_bs4_L1")
    try shop.rflr("report", "--sections", "4")
    #expect(try page(shop).contains("<details class=\"run\" id=\"run-\(last)\">"))
  }

  @Test func aDamagedRunIsNamedAndTheOthersAreReported() throws {
    let shop = try Workshop()
    let good = try shop.train("f1_N16_bs4_L1", "--seed", "1")
    let bad = try shop.train("f1_N16_bs4_L1", "--seed", "2")
    let file = try "store/runs/" + #require(shop.runFiles().first { $0.contains(bad) })
    try shop.write(shop.bytes(file).prefix(5000), to: file)
    let outcome = try shop.run(["report"])
    #expect(outcome.status == 1)
    let text = try page(shop)
    #expect(text.contains("<details class=\"run\" id=\"run-\(good)\">"))
    #expect(text.contains("<tr id=\"run-\(bad)\">"))
    #expect(text.contains("its section: the file is damaged"))
  }

  @Test func aDivergedRunLeavesAGapAndSaysSo() throws {
    let shop = try Workshop()
    let run = try shop.train("f1_N16_bs4_L1", "--lr", "1e30")
    try #require(shop.shown("status", of: run) == "diverged")
    try shop.rflr("report")
    #expect(try page(shop).contains("The run diverged."))
  }

  @Test func hostileNamesStayText() throws {
    let shop = try Workshop()
    try shop.write("name,rank,final_test_error\nf1_N16_bs1_L1,5,0.5\n", to: "a\"b'<i>.csv")
    let ingest = try shop.run(["ingest", "a\"b'<i>.csv"])
    try #require(ingest.status == 0, "\(ingest.errors)")
    try shop.rflr("report", "source != \"<script>alert(1)</script>\"")
    let text = try page(shop)
    #expect(text.ranges(of: "<script").count == 1)
    #expect(text.contains("&lt;script&gt;alert(1)") && text.contains("a&quot;b&#39;&lt;i&gt;.csv"))
    #expect(text.contains("No loss of single epochs is stored."))
  }

  @Test func aPageIsReplacedAndNothingElse() throws {
    let shop = try Workshop()
    try shop.train("f1_N16_bs4_L1")
    try shop.write("old", to: "report.html")
    try shop.rflr("report")
    #expect(try page(shop).hasPrefix("<!DOCTYPE html>"))
    try FileManager.default.createDirectory(
      atPath: shop.path + "/folder.html", withIntermediateDirectories: true)
    let outcome = try shop.run(["report", "--to", "folder.html"])
    #expect(outcome.status == 73 && outcome.errors.contains("is a folder"), "\(outcome.errors)")
  }

  @Test func aStoreWithoutRunsGivesOneLineAndNoPage() throws {
    let shop = try Workshop()
    try FileManager.default.createDirectory(
      atPath: shop.path + "/store/runs", withIntermediateDirectories: true)
    let outcome = try shop.run(["report"])
    #expect(outcome.status == 66 && outcome.errorLines.count == 1, "\(outcome.errors)")
    #expect(!FileManager.default.fileExists(atPath: shop.path + "/report.html"))
  }
}
