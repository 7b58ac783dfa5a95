import Foundation
import TestSupport
import Testing

/// `rflr stats toy` needs no store.
@Suite struct ToyCommandTests {
  @Test func outcomeCourseAndKernelAreWritten() throws {
    let shop = try Workshop()
    let outcome = try shop.rflr(
      "stats", "toy", "--width", "100", "--time", "200", "--times", "5", "--seeds", "1-3", "--to",
      "out")
    #expect(outcome.output.contains("seeds 3: at the end") && outcome.errors.isEmpty)
    #expect(!outcome.output.contains("signal_"), "the course of several seeds is in the file alone")
    let course = try String(decoding: shop.bytes("out/toy_course.csv"), as: UTF8.self)
    #expect(course.split(whereSeparator: \.isNewline).count == 1 + 3 * 6 * 2)
    let kernel = try String(decoding: shop.bytes("out/toy_kernel.csv"), as: UTF8.self)
    #expect(kernel.contains("bias-free,0.5,0.125,0.0,0.0,0.0"), "\(kernel)")
    let package = try String(decoding: shop.bytes("out/datapackage.json"), as: UTF8.self)
    #expect(package.contains("toy v1") && package.contains("width 100"))
    #expect(!FileManager.default.fileExists(atPath: shop.path + "/store"))
    #expect(try shop.run(["stats", "toy", "--width", "10", "--to", "out"]).status == 73)
  }

  @Test func equalSeedsGiveEqualBytes() throws {
    let words = ["stats", "toy", "--width", "50", "--time", "50", "--format", "csv"]
    let shop = try Workshop()
    let (a, b) = (try shop.run(words), try shop.run(words))
    #expect(a.status == 0 && a.output == b.output && a.outputLines.count == 3)
    #expect(a.errors.contains("toy_course, toy_kernel: not printed in this form"))
  }

  @Test func fourPointsStopAtTheirFloorAndSayWhy() throws {
    let shop = try Workshop()
    let rows = try shop.rows(
      "stats", "toy", "--points", "four", "--width", "300", "--time", "300", "--seeds", "1-5")
    #expect(rows.count == 10)
    #expect(rows.allSatisfy { ($0["loss_end"] as? Double ?? 0) > 0.4 - 1e-6 })
    #expect(rows.contains { abs(($0["loss_end"] as? Double ?? 0) - 0.4) < 1e-3 })
    #expect(rows.allSatisfy { $0["bound_holds"] as? Double == 1 })
    #expect(rows.allSatisfy { $0["condition_iii"] as? Double == 0 })
    let said = try shop.rflr("stats", "toy", "--points", "four", "--width", "20", "--time", "1")
    #expect(said.output.contains("mean squared error of at least 0.4"))
  }

  @Test func flowThatLeavesTheNumbersIsLeftOutWithTheReason() throws {
    let shop = try Workshop()
    let outcome = try shop.rflr(
      "stats", "toy", "--seeds", "1", "--width", "50", "--amplitude", "1e200", "--format", "csv")
    #expect(outcome.outputLines.count == 1)
    #expect(
      outcome.errors.contains("1 left out, seed 1 for one: the state is not finite"),
      "\(outcome.errors)")
  }
}
