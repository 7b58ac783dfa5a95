import Foundation
import RunStore
import TestSupport
import Testing

/// `rflr merge` as a user sees it.
@Suite struct MergeCommandTests {
  @Test func storesOfTwoMachinesBecomeOneWithNothingLost() throws {
    let shop = try Workshop()
    for seed in 1...3 { try shop.train("f1_N16_bs4_L1", "--seed", "\(seed)", to: "one") }
    for seed in 3...5 { try shop.train("f1_N16_bs4_L1", "--seed", "\(seed)", to: "two") }
    for seed in 1...5 { try shop.train("f1_N16_bs4_L1", "--seed", "\(seed)", to: "local") }
    // No index is needed, and none is made.
    try FileManager.default.removeItem(atPath: shop.path + "/one/index.sqlite")
    let merge = try shop.rflr("merge", "one", "two", "--into", "all")
    #expect(merge.output.isEmpty)
    #expect(merge.errorLines.last?.hasPrefix("5 runs merged") == true, "\(merge.errors)")
    #expect(try shop.contents(of: "all") == shop.contents(of: "local"))
    #expect(!FileManager.default.fileExists(atPath: shop.path + "/one/index.sqlite"))
    let again = try shop.rflr("merge", "two/", "./one", "--into", "all")
    #expect(again.errorLines == ["0 runs merged, 5 were there already"])
    try shop.rflr("merge", "two", "one", "--into", "other")
    #expect(
      try shop.rflr("index", "dump", "--store", "all").output
        == shop.rflr("index", "dump", "--store", "other").output)
    #expect(try shop.rflr("verify", "--store", "all").errorLines == ["5 files checked, 0 problems"])
  }

  @Test func unfinishedRunIsBroughtFurtherAndGoesOn() throws {
    let shop = try Workshop()
    let words = [
      "train", "f1_N16_bs1_L1", "--width", "1024", "--rank", "10", "--schedule", "fixed", "--lr",
      "1e-3", "--publish-every", "0.5", "--checkpoint-every", "1000", "--epochs", "2000000",
    ]
    let command = try shop.start(words + ["--store", "node"])
    try eventually("no run file") { !shop.runFiles(of: "node").isEmpty }
    // Beside a process that writes the run, each merge takes one whole state of it.
    for _ in 0..<5 { try shop.rflr("merge", "node", "--into", "all") }
    let note = try shop.run(["merge", "node", "--into", "all"])
    #expect(note.status == 0 && !note.errors.contains("rflr: "), "\(note.errors)")
    command.signal(SIGTERM)
    #expect(command.wait().status == 143)
    #expect(try shop.rflr("merge", "node", "--into", "all").errors.contains("brought further"))
    #expect(try shop.rflr("merge", "all", "--into", "node").errors.contains("there already"))
    let stopped = try #require(try shop.records(in: "all").first)
    #expect(stopped.status == .stopped && stopped.resume != nil)
    #expect(
      try shop.files(below: "node").filter { $0.key.hasSuffix(".h5") }
        == shop.files(below: "all").filter { $0.key.hasSuffix(".h5") })
  }

  @Test func conflictIsNamedAndTheRestIsMerged() throws {
    let shop = try Workshop()
    let run = try shop.train("f1_N16_bs4_L1", to: "one")
    try shop.train("f1_N16_bs4_L1", "--seed", "2", to: "one")
    try shop.train("f1_N16_bs4_L1", to: "two")
    let file = "two/runs/\(run.prefix(2))/\(run).h5"
    var record = try RunFile.read(shop.path + "/" + file)
    record.metrics["test_error"] = 0
    _ = try RunFile.write(record, to: shop.path + "/" + file)
    let merge = try shop.run(["merge", "one", "two", "--into", "all"])
    #expect(merge.status == 1)
    let lines = merge.errorLines.filter { $0.hasPrefix("rflr: ") }
    #expect(lines.count == 1 && lines[0].contains(file) && lines[0].contains("one/runs/"))
    #expect(merge.errorLines.last?.hasPrefix("1 run merged, ") == true)
    #expect(merge.errorLines.last?.hasSuffix("1 conflict") == true, "\(merge.errors)")
    #expect(shop.runFiles(of: "all").count == 1)
    // What the target has is never overwritten.
    try shop.rflr("merge", "one", "--into", "all")
    let before = try shop.files(below: "all/runs")
    #expect(try shop.run(["merge", "two", "--into", "all"]).status == 1)
    #expect(try shop.files(below: "all/runs") == before)
  }
}
