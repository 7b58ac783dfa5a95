import Foundation
import TestSupport
import Testing

/// What a user does on a first day: train, sweep, ask, look, compare, check.
@Suite struct MainJobTests {
  private static let plan = """
    {"base": {"network": {"width": 32, "rank": 3}, "data": {"points": 16},
              "stop": {"max_epochs": 30}},
     "grid": {"batch_size": [2, 4], "network.depth": [1, 2]}, "seeds": [1, 2]}
    """

  @Test func trainedRunIsStoredOnceAndTrainsAgainToTheSameContent() throws {
    let shop = try Workshop()
    let run = try shop.train("f1_N16_bs4_L1", "--seed", "1")
    let before = try shop.state()
    let again = try shop.run(["train", "f1_N16_bs4_L1", "--seed", "1"] + Workshop.tiny)
    #expect(field("run", of: again) == run)
    #expect(
      again.errors
        == "f1_N16_bs4_L1 is in the store already (finished); --force trains it again\n")
    #expect(try shop.state() == before)

    let hash = try shop.shown("content hash", of: run)
    try shop.train("f1_N16_bs4_L1", "--seed", "1", "--force")
    #expect(try shop.shown("content hash", of: run) == hash)
    #expect(hash.count == 64)
  }

  @Test func shownConfigurationTrainsTheSameRun() throws {
    let shop = try Workshop()
    let run = try shop.train("f2_N16_bs4_L2", "--seed", "7", "--momentum", "0.3")
    let json = try shop.rflr("show", run, "--json")
    #expect(json.errors.isEmpty)
    try shop.write(json.output, to: "run.json")
    let again = try shop.rflr("train", "--config", "run.json", "--store", "other")
    #expect(field("run", of: again) == run)
    #expect(
      try shop.shown("content hash", of: run)
        == shop.shown("content hash", of: run, in: "other"))
    let flagged = try shop.rflr("train", "--config", "run.json", "--seed", "8", "--print-config")
    #expect(flagged.output.contains(#""seed":8"#))
    #expect(try shop.rflr("show", "f2_N16_bs4_L2", "--json").output == json.output)
  }

  @Test func sweepTrainsAPlanOnceWhateverTheNumberOfJobs() throws {
    let shop = try Workshop()
    try shop.write(Self.plan, to: "plan.json")
    let dry = try shop.rflr("sweep", "plan.json", "--dry-run")
    #expect(dry.outputLines.count == 1 + 8)
    #expect(!FileManager.default.fileExists(atPath: shop.path + "/store"))

    let first = try shop.rflr("sweep", "plan.json", "--jobs", "2")
    #expect(first.errorLines.last == "8 trained (8 finished)")
    let before = try shop.state()
    let second = try shop.rflr("sweep", "plan.json", "--jobs", "2")
    #expect(second.errorLines == ["0 trained, 8 were in the store already"])
    #expect(try shop.state() == before)
    #expect(
      Set(try shop.column("run_id", "seed >= 0"))
        == Set(
          dry.outputLines.dropFirst().compactMap { $0.split(separator: "\t").first }.map {
            String($0)
          }))

    try shop.rflr("sweep", "plan.json", "--jobs", "1", "--store", "other")
    #expect(try shop.dump(of: "other") == shop.dump())
    let part = try shop.rflr(
      "sweep", "plan.json", "--where", "bs = 2 and L = 1", "--seeds", "5-6", "--jobs", "2")
    #expect(part.errorLines.last == "2 trained (2 finished)")
    #expect(try shop.column("seed", "seed >= 5") == ["5", "6"])
  }

  @Test func queriesFindRunsByNameGlobAndExpression() throws {
    let shop = try Workshop()
    try shop.write(Self.plan, to: "plan.json")
    try shop.rflr("sweep", "plan.json", "--jobs", "2")
    let one = try shop.train("f1_N16_bs4_L1", "--lr", "0.002", "--schedule", "fixed")

    #expect(try shop.column("config_name", "f3_N16_bs2_L1").count == 2)
    #expect(try shop.column("config_name", "f3_N16_bs?_L2").count == 4)
    #expect(try shop.column("run_id", "f1_*") == [one])
    #expect(try shop.column("run_id", "rank = 3 and lr in [1e-3, 2e-3]") == [one])
    #expect(try shop.column("run_id", "schedule = fixed or seed = 3") == [one])
    #expect(try shop.column("seed", "not factor = 1 and L = 1 and bs = 4") == ["1", "2"])
    #expect(try shop.column("run_id", "missing(escape_epochs)").count == 9)
    #expect(try shop.column("run_id", "test_error is nan").isEmpty)

    let changed = try shop.rflr("runs", "f3_N16_bs2_L1", "--only-changed", "--format", "csv")
    #expect(changed.outputLines.first == "run_id,config_name,seed,test_error")
    let some = try shop.rflr(
      "runs", "--limit", "2", "--sort-by", "-seed,bs", "--columns", "seed,bs")
    #expect(some.outputLines.first == "2 of 9 runs")
    #expect(
      some.outputLines.suffix(2).map { $0.split(separator: " ") } == [["42", "4"], ["2", "2"]])
  }

  @Test func nanSortsLastUpwardAndDownward() throws {
    let shop = try Workshop()
    try shop.write(
      """
      name,rank,final_test_error
      f1_N16_bs1_L1,5,nan
      f1_N16_bs2_L1,5,0.5
      f1_N16_bs4_L1,5,0.25
      f1_N16_bs8_L1,5,inf
      """, to: "runs.csv")
    try shop.rflr("ingest", "runs.csv")
    let up = try shop.column("test_error", "rank = 5", "--sort-by", "test_error")
    #expect(up.prefix(2) == ["0.25", "0.5"] && up.last == "NaN", "\(up)")
    let down = try shop.column("test_error", "rank = 5", "--sort-by", "-test_error")
    #expect(down.last == "NaN", "\(down)")
    #expect(try shop.column("bs", "test_error is nan") == ["1"])
    #expect(try shop.column("bs", "test_error < 1").sorted() == ["2", "4"])
  }

  @Test func everyFormatHoldsTheSameRows() throws {
    let shop = try Workshop()
    for seed in 1...3 { try shop.train("f1_N16_bs4_L1", "--seed", "\(seed)") }
    func printed(_ format: String) throws -> Command.Outcome {
      try shop.rflr("runs", "--columns", "seed,status", "--sort-by", "seed", "--format", format)
    }
    #expect(
      try printed("csv").output == "seed,status\r\n1,finished\r\n2,finished\r\n3,finished\r\n")
    #expect(
      try printed("tsv").outputLines
        == ["seed\tstatus", "1\tfinished", "2\tfinished", "3\tfinished"])
    #expect(
      try printed("jsonl").outputLines
        == (1...3).map { #"{"seed": \#($0), "status": "finished"}"# })
    let json = try shop.rows("runs", "--columns", "seed,status", "--sort-by", "seed")
    #expect(json.map { $0["seed"] as? Int } == [1, 2, 3])
    let table = try printed("table")
    #expect(table.outputLines.first == "3 runs")
    #expect(
      table.outputLines.suffix(3).map { $0.split(separator: " ") }
        == [["1", "finished"], ["2", "finished"], ["3", "finished"]])
    for format in ["csv", "tsv", "json", "jsonl", "table"] {
      #expect(try printed(format).errors.isEmpty)
    }
  }

  @Test func diffNamesOnlyWhatDiffers() throws {
    let shop = try Workshop()
    let first = try shop.train("f1_N16_bs4_L1", "--seed", "1")
    let second = try shop.train("f1_N16_bs4_L1", "--seed", "2")
    let rows = try shop.rows("diff", String(first.prefix(6)), second)
    let names = rows.compactMap { $0["name"] as? String }
    #expect(names.contains("seed") && names.contains("run_id") && names.contains("test_error"))
    #expect(!names.contains("network.rank") && !names.contains("configuration_id"))
    let seed = try #require(rows.first { $0["name"] as? String == "seed" })
    #expect(seed["first"] as? String == "1" && seed["second"] as? String == "2")
    #expect(try shop.rows("diff", first, first).isEmpty)
  }

  @Test func lostIndexIsBuiltAgainFromTheFiles() throws {
    let shop = try Workshop()
    for seed in 1...2 { try shop.train("f1_N16_bs4_L1", "--seed", "\(seed)") }
    try shop.rflr("ingest", Workshop.sweepFolders)
    let dump = try shop.rflr("index", "dump").output
    let index = shop.path + "/store/index.sqlite"

    try FileManager.default.removeItem(atPath: index)
    #expect(
      try shop.rflr("index", "rebuild").errorLines == ["5 runs indexed, 0 files could not be read"])
    #expect(try shop.rflr("index", "dump").output == dump)
    try FileManager.default.removeItem(atPath: index)
    #expect(try shop.column("run_id", "seed = 1").count == 1)
    #expect(try shop.rflr("index", "dump").output == dump)
    try shop.write("no database", to: "store/index.sqlite")
    #expect(try shop.run(["runs"]).status == 65)
    try shop.rflr("index", "rebuild")
    #expect(try shop.rflr("index", "dump").output == dump)
    #expect(try shop.rflr("verify").errorLines == ["5 files checked, 0 problems"])
  }

  @Test func verifyNamesTheFileWithAFlippedBit() throws {
    let shop = try Workshop()
    try shop.train("f1_N16_bs4_L1", "--seed", "1")
    try shop.train("f1_N16_bs4_L1", "--seed", "2")
    let file = try #require(shop.runFiles().first)
    var bytes = try shop.bytes("store/runs/" + file)
    bytes[bytes.count / 2] ^= 4
    try shop.write(bytes, to: "store/runs/" + file)
    let outcome = try shop.run(["verify"])
    #expect(outcome.status == 1)
    #expect(outcome.errorLines.last == "2 files checked, 1 problems")
    #expect(outcome.errorLines.first?.contains(file) == true, "\(outcome.errors)")
  }
}
