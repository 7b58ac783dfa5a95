import Foundation
import TestSupport
import Testing

/// A small file system of its own, where tests run as root and may mount one.
private final class SmallDisk {
  static let isAvailable = (try? SmallDisk(kilobytes: 64)) != nil

  let shop: Workshop
  var path: String { shop.path + "/disk" }

  init(kilobytes: Int) throws {
    shop = try Workshop()
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try tool("/bin/mount", "-t", "tmpfs", "-o", "size=\(kilobytes)k", "tmpfs", path)
  }

  deinit { try? tool("/bin/umount", path) }

  /// Fills what is left with a file.
  func fill() throws {
    _ = try Command(program: "/bin/dd", ["if=/dev/zero", "of=disk/fill", "bs=4k"], in: shop.path)
      .wait()
  }

  func makeReadOnly() throws { try tool("/bin/mount", "-o", "remount,ro", path) }

  func free() throws { try FileManager.default.removeItem(atPath: path + "/fill") }

  private func tool(_ program: String, _ words: String...) throws {
    let outcome = try Command(program: program, words, in: "/").wait()
    guard outcome.status == 0 else { throw CocoaError(.fileWriteUnknown) }
  }
}

/// A disk without room, and one that cannot be written.
@Suite(.enabled(if: SmallDisk.isAvailable, "needs root and the right to mount a tmpfs"))
private struct FullDiskTests {
  @Test(arguments: [
    ["train", "f1_N16_bs4_L1", "--seed", "2"] + Workshop.tiny,
    ["sweep", "plan.json", "--jobs", "2"],
    ["ingest", Workshop.sweepFolders],
  ])
  func fullDiskIsSaidOnceAndEveryRunStays(_ words: [String]) throws {
    let disk = try SmallDisk(kilobytes: 400)
    let shop = disk.shop
    try shop.write(
      #"{"base": {"network": {"width": 32, "rank": 3}, "stop": {"max_epochs": 30}}, "seeds": [1, 2]}"#,
      to: "plan.json")
    try shop.train("f1_N16_bs4_L1", to: "disk/store")
    let (files, dump) = try (shop.files(below: "disk/store"), shop.dump(of: "disk/store"))
    try disk.fill()

    let outcome = try shop.run(words + ["--store", "disk/store"])
    #expect(outcome.status == 74, "\(outcome.errors)")
    let lines = outcome.errorLines.filter { $0.hasPrefix("rflr: ") }
    #expect(lines.count == 1, "\(outcome.errors)")
    #expect(lines.first?.contains("disk/store/runs/") == true, "\(outcome.errors)")
    #expect(lines.first?.contains("No space left on device") == true, "\(outcome.errors)")
    #expect(try shop.files(below: "disk/store") == files)
    #expect(try shop.dump(of: "disk/store") == dump)

    try disk.free()
    #expect(try shop.run(words + ["--store", "disk/store"]).status == 0)
    #expect(
      try shop.rflr("verify", "--store", "disk/store").errorLines.last?.hasSuffix(" 0 problems")
        == true)
  }

  @Test func fullDiskLeavesTheOldPackageWhole() throws {
    let disk = try SmallDisk(kilobytes: 400)
    let shop = disk.shop
    for seed in 1...3 { try shop.train("f1_N16_bs4_L1", "--seed", "\(seed)") }
    try shop.rflr("export", "runs", "--to", "disk/out")
    let before = try shop.files(below: "disk/out")
    try disk.fill()
    let outcome = try shop.run(["export", "runs", "metrics", "--to", "disk/out", "--force"])
    #expect(outcome.status == 74)
    #expect(outcome.errorLines.count == 1)
    #expect(outcome.errors.contains("disk/out/") && outcome.errors.contains("No space left"))
    #expect(try shop.files(below: "disk/out") == before)
  }

  @Test func fullDiskMakesNoStore() throws {
    let disk = try SmallDisk(kilobytes: 64)
    try disk.fill()
    let outcome = try disk.shop.run(
      ["train", "f1_N16_bs4_L1", "--store", "disk/store"] + Workshop.tiny)
    #expect(outcome.status == 74, "\(outcome.errors)")
    #expect(outcome.errorLines.count == 1 && outcome.errors.contains("disk/store"))
    #expect(outcome.errors.contains("full") || outcome.errors.contains("No space left"))
    try disk.free()
    #expect(disk.shop.runFiles(of: "disk/store").isEmpty)
    let again = try disk.shop.run(["runs", "--store", "disk/store"])
    #expect(again.status == 66 || again.output.hasPrefix("0 runs"), "\(again.errors)")
  }

  @Test func readOnlyStoreCanBeAsked() throws {
    let disk = try SmallDisk(kilobytes: 400)
    let shop = disk.shop
    try shop.train("f1_N16_bs4_L1", to: "disk/store")
    let before = try shop.files(below: "disk/store")
    try disk.makeReadOnly()
    for words in [
      ["runs"], ["show", "f1_N16_bs4_L1"], ["stats", "table"], ["index", "dump"], ["verify"],
      ["export", "runs", "metrics", "--to", "out"], ["stats", "modes"], ["stats", "symmetry"],
      ["claims", "--claims", Workshop.repository + "/notebooks-data/reference/paper_claims.csv"],
      ["figure", "loss", "f1_N16_bs4_L1", "--to", "figure"], ["report", "--to", "page.html"],
      ["export", "checkpoint", "f1_N16_bs4_L1", "--to", "w.npz"], ["watch", "--once"], ["doctor"],
    ] {
      let outcome = try shop.run(words + ["--store", "disk/store"])
      #expect(outcome.status == 0, "\(words): \(outcome.errors)")
    }
    for words in [
      ["train", "f1_N16_bs2_L1"] + Workshop.tiny, ["ingest", Workshop.sweepFolders],
      ["index", "rebuild"],
    ] {
      let outcome = try shop.run(words + ["--store", "disk/store"])
      #expect(outcome.status == 73, "\(words): \(outcome.errors)")
      #expect(outcome.errorLines.count == 1, "\(words): \(outcome.errors)")
      #expect(!outcome.errors.contains("could not be removed"), "\(outcome.errors)")
    }
    // A store on a medium that nobody can write is merged like any other.
    try shop.rflr("merge", "disk/store", "--into", "store")
    #expect(try shop.dump() == shop.dump(of: "disk/store"))
    let merge = try shop.run(["merge", "store", "--into", "disk/new"])
    #expect(merge.status == 73 && merge.errorLines.count == 1, "\(merge.errors)")
    #expect(try shop.files(below: "disk/store") == before)
  }
}
