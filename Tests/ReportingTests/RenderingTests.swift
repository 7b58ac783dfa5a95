import Foundation
import Reporting
import Statistics
import Testing

@Suite struct RenderingTests {
  @Test func tableIsAlignedAndComplete() {
    let expected = """
      Runs of a test

      run                         epochs       loss  frozen
      -------------------------  -------  ---------  ------
      f3_N768_bs8_L3                 764   0.002477  true
      says "a, b"                     -1        nan  false
                                       –       -inf  –
      two\\nlines, ESC \\u{1B}[2J  1000000  1.235e+04  true
      –                                0          –  –

      note: one run is not finite
      left out: run 1: damaged
      left out: run 2: damaged
      left out: run 3: damaged
      left out: run 4: damaged
      left out: run 5: damaged
      left out: 2 more

      """
    #expect(render(sampleTable, as: .table) == expected)
  }

  @Test func csvHasHeaderQuotesOnlyWhereNeededAndCRLF() {
    let expected = [
      "run,epochs,loss,frozen",
      "f3_N768_bs8_L3,764,0.0024774,true",
      "\"says \"\"a, b\"\"\",-1,NaN,false",
      "\"\",,-inf,",
      "\"two\nlines, ESC \u{1B}[2J\",1000000,12345.678,true",
      ",0,,",
    ].map { $0 + "\r\n" }.joined()
    #expect(render(sampleTable, as: .csv) == expected)
  }

  @Test func tsvSeparatesByTabsAndQuotesThem() {
    let table = Table(
      name: "t", title: "", columns: [Column("a", .string, "A"), Column("b", .string, "B")],
      rows: [[.text("x,y"), .text("p\tq")]])
    #expect(render(table, as: .tsv) == "a\tb\nx,y\t\"p\tq\"\n")
  }

  @Test func jsonlKeepsColumnOrderAndStates() {
    let expected = """
      {"run": "f3_N768_bs8_L3", "epochs": 764, "loss": 0.0024774, "frozen": true}
      {"run": "says \\"a, b\\"", "epochs": -1, "loss": "NaN", "frozen": false}
      {"run": "", "epochs": null, "loss": "-inf", "frozen": null}
      {"run": "two\\nlines, ESC \\u001b[2J", "epochs": 1000000, "loss": 12345.678, "frozen": true}
      {"run": null, "epochs": 0, "loss": null, "frozen": null}

      """
    #expect(render(sampleTable, as: .jsonl) == expected)
  }

  @Test func jsonIsReadByFoundation() throws {
    let text = render(sampleTable, as: .json)
    let rows = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
    #expect(rows.count == 5)
    #expect(rows[3]["run"] as? String == "two\nlines, ESC \u{1B}[2J")
    #expect(rows[0]["loss"] as? Double == 0.0024774)
    #expect(rows[4]["run"] is NSNull)
  }

  @Test func emptyTablesAreStillTables() {
    let table = Table(name: "t", title: "None", columns: [Column("a", .integer, unit: "1", "A")])
    #expect(render(table, as: .table) == "None\n\na\n-\n(no rows)\n")
    #expect(render(table, as: .csv) == "a\r\n")
    #expect(render(table, as: .json) == "[]\n")
    #expect(render(table, as: .jsonl) == "")
  }

  /// The numbers were computed with pandas' groupby from the same file.
  @Test func sweepTableReadsAsTheIssueAsks() {
    let table = Table(AuthorsSweep.table(by: ["factor"]))
    let expected = """
      Sweep table by factor (table v1)

                                                                        mean_   median_      best_             worked_  worked_
                                                             finite_    test_     test_      test_  worked_     share_   share_
      scope  factor  runs  worked  failed  between  missing    count    error     error      error    share        low     high
      -----  ------  ----  ------  ------  -------  -------  -------  -------  --------  ---------  -------  ---------  -------
      group       1    50      34       0       16        0       50  0.08315  0.004536  1.881e-05     0.68     0.5419   0.7924
      group       2   100      27      48       25        0      100   0.5349    0.4121  0.0001134     0.27     0.1927   0.3643
      group       3   150      12     116       22        0      150    1.126     1.515   0.000526     0.08    0.04635   0.1346
      group       4   200       2     172       26        0      200    1.683      2.03    0.00159     0.01   0.002747  0.03572
      group       5   250       1     230       19        0      250    2.286     2.569   0.003262    0.004  0.0007064  0.02231
      total       –   750      76     566      108        0      750    1.513     1.618  1.881e-05   0.1013    0.08173    0.125

      note: failed counts test_error >= 0.5 or not finite: 566; runs - worked is 674, the difference that the paper's table C.5 prints under "failed"; 108 runs lie between 0.01 and 0.5

      """
    #expect(render(table, as: .table) == expected)
    #expect(table.provenance.statistics.map(\.version) == ["table v1"])
    #expect(table.provenance.statistics[0].definition.hasSuffix("failed threshold 0.5"))
  }

  @Test func integerColumnsShowWholeNumbersWithoutAPoint() {
    let column = Column("epochs", .integer, unit: "epochs", "Epochs")
    #expect(column.cell(764) == .integer(764))
    #expect(column.cell(nil) == .missing)
    #expect(column.cell(.infinity) == .number(.infinity))
    #expect(Column("x", .number, unit: "1", "X").cell(764) == .number(764))
  }
}
