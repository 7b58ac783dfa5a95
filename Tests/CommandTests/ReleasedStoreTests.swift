import Foundation
import TestSupport
import Testing

/// Stores that earlier versions wrote, one that a later version wrote, and stores that were moved.
@Suite struct ReleasedStoreTests {
  private static let fixtures = Workshop.repository + "/Tests/RunStoreTests/Fixtures/released"
  /// Every version whose stores are kept; see make_released.sh there.
  private static let versions = ["v1"]

  /// A copy of a kept store under its own name: answers hold paths.
  private static func shop(_ version: String) throws -> Workshop {
    let shop = try Workshop()
    try FileManager.default.copyItem(
      atPath: "\(fixtures)/\(version)", toPath: "\(shop.path)/\(version)")
    return shop
  }

  private static func kept(_ name: String, of version: String) throws -> String {
    try String(contentsOfFile: "\(fixtures)/\(version)/\(name)", encoding: .utf8)
  }

  @Test(arguments: versions)
  func oldStoreGivesTheAnswersThatItGaveItsOwnVersion(_ version: String) throws {
    let shop = try Self.shop(version)
    let dump = try Self.kept("dump.txt", of: version)
    let before = try shop.files(below: version)
    #expect(try shop.rflr("index", "dump", "--store", version).output == dump)
    let listing = try shop.rflr("runs", "--format", "csv", "--store", version).output
    #expect(try listing == Self.kept("runs.csv", of: version))
    let runs = try shop.column("run_id", "epochs >= 0", "--store", version)
    #expect(runs.count == 8)
    let answers = try runs.map { try shop.rflr("show", $0, "--store", version).output }.joined()
    #expect(try answers == Self.kept("answers.txt", of: version))
    // Reads every array, and computes every content hash again.
    let verified = try shop.rflr("verify", "--store", version)
    #expect(verified.errorLines == ["8 files checked, 0 problems"])
    #expect(try shop.files(below: version) == before, "reading has written")
    try shop.rflr("index", "rebuild", "--store", version)
    #expect(try shop.rflr("index", "dump", "--store", version).output == dump)
  }

  @Test(arguments: versions)
  func runThatAnOldVersionStoppedGoesOn(_ version: String) throws {
    let shop = try Self.shop(version)
    let words = [
      "train", "f1_N768_bs1_L1", "--width", "8", "--rank", "2", "--epochs", "4000",
      "--stop-below-rate", "none",
    ]
    let continued = try shop.run(words + ["--store", version])
    #expect(continued.errors.hasPrefix("f1_N768_bs1_L1 continued after epoch 585"))
    let run = try #require(field("run", of: continued))
    try #require(shop.run(words).status == 0)
    #expect(
      try shop.shown("content hash", of: run, in: version) == shop.shown("content hash", of: run))
  }

  /// Commands that open the index.
  private static let askers = [
    ["runs"], ["show", "f1_N16_bs1_L1"], ["diff", "f1_N16_bs1_L1", "f1_N64_bs2_L1"],
    ["stats", "table"], ["claims"], ["figure", "sweep", "--to", "figure"], ["report"],
    ["export", "runs", "--to", "out"], ["export", "checkpoint", "f1_N16_bs4_L1", "--to", "w.npz"],
    ["index", "dump"], ["index", "rebuild"], ["train", "f1_N16_bs2_L1"] + Workshop.tiny,
    ["ingest", Workshop.sweepFolders], ["sweep", "plan.json"],
  ]

  @Test(arguments: askers)
  func newerIndexIsRefusedWithTheVersionThatIsNeeded(_ words: [String]) throws {
    let shop = try Self.shop("v1")
    try shop.write(#"{"base": {"stop": {"max_epochs": 30}}, "seeds": [1]}"#, to: "plan.json")
    var bytes = try shop.bytes("v1/index.sqlite")
    // The user_version in the header of an SQLite file.
    bytes.replaceSubrange(60..<64, with: [0, 0, 0, 99])
    try shop.write(bytes, to: "v1/index.sqlite")
    let before = try shop.files(below: "v1")
    var words = words
    if words[0] == "claims" {
      words += ["--claims", Workshop.repository + "/notebooks-data/reference/paper_claims.csv"]
    }
    let outcome = try shop.run(words + ["--store", "v1"])
    #expect(outcome.status == 65, "\(words): \(outcome.errors)")
    #expect(
      outcome.errorLines == [
        "rflr: v1/index.sqlite: the index has version 99, this rflr knows versions up to 1; "
          + "use a newer rflr, or move the index away and run `rflr index rebuild`"
      ])
    #expect(try shop.files(below: "v1") == before)
  }

  @Test func newerIndexIsAProblemOfTheStore() throws {
    let shop = try Self.shop("v1")
    var bytes = try shop.bytes("v1/index.sqlite")
    bytes.replaceSubrange(60..<64, with: [0, 0, 0, 99])
    try shop.write(bytes, to: "v1/index.sqlite")
    let outcome = try shop.run(["verify", "--store", "v1"])
    #expect(outcome.status == 1 && outcome.errors.contains("the index has version 99"))
  }

  @Test func newerRunFileIsRefusedWithTheVersionThatIsNeeded() throws {
    let shop = try Self.shop("v1")
    let run = "220ae93652f3db52"
    let file = "v1/runs/22/\(run).h5"
    try shop.write(shop.bytes(Self.fixtures + "/newer/run.h5"), to: file)
    for (words, status) in [
      (["show", run], 65), (["figure", "loss", run, "--to", "out"], 66), (["verify"], 1),
      (["index", "rebuild"], 1), (["merge", "v1", "--into", "merged"], 1),
      (["ingest", Self.fixtures + "/newer/run.h5"], 65),
    ] as [([String], Int32)] {
      let outcome = try shop.run(words + (words[0] == "merge" ? [] : ["--store", "v1"]))
      #expect(outcome.status == status, "\(words): \(outcome.errors)")
      #expect(outcome.errors.contains("is 99, this program reads versions up to 1"), "\(words)")
      #expect(outcome.errors.contains("use a newer rflr"), "\(words): \(outcome.errors)")
    }
  }

  @Test func storeCanBeMovedAndCopied() throws {
    let shop = try Self.shop("v1")
    let dump = try Self.kept("dump.txt", of: "v1")
    let copy = try Command(program: "/bin/cp", ["-a", "v1", "copy"], in: shop.path).wait()
    try #require(copy.status == 0)
    try FileManager.default.createDirectory(
      atPath: shop.path + "/far/away", withIntermediateDirectories: true)
    try FileManager.default.moveItem(
      atPath: shop.path + "/v1", toPath: shop.path + "/far/away/it's moved")
    for store in ["copy", "far/away/it's moved"] {
      #expect(try shop.rflr("index", "dump", "--store", store).output == dump)
      #expect(
        try shop.rflr("verify", "--store", store).errorLines == ["8 files checked, 0 problems"])
      try shop.train("f1_N16_bs4_L1", "--seed", "11", to: store)
      #expect(try shop.column("seed", "seed = 11", "--store", store) == ["11"])
    }
  }
}
