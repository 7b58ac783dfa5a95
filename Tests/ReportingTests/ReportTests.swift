import Crypto
import Foundation
import TestSupport
import Testing

@testable import Reporting

/// The page of a report: what stands in it, and that stored text never becomes markup.
@Suite struct ReportTests {
  private static func report(_ text: (String) -> String = { $0 }) -> Report {
    var report = Report(
      title: text("3 runs"), facts: [ReportFact("Store", text("out/store"))],
      counts: Table(
        name: "counts", title: "Runs by status",
        columns: [
          Column("status", .string, "Status"), Column("runs", .integer, unit: "runs", "Runs"),
        ], rows: [[.text("finished"), .integer(3)]]),
      runs: Table(
        name: "runs", title: "Runs",
        columns: [
          Column("run_id", .string, "Id"), Column("config_name", .string, "Name"),
          Column("test_error", .number, unit: "1", "MSE"),
        ],
        rows: [
          [.text("00aa"), .text(text("f1_N16_bs1_L1")), .number(0.123456)],
          [.text("00bb"), .text(text("f2_N16_bs1_L1")), .number(.nan)],
          [.text("00cc"), .text(text("f3_N16_bs1_L1")), .missing],
        ], notes: [text("one run is not finite")]),
      exclusions: Table(
        name: "left_out", title: "What was left out",
        columns: [
          Column("item", .string, "Item"), Column("part", .string, "Part"),
          Column("reason", .string, "Why"),
        ], rows: [[.text("00bb"), .text(text("spikes")), .text(text("too short"))]]))
    report.claims = Table(
      name: "claims", title: "Claims",
      columns: [Column("claim_id", .string, "Id"), Column("verdict", .string, "Verdict")],
      rows: [
        [.text(text("C5.f1.worked")), .text("reproduced")],
        [.text("C5.f1.failed"), .text("not testable")],
      ])
    var run = ReportRun(runID: "00aa", configName: text("f1_N16_bs1_L1"), remark: text("finished"))
    var sketch = LossSketch()
    sketch.survey(epochs: [0, 1, 2], losses: [1, 0.1, 0.01])
    sketch.draw(epochs: [0, 1, 2], losses: [1, 0.1, 0.01])
    run.sketch = sketch
    run.sketchRemarks = [text("Loss by epoch.")]
    run.divideEpochs = [1]
    run.statistics = [ReportFact("min_loss", text("0.01"))]
    run.checkpoints = Table(
      name: "checkpoints", title: "Checkpoints",
      columns: [Column("epoch", .integer, ""), Column("reason", .string, "")],
      rows: [[.integer(2), .text(text("final"))]])
    run.configuration = [ReportFact(text("batch_size"), text("1"))]
    run.origin = [ReportFact("producer", text("rflr 0"))]
    report.sections = [run]
    report.figures = [
      ReportFigure(
        name: "loss", title: text("Loss"), caption: text("The loss."),
        svg: "<?xml version=\"1.0\"?>\n<svg viewBox=\"0 0 1 1\"><a href=\"#run-00aa\"></a></svg>\n",
        tables: [report.counts]),
      ReportFigure(name: "modes", title: "Modes", caption: "", reason: text("no looks")),
    ]
    return report
  }

  private static func page(_ report: Report) -> String {
    String(decoding: report.html(), as: UTF8.self)
  }

  @Test func smallPageIsTheKeptText() throws {
    let page = Self.page(Self.report())
      .replacing(/<style>(?s:.*?)<\/style>/, with: "<style>…</style>")
      .replacing(/<script>(?s:.*?)<\/script>/, with: "<script>…</script>")
      .replacing(/sha256-[A-Za-z0-9+\/=]*/, with: "sha256-…")
    try expectGolden(page, "Tests/ReportingTests/Golden/report.html")
  }

  @Test func equalReportsGiveEqualBytes() {
    #expect(Self.report().html() == Self.report().html())
  }

  /// Everything that is text says what would break out of an element or an attribute.
  @Test func storedTextNeverBecomesMarkup() {
    let page = Self.page(Self.report { "</pre><script>alert('\($0)')</script>\" onload=\"x" })
    #expect(page.ranges(of: "<script").count == 1)
    #expect(page.ranges(of: "onload=&quot;x").count > 15)
    #expect(!page.contains("onload=\"x"))
    #expect(page.ranges(of: "</pre>").count == page.ranges(of: "<pre>").count)
  }

  @Test(arguments: [
    ("a & b < c > d", "a &amp; b &lt; c &gt; d"), ("\"it's\"", "&quot;it&#39;s&quot;"),
    ("line\nend\r\ttab", "line\\nend\\r\\ttab"), ("\u{0}\u{1B}[2J\u{85}", "\\0\\u{1B}[2J\\u{0085}"),
    ("abc\u{202E}def", "abc\\u{202E}def"), ("\u{FFFF}\u{FEFF}", "\\u{FFFF}\\u{FEFF}"),
    ("größer 模 🙂 \u{FFFD}", "größer 模 🙂 \u{FFFD}"), ("", ""), ("\r\n", "\\r\\n"),
  ])
  func textIsEscaped(_ text: String, _ expected: String) {
    #expect(HTMLWriter.escaped(text) == expected)
  }

  @Test func bytesThatAreNoTextBecomeReplacementCharacters() throws {
    let text = String(decoding: [0x61, 0xED, 0xA0, 0x80, 0x3C] as [UInt8], as: UTF8.self)
    #expect(HTMLWriter.escaped(text).hasSuffix("&lt;"))
    #expect(String(validating: HTMLWriter.escaped(text).utf8, as: UTF8.self) != nil)
  }

  /// A policy with another hash would stop the page's own script.
  @Test func policyAllowsExactlyThisScript() throws {
    let page = Self.page(Self.report())
    let script = try #require(page.firstMatch(of: /<script>((?s:.*?))<\/script>/)).output.1
    let hash = Data(SHA256.hash(data: Data(script.utf8))).base64EncodedString()
    #expect(page.contains("script-src &#39;sha256-\(hash)&#39;"))
    #expect(page.contains("default-src &#39;none&#39;"))
    #expect(!page.contains("http:") && !page.contains("https:") && !page.contains("src=\""))
  }

  @Test func linksLeadToSectionsOrToRows() {
    let page = Self.page(Self.report())
    for id in ["00aa", "00bb", "00cc"] {
      #expect(page.ranges(of: "id=\"run-\(id)\"").count == 1)
      #expect(page.contains("href=\"#run-\(id)\""))
    }
    #expect(page.contains("<tr id=\"run-00bb\">"))
    #expect(page.contains(">1 of 3 runs;"))
    // What was left out of something else leads to the run, too.
    #expect(page.ranges(of: "href=\"#run-00bb\"").count == 2)
  }

  @Test func numbersKeepTheirValueAndSayWhatTheyAreNot() {
    let page = Self.page(Self.report())
    #expect(page.contains("<td class=\"number\" data-value=\"0.123456\">0.1235</td>"))
    #expect(page.contains("<td class=\"number\">NaN</td>"))
    #expect(page.contains("<td class=\"missing\">–</td>"))
  }

  @Test func emptyPartsAreLeftOutAndNothingLeftOutIsSaid() {
    var report = Self.report()
    report.claims = nil
    report.figures = []
    report.sections = []
    report.exclusions = Table(
      name: "left_out", title: "", columns: report.exclusions.columns)
    let page = Self.page(report)
    for id in ["claims", "figures", "details"] { #expect(!page.contains("id=\"\(id)\"")) }
    #expect(page.contains("Nothing was left out."))
  }

  @Test(arguments: [(200, true, true), (201, false, true), (60_000, false, false)])
  func dataOfAFigureIsATableOrAFile(rows: Int, isWhole: Bool, isFile: Bool) throws {
    var report = Self.report()
    let data = Table(
      name: "curve", title: "Curve",
      columns: [Column("x", .number, "x"), Column("y", .number, "%")],
      rows: (0..<rows).map { [.number(Double($0)), .number(1 / Double($0))] })
    report.figures = [ReportFigure(name: "loss", title: "", caption: "", tables: [data])]
    let page = Self.page(report)
    #expect(page.contains("the first 20 of") == !isWhole)
    let link = page.firstMatch(of: /href="data:text\/csv;charset=utf-8,([^"]*)"/)?.output.1
    #expect((link != nil) == isFile)
    if let link {
      #expect(String(link).removingPercentEncoding?.utf8.elementsEqual(data.csvBytes()) == true)
    } else {
      #expect(page.contains("rflr figure loss writes all of them"))
    }
  }
}
