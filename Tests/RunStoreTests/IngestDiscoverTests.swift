import Foundation
import RFLR
import Testing

@testable import RunStore

@Suite struct IngestDiscoverTests {
  let scratch: IngestScratch
  init() throws { scratch = try IngestScratch() }

  private func found(_ paths: [String], format: String? = nil) -> [String] {
    Ingest.discover(paths.map { "\(scratch.path)/\($0)" }, format: format).map { item in
      let name = item.path.replacing(scratch.path + "/", with: "")
      if case .problem(let error) = item.content {
        return "\(name): " + error.description.replacing(scratch.path + "/", with: "")
      }
      return "\(name): \(item.format ?? "")"
    }
  }

  private func makeRun(_ folder: String) throws {
    try scratch.write(IngestFolderTests.config, to: folder + "/config.json")
    try scratch.write(IngestFolderTests.losses, to: folder + "/losses.json")
  }

  @Test func foldersAreWalkedInOrderWithoutHiddenAndUnknownFiles() throws {
    for folder in ["b/f1_N16_bs4_L1", "a", "a/nested/deeper", ".hidden", "b/.git/x"] {
      try makeRun("in/" + folder)
    }
    try scratch.write("notes", to: "in/README.md")
    try scratch.write("x,y\n1,2\n", to: "in/points.csv")
    try scratch.write("{\"train\": [1, 2]}", to: "in/other/losses.json")
    try scratch.write("{\"final_train_error\": 1}", to: "in/frequency/results.json")
    try scratch.write("name,test_error\nf1_N16_bs4_L1,1\n", to: "in/c.csv")
    try scratch.write("not HDF5", to: "in/run.h5")
    #expect(
      found(["in"]) == [
        "in/c.csv: results-table", "in/run.h5: run-file", "in/a: sumcos-sweep",
        "in/a/nested/deeper: sumcos-sweep", "in/b/f1_N16_bs4_L1: sumcos-sweep",
      ])
  }

  @Test func placeGivenTwiceIsOneItem() throws {
    try makeRun("in/a")
    #expect(found(["in", "in/a", "in/", "in/../in/a"]) == ["in/a: sumcos-sweep"])
  }

  @Test func symbolicLinksInsideAreNotFollowedButAGivenOneIs() throws {
    try makeRun("outside/run")
    try scratch.write("x", to: "in/readme.txt")
    let manager = FileManager.default
    try manager.createSymbolicLink(
      atPath: scratch.path + "/in/link", withDestinationPath: scratch.path + "/outside")
    try manager.createSymbolicLink(
      atPath: scratch.path + "/in/loop", withDestinationPath: scratch.path + "/in")
    let problem = try #require(found(["in"]).first)
    #expect(
      problem.contains("no runs found in this folder (symbolic links inside are not followed: 2)"))
    #expect(found(["in/link"]) == ["in/link/run: sumcos-sweep"])
  }

  @Test func givenPathWithoutRunsIsAProblem() throws {
    try scratch.write("text", to: "empty/notes.txt")
    try scratch.write("text", to: "notes.txt")
    let found = found(["empty", "notes.txt", "nowhere"])
    #expect(found.count == 3)
    #expect(found[0].hasPrefix("empty: empty: no runs found in this folder; expected one of: "))
    #expect(found[0].contains("run files (.h5), "))
    #expect(found[0].contains("a run's folder with config.json and losses.json, "))
    #expect(found[0].hasSuffix("; here or in folders below"))
    #expect(found[1].hasPrefix("notes.txt: notes.txt: is not a run or a table of runs;"))
    #expect(found[2] == "nowhere: nowhere: does not exist; check the path")
    let codes = Ingest.discover([scratch.path + "/empty", scratch.path + "/notes.txt"]).map {
      item in
      if case .problem(let error) = item.content { error.code } else { nil as StoreError.Code? }
    }
    #expect(codes == [.noInput, .badData])
  }

  @Test func damagedContentIsStillRecognised() throws {
    try scratch.write(
      String(IngestFolderTests.config.prefix(200)), to: "in/f1_N16_bs4_L1/config.json")
    try scratch.write("", to: "in/f1_N16_bs4_L1/losses.json")
    try scratch.write(IngestFolderTests.plateauConfig, to: "in/p/config.json")
    try scratch.write("", to: "in/p/results.json")
    #expect(found(["in"]) == ["in/f1_N16_bs4_L1: sumcos-sweep", "in/p: plateau-escape"])
    let problems = try ingest(scratch.path + "/in").problems
    #expect(problems.first?.contains("the document is empty") == true)
    #expect(problems.count == 2)
  }

  @Test func formatOverridesRecognition() throws {
    try scratch.write("{\"train\": [1, 2]}", to: "in/losses.json")
    try scratch.write("x\n1\n", to: "in/points.csv")
    #expect(found(["in"], format: "sumcos-sweep") == ["in: sumcos-sweep"])
    #expect(found(["in"], format: "results-table") == ["in/points.csv: results-table"])
    #expect(try ingest(scratch.path + "/in", format: "sumcos-sweep").problems.count == 1)
    #expect(found(["in"], format: "plateau-escape")[0].contains("no runs found"))
    let error = found(["in"], format: "sumcos")[0]
    #expect(
      error.contains(
        "--format sumcos: is not a format; did you mean sumcos-sweep? the formats are run-file, "))
    #expect(error.contains("plateau-escape, ") && error.contains(", results-table"))
  }

  @Test func runFilesAreKnownByTheirSignature() throws {
    let configuration = RunConfiguration()
    let record = RunRecord(
      configuration: configuration.json, configName: configuration.name,
      runID: configuration.runID, status: .finished, producer: "rflr")
    let path = try scratch.write(RunFile.image(of: record), to: "in/run-without-extension")
    let item = try #require(Ingest.discover([path]).first)
    #expect(item.content == .runFile)
    #expect(try Ingest.read(item, settings: settings()).only() == record)
  }

  static let wrongSets: [(set: [String], expected: String)] = [
    (["rank"], "--set rank: has no \"=\"; write --set name=value, as in rank=5"),
    (["rnk=5"], "--set rnk: is not a field of a configuration; did you mean rank?"),
    (["rank=-5"], "--set network.rank: -5 is outside 1…16384; give a whole number of at least 1"),
    (["rank=five"], "--set network.rank: \"five\" is not an integer; give an integer"),
    (["rank=5", "r=10"], "--set r=10: network.rank was already set to 5; give each name once"),
    (
      ["init=xavier"], "--set network.init: \"xavier\" is not known; use one of: torch-default, mup"
    ),
    (
      ["bs=32", "N=16"],
      "--set batch_size: 32 is larger than the 16 training points; lower the batch size or raise the points"
    ),
  ]

  @Test(arguments: wrongSets) func wrongSetIsRefused(set: [String], expected: String) {
    let error = #expect(throws: StoreError.self) { try settings(set) }
    #expect(error?.description == expected)
    #expect(error?.code == .usage)
  }

  @Test func setValuesAreTyped() throws {
    let added = try settings(
      [
        "rank=5", "lr=1e-3", "frozen=true", "init=mup", "stop.loss_below=null",
        "schedule.next=[0.1, 0.2]", "bs=1024",
      ]
    ).added
    #expect(added["network.rank"] == .integer(5))
    #expect(added["schedule.learning_rate"] == .double(0.001))
    #expect(added["network.frozen"] == .bool(true))
    #expect(added["network.init"] == .string("mup"))
    #expect(added["stop.loss_below"] == .null)
    #expect(added["schedule.next"] == .array([.double(0.1), .double(0.2)]))
    #expect(added["batch_size"] == .integer(1024))
  }

  /// The time is that of this process, so a busy machine does not fail the test.
  @Test func sevenHundredFiftyFoldersTakeUnderThreeSeconds() throws {
    let source = IngestScratch.sweep + "/f1_N16_bs1_L1/"
    let config = [UInt8](try #require(FileManager.default.contents(atPath: source + "config.json")))
    let losses = [UInt8](try #require(FileManager.default.contents(atPath: source + "losses.json")))
    for index in 0..<750 {
      try scratch.write(config, to: "in/\(index)/config.json")
      try scratch.write(losses, to: "in/\(index)/losses.json")
    }
    var start = timespec()
    var end = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &start)
    let records = try ingest(scratch.path + "/in").records
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end)
    let seconds = Double(end.tv_sec - start.tv_sec) + Double(end.tv_nsec - start.tv_nsec) * 1e-9
    #expect(records.count == 750 && Set(records.map(\.runID)).count == 1)
    #expect(seconds < 3)
  }
}
