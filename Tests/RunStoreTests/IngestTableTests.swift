import Foundation
import RFLR
import Synchronization
import Testing

@testable import RunStore

@Suite struct IngestTableTests {
  let scratch: IngestScratch
  init() throws { scratch = try IngestScratch() }

  static let header = "name,factor,N,bs,L,final_test_error,epochs_run"
  static let good = "f1_N16_bs4_L1,1,16,4,1,0.25,100"

  private func read(_ text: String, set: [String] = []) throws -> [Result<RunRecord, StoreError>] {
    try ingest(try scratch.write(text, to: "t.csv"), set: set)
  }

  private func read(rows: String..., set: [String] = []) throws -> [Result<RunRecord, StoreError>] {
    try read(([Self.header] + rows).joined(separator: "\n") + "\n", set: set)
  }

  static let badRows: [(row: String, expected: String)] = [
    ("f1_N16_bs4_L1,1,16,4,1,0.25", "line 3: too few cells: 6 where the header has 7;"),
    ("f1_N16_bs4_L1,1,16,4,1,0.25,100,9", "line 3: too many cells: 8 where the header has 7;"),
    ("f1_N16_bs4_L1,1,16,4,1,low,100", "line 3: final_test_error: \"low\" is not a number;"),
    ("f1_N16_bs4_L1,1,16,4,1,1e999,100", "line 3: final_test_error: \"1e999\" is not a number;"),
    ("f1_N16_bs4_L1,1,16,4,1,0.25,1.5", "line 3: epochs_run: 1.5 is not a count;"),
    (
      "f1_N16_bs4_L1,1,16,4,2,0.25,100",
      "line 3: network.depth: the cell says 2, the name f1_N16_bs4_L1 says 1;"
    ),
    ("best,1,16,4,1,0.25,100", "line 3: name: \"best\" is not a configuration's name;"),
    (",1,16,4,,0.25,100", "line 3: network.depth: is missing;"),
    (",1,16,x,1,0.25,100", "line 3: batch_size: \"x\" is not an integer;"),
    (",1,16,32,1,0.25,100", "line 3: batch_size: 32 is larger than the 16 training points;"),
  ]

  @Test(arguments: badRows)
  func badRowIsNamedAndTheOthersAreRead(row: String, expected: String) throws {
    let results = try read(rows: Self.good, row, Self.good.replacing("0.25", with: "0.5"))
    #expect(results.records.map { $0.metrics[MetricName.testError] } == [0.25, 0.5])
    let problem = try #require(results.problems.first)
    #expect(problem.hasPrefix("\(scratch.path)/t.csv: \(expected)"), "\(problem)")
  }

  @Test func spelledStatesAreResultsAndBlankIsMissing() throws {
    let rows = ["nan", "inf", "-inf", "NaN", ""].map { Self.good.replacing("0.25", with: $0) }
    let records = try read(([Self.header] + rows).joined(separator: "\n")).records
    #expect(records.map(\.status) == [.diverged, .diverged, .diverged, .diverged, .finished])
    #expect(
      records.map { $0.metrics[MetricName.testError]?.isNaN } == [true, false, false, true, nil])
    #expect(records[2].metrics[MetricName.testError] == -.infinity)
    #expect(records[0].runID == records[3].runID && records[0].runID != records[4].runID)
  }

  @Test func byteOrderMarkLineEndsAndQuotesAreRead() throws {
    let text =
      "\u{FEFF}name,remark,test_error\r\n\"f1_N16_bs4_L1\",\"a, \"\"b\"\"\r\nand c\",0.25\r\n"
      + "f1_N16_bs4_L1,,x\r\n\r\nf1_N16_bs2_L1,,0.5"
    let results = try read(text)
    #expect(results.records.map(\.configName) == ["f1_N16_bs4_L1", "f1_N16_bs2_L1"])
    #expect(results.records[0].source?.original["columns.remark"] == .string("a, \"b\"\r\nand c"))
    // The quoted cell spans two lines, so the second row begins at line 4.
    #expect(results.problems.first?.contains("line 4: test_error: \"x\"") == true)
    #expect(results.records.map { $0.source?.row } == [1, 3])
  }

  @Test(arguments: ["\t", ";"]) func otherDelimitersAreFound(delimiter: String) throws {
    let text = [Self.header, Self.good].joined(separator: "\n").replacing(",", with: delimiter)
    #expect(try read(text).only().configName == "f1_N16_bs4_L1")
  }

  @Test func lastBlankCellWithoutLineEndIsACell() throws {
    let record = try read(Self.header + "\nf1_N16_bs4_L1,1,16,4,1,0.25,").only()
    #expect(record.metrics[MetricName.epochs] == nil)
  }

  @Test func damagedQuotesEndTheTableButKeepWhatWasRead() throws {
    let results = try read(rows: Self.good, "f1_N\"x\"16_bs4_L1,1,16,4,1,0.25,100")
    #expect(results.records.count == 1)
    #expect(results.problems.first?.contains("line 3: a quotation mark stands") == true)
  }

  @Test func synonymsMeanTheSame() throws {
    let own = try read(
      "target.factor,data.points,batch_size,network.depth,test_error,epochs\n1,16,4,1,0.25,100"
    ).only()
    let theirs = try read(
      "factor,n_train,bs,num_layers,Final Test Error,epochs_run\n1.0,16,4,1,.25,100"
    )
    .only()
    #expect(own.runID == theirs.runID && own.configName == "f1_N16_bs4_L1")
  }

  @Test func columnsOfTheSameMeaningAreRefused() throws {
    let problem = try read("name,epochs,epochs_run\nf1_N16_bs4_L1,1,1").onlyProblem(in: scratch)
    #expect(
      problem.hasPrefix("t.csv: line 1: columns \"epochs\" and \"epochs_run\" mean the same;"))
  }

  @Test func unknownColumnIsKeptAndToldOnce() throws {
    let path = try scratch.write(
      "\(Self.header),worked,gpu\n\(Self.good),True,A100\n\(Self.good),True,B\n", to: "t.csv")
    let told = Mutex<[String]>([])
    let settings = try settings(note: { note in told.withLock { $0.append(note.description) } })
    let item = try #require(Ingest.discover([path]).first)
    let records = Ingest.read(item, settings: settings).records
    #expect(records.map { $0.source?.original["columns.gpu"] } == [.string("A100"), .string("B")])
    #expect(
      told.withLock { $0 } == [
        "\(path): line 1: columns without a meaning here: gpu; their cells are kept as text with each run's source"
      ])
  }

  @Test func requiredColumnsAreNamed() throws {
    #expect(
      try read("factor,N,test_error\n1,16,0.25").onlyProblem(in: scratch).hasPrefix(
        "t.csv: line 1: required columns are missing: bs, L;"))
    #expect(
      try read("name,gpu\nf1_N16_bs4_L1,A").onlyProblem(in: scratch).hasPrefix(
        "t.csv: line 1: required columns are missing: a result;"))
    let record = try read("factor,N,test_error\n1,16,0.25", set: ["bs=4", "L=1"]).only()
    #expect(record.configName == "f1_N16_bs4_L1")
  }

  @Test func setThatContradictsACellFailsThatRow() throws {
    let header = "name,rank,test_error"
    let results = try read(
      "\(header)\nf1_N16_bs4_L1,5,1\nf1_N16_bs4_L1,10,1\nf1_N16_bs4_L1,,2", set: ["rank=5"])
    #expect(results.records.map { $0.configuration["network.rank"] } == [.integer(5), .integer(5)])
    #expect(
      results.problems.first?.contains("line 3: network.rank: the source says 10, --set says 5;")
        == true)
  }

  static let unreadable: [(bytes: [UInt8], expected: String)] = [
    ([], "the table is empty;"),
    (Array("name,test_error\n".utf8), "the table has a header and no rows;"),
    ([0xFF, 0xFE, 0x6E, 0x00], "is not UTF-8 text;"),
    ([0x22, 0x61], "line 1: a quotation mark opens"),
  ]

  @Test(arguments: unreadable)
  func unreadableTableIsOneProblem(bytes: [UInt8], expected: String) throws {
    try scratch.write(bytes, to: "t.csv")
    let problem = try ingest(scratch.path + "/t.csv").onlyProblem(in: scratch)
    #expect(problem.hasPrefix("t.csv: \(expected)"), "\(problem)")
  }

  @Test func everyTruncationIsReadOrNamedWithoutCrash() throws {
    let text = "\(Self.header)\n\"f1_N16_bs4_L1\",1,16,4,1,\"0.25\",100\n\(Self.good)\n"
    let bytes = Array(text.utf8)
    for length in 0..<bytes.count {
      try scratch.write(Array(bytes[..<length]), to: "t.csv")
      #expect(try ingest(scratch.path + "/t.csv").count >= 1, "\(length) bytes")
    }
  }

  @Test func rowOrderDoesNotMatter() throws {
    let other = Self.good.replacing("0.25", with: "0.5")
    let forwards = try read(rows: Self.good, other).records.map(\.runID)
    let backwards = try read(rows: other, Self.good).records.map(\.runID)
    #expect(forwards == backwards.reversed() && Set(forwards).count == 2)
  }
}
