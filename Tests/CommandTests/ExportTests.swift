import Foundation
import TestSupport
import Testing

/// The data packages that `export` writes, read with programs of others.
@Suite struct ExportTests {
  static var python: String? { Python.with("pandas") }

  @Test func packageDescribesEveryFileWithItsDigest() throws {
    let shop = try Self.shop()
    let outcome = try shop.rflr(
      "export", "runs", "metrics", "table", "origin = trained", "--by", "bs", "--to", "out/my run/")
    let names = ["runs", "metrics_wide", "metrics_long", "table"]
    #expect(
      outcome.outputLines
        == names.map { "out/my run/\($0).csv" } + ["out/my run/datapackage.json"])
    let package =
      try JSONSerialization.jsonObject(
        with: shop.bytes("out/my run/datapackage.json")) as? [String: Any]
    let resources = try #require(package?["resources"] as? [[String: Any]])
    #expect(resources.compactMap { $0["name"] as? String } == names)
    for resource in resources {
      let path = try #require(resource["path"] as? String)
      let file = shop.path + "/out/my run/" + path
      let digest = try Command(program: "/usr/bin/sha256sum", [file], in: shop.path).wait().output
      let stated = try #require(resource["hash"] as? String)
      #expect(stated == "sha256:" + digest.split(separator: " ")[0].suffix(64))
      #expect(try resource["bytes"] as? Int == shop.bytes(file).count)
      let schema = try #require(resource["schema"] as? [String: Any])
      let columns = try #require(schema["fields"] as? [[String: Any]])
      let header = try #require(
        String(decoding: shop.bytes(file), as: UTF8.self).split(whereSeparator: \.isNewline).first)
      #expect(
        columns.compactMap { $0["name"] as? String }
          == header.split(separator: ",").map { String($0) })
    }
  }

  @Test func packageIsReplacedOnlyByForce() throws {
    let shop = try Self.shop()
    try shop.rflr("export", "runs", "--to", "out")
    let before = try shop.files(below: "out")
    let refused = try shop.run(["export", "runs", "bs = 2", "--to", "out"])
    #expect(refused.status == 73)
    #expect(
      refused.errorLines == [
        "rflr: out/datapackage.json: there is a data package already; "
          + "choose another folder with --to, or replace it with --force"
      ])
    #expect(try shop.files(below: "out") == before)
    try shop.rflr("export", "runs", "bs = 2", "--to", "out", "--force")
    #expect(try shop.files(below: "out") != before)
    try shop.rflr("export", "runs", "--to", "out", "--force")
    #expect(try shop.files(below: "out") == before)
  }

  /// A bad batch ends its epoch early: the epochs of a diverged run do not tell its steps.
  @Test func stepsThatWereNotTakenAreNotCounted() throws {
    let shop = try Workshop()
    try shop.rflr(
      "train", "f1_N16_bs4_L1", "--width", "32", "--rank", "3", "--schedule", "fixed", "--lr",
      "1e20", "--clip-norm", "none", "--epochs", "5")
    let run = try #require(try shop.rows("runs", "--columns", "status").first)
    #expect(run["status"] as? String == "diverged")
    try shop.rflr("export", "metrics", "--layout", "long", "--to", "out")
    let lines = String(decoding: try shop.bytes("out/metrics_long.csv"), as: UTF8.self)
      .split(separator: "\r\n").dropFirst()
    #expect(!lines.isEmpty)
    for line in lines {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      #expect(cells[3].isEmpty, "\(line)")
    }
  }

  @Test(.enabled(if: ExportTests.python != nil, "no python3 with pandas; name one in RFLR_PYTHON"))
  func pandasReadsWhatTheIndexSays() throws {
    let shop = try Self.shop()
    try shop.rflr("export", "runs", "metrics", "--to", "out")
    let script = """
      import pandas
      runs = pandas.read_csv("out/runs.csv", float_precision="round_trip").set_index("run_id").sort_index()
      wide = pandas.read_csv("out/metrics_wide.csv", float_precision="round_trip")
      long = pandas.read_csv("out/metrics_long.csv")
      assert len(wide) == runs.epochs.sum() and len(long) == 2 * len(wide)
      losses = wide.groupby("run_id").loss
      assert (losses.min() == runs.min_loss).all() and (losses.last() == runs.final_loss).all()
      last = long[long.metric == "loss"].groupby("run_id").step.max()
      assert (last == runs.steps).all()
      for run, error in runs.test_error.items(): print(run, float(error).hex())
      """
    let read = try Command(
      program: "/usr/bin/env", [#require(Self.python), "-c", script], in: shop.path
    ).wait()
    #expect(read.status == 0, "\(read.errors)")
    // As text: Foundation's JSON reader is not exact to the last bit.
    let listed = try shop.run(["runs", "--columns", "run_id,test_error", "--format", "csv"])
    let rows = listed.outputLines.dropFirst().map { $0.split(separator: ",") }
    #expect(read.outputLines.count == rows.count)
    for row in rows {
      let line = try #require(read.outputLines.first { $0.hasPrefix(row[0]) })
      #expect(Double(line.split(separator: " ")[1]) == Double(row[1]))
    }
  }

  private static func shop() throws -> Workshop {
    let shop = try Workshop()
    try shop.train("f1_N16_bs4_L1")
    try shop.train("f1_N16_bs2_L1")
    return shop
  }
}
