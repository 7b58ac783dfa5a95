import Foundation
import RunStore
import TestSupport
import Testing

/// `watch`: what sweeps and trainings tell of themselves, seen from outside.
@Suite struct WatchTests {
  /// Minutes of training, so that a busy machine cannot miss it; tests stop it.
  private static let endless = """
    {"base": {"network": {"width": 1024, "rank": 10, "depth": 1}, "data": {"points": 64},
              "batch_size": 2, "schedule": {"name": "fixed", "learning_rate": 0.001},
              "stop": {"max_epochs": 200000}}, "seeds": [1, 2, 3, 4, 5, 6, 7, 8]}
    """
  private static let short = """
    {"base": {"network": {"width": 32, "rank": 3}, "data": {"points": 16},
              "stop": {"max_epochs": 30}}, "seeds": [1, 2, 3, 4, 5, 6, 7, 8]}
    """
  private static let sweep = ["sweep", "plan.json", "--jobs", "2"]

  private static func shop(_ plan: String) throws -> Workshop {
    let shop = try Workshop()
    try shop.write(plan, to: "plan.json")
    return shop
  }

  @Test func sweepTellsHowFarItIs() throws {
    let shop = try Self.shop(Self.endless)
    let command = try shop.start(Self.sweep)
    try eventually("no run with a loss") {
      shop.states.first?.progress.running.first?.loss != nil
    }
    let under = try #require(shop.states.first)
    #expect(under.phase == .running && under.standing(at: Date()) == .running)
    #expect(under.subject.name == "plan.json" && under.subject.command.hasSuffix(" --jobs 2"))
    #expect(under.progress.total == 8 && (1...2).contains(under.progress.running.count))
    let run = try #require(under.progress.running.first)
    #expect(
      (1...200_000).contains(run.epochCount) && run.maxEpochs == 200_000 && run.lr == 0.001)
    let seen = try shop.rflr("watch")
    #expect(seen.outputLines.first?.hasPrefix("sweep plan.json  on ") == true, "\(seen.output)")
    #expect(seen.output.contains(" of 8 done, ") && seen.output.contains("  loss "))
    #expect(seen.errors.isEmpty)
    command.signal(SIGTERM)
    #expect(command.wait().status == 143)
    let last = try #require(shop.states.first)
    #expect(shop.states.count == 1 && last.phase == .interrupted && last.progress.running.isEmpty)
    #expect(Set(last.progress.statusCounts.keys) == [.stopped])
    #expect(try shop.rflr("watch").output.contains(" stopped); the same command"))
  }

  @Test func finishedSweepSaysSoAndIsLeftAlone() throws {
    let shop = try Self.shop(Self.short)
    try shop.rflr("sweep", "plan.json", "--jobs", "2")
    let last = try #require(shop.states.first)
    #expect(shop.states.count == 1 && last.phase == .finished && last.progress.running.isEmpty)
    #expect(last.progress.done == 8 && last.progress.statusCounts == [.finished: 8])
    #expect(last.progress.share == 1)
    let row = try #require(try shop.rows("watch").first)
    #expect(row["standing"] as? String == "finished" && row["done"] as? Int == 8)
    let after = try shop.rflr("watch", "--once")
    #expect(
      after.output.wholeMatch(
        of:
          /sweep plan\.json on .*: finished .* ago after .* s, 8 of 8 done\nnothing is running in store\n/
      ) != nil, "\(after.output)")

    // With nothing left to train the state stays as it is.
    let file = try #require(shop.stateFiles.first)
    let before = try shop.bytes(file)
    try shop.rflr("sweep", "plan.json", "--jobs", "2")
    #expect(try shop.bytes(file) == before && shop.stateFiles.count == 1)
    // A killed one is forgotten then, too.
    let killed = String(decoding: before, as: UTF8.self)
      .replacingOccurrences(of: #""phase":"finished""#, with: #""phase":"interrupted""#)
    try shop.write(killed, to: file)
    try shop.rflr("sweep", "plan.json", "--jobs", "2")
    #expect(shop.stateFiles.isEmpty)
  }

  @Test func killedSweepIsKnownAsSuchUntilTheSameCommandGoesOn() throws {
    let shop = try Self.shop(Self.endless)
    let command = try shop.start(Self.sweep)
    try eventually("no state") { shop.states.first?.progress.running.isEmpty == false }
    command.signal(SIGKILL)
    _ = command.wait()
    let state = try #require(shop.states.first)
    #expect(state.phase == .running)
    guard case .killed = state.standing(at: Date()) else {
      Issue.record("\(state.standing(at: Date()))")
      return
    }
    let seen = try shop.rflr("watch")
    #expect(seen.output.contains("stopped without a word"), "\(seen.output)")
    #expect(seen.outputLines.contains { $0.hasSuffix("rflr sweep plan.json --jobs 2") })
    #expect(seen.outputLines.last == "nothing is running in store")
    #expect(try shop.rows("watch").first?["standing"] as? String == "killed")

    let again = try shop.start(Self.sweep)
    try eventually("no second state") {
      shop.states.contains { $0.standing(at: Date()) == .running }
    }
    again.signal(SIGTERM)
    #expect(again.wait().status == 143)
    #expect(shop.states.map(\.phase) == [.interrupted])
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func interruptedTrainingSaysHowToGoOn(signal: Int32) throws {
    let shop = try Workshop()
    let command = try shop.start(
      [
        "train", "f1_N64_bs1_L1", "--width", "1024", "--rank", "10", "--epochs", "100000",
        "--schedule", "fixed", "--lr", "1e-4",
      ])
    try eventually("no state") { shop.states.first != nil }
    #expect(try shop.rflr("watch").output.contains("train f1_N64_bs1_L1 seed 42  on "))
    command.signal(signal)
    #expect(command.wait().status == 128 + signal)
    #expect(shop.states.map(\.phase) == [.interrupted])
    let seen = try shop.rflr("watch").output
    #expect(seen.contains(": interrupted ") && seen.contains("\n  /"), "\(seen)")
  }

  @Test func shortTrainingLeavesNoState() throws {
    let shop = try Workshop()
    try shop.train("f1_N16_bs4_L1")
    #expect(!FileManager.default.fileExists(atPath: shop.path + "/store/sweeps"))
    #expect(try shop.rflr("watch").output == "nothing is running in store\n")
    let missing = try shop.run(["watch", "--store", "nowhere"])
    #expect(missing.status == 66 && missing.errorLines.count == 1)
    #expect(try shop.run(["watch", "--interval", "0"]).status == 64)
  }

  @Test func stateThatCannotBeWrittenDisturbsNothing() throws {
    let shop = try Self.shop(Self.short)
    try shop.write("a file where the folder should be", to: "store/sweeps")
    let outcome = try shop.rflr("sweep", "plan.json", "--jobs", "2")
    #expect(outcome.errorLines.last == "8 trained (8 finished)", "\(outcome.errors)")
    #expect(try shop.rflr("watch").output == "nothing is running in store\n")
  }

  @Test func terminalIsRedrawnUntilNothingRuns() throws {
    let shop = try Self.shop(Self.endless)
    let command = try shop.start(Self.sweep)
    try eventually("no state") { shop.states.first?.progress.running.isEmpty == false }
    let terminal = try PseudoTerminal(columns: 60, rows: 12)
    let watch = try shop.start(["watch", "--interval", "0.1"], screen: terminal.slave)
    let seen = terminal.untilItIsLeft { seen in
      let hasMoved = seen.components(separatedBy: "\u{1B}[J").count > 5
      if hasMoved, seen.contains(#/ loss [0-9]/#) { command.signal(SIGTERM) }
    }
    #expect(watch.wait().status == 0)
    #expect(command.wait().status == 143)
    let frames = seen.split(separator: "\u{1B}[J").dropFirst()
    #expect(frames.count > 3, "\(seen)")
    let lines = frames.dropLast().flatMap { $0.split(separator: "\r\n") }
    #expect(lines.allSatisfy { $0.count < 60 || $0.contains("\u{1B}") }, "\(seen)")
    #expect(lines.contains { $0.contains("░") && $0.contains(" %") })
    #expect(lines.contains { $0.contains(#/ loss [0-9]/#) }, "\(seen)")
    #expect(seen.hasSuffix("nothing runs any more in store\r\n"), "\(seen)")
    // Whatever is drawn goes back over exactly the lines before.
    for (frame, next) in zip(frames, frames.dropFirst()) {
      let height = frame.components(separatedBy: "\r\n").count - 1
      #expect(frame.hasSuffix("\u{1B}[\(height)A\r"), "\(frame) before \(next)")
    }
  }

  @Test func interruptedWatchDisturbsNoTraining() throws {
    let shop = try Self.shop(Self.endless)
    let command = try shop.start(Self.sweep)
    try eventually("no state") { shop.states.first?.progress.running.isEmpty == false }
    let terminal = try PseudoTerminal()
    let watch = try shop.start(["watch"], screen: terminal.slave)
    let seen = terminal.untilItIsLeft { seen in
      if seen.contains(" running") { watch.signal(SIGINT) }
    }
    #expect(watch.wait().status == 130)
    #expect(seen.hasSuffix("\r\n") && !seen.contains("\u{1B}[?25l"), "\(seen)")
    #expect(shop.states.first?.standing(at: Date()) == .running)
    command.signal(SIGTERM)
    #expect(command.wait().status == 143)
  }

  @Test func foreignAndBrokenFilesAreALineEach() throws {
    let shop = try Self.shop(Self.short)
    try shop.train("f1_N16_bs4_L1")
    try shop.write("{\"schema\":", to: "store/sweeps/a.json")
    try shop.write("{}", to: "store/sweeps/b.json")
    try shop.write(Data([0xFF, 0]), to: "store/sweeps/c.json")
    try shop.write("", to: "store/sweeps/d.json")
    try shop.write(
      #"{"schema": "rflr-sweep-state", "schema_version": 9}"#, to: "store/sweeps/e\u{1B}[2J.json")
    try shop.write("x", to: "store/sweeps/f.json/file")
    try shop.write("notes", to: "store/sweeps/README")
    mkfifo(shop.path + "/store/sweeps/g.json", 0o600)
    let outcome = try shop.rflr("watch")
    #expect(outcome.output == "nothing is running in store\n")
    #expect(outcome.errorLines.count == 7, "\(outcome.errors)")
    #expect(outcome.errorLines.allSatisfy { $0.hasPrefix("note: store/sweeps/") })
    #expect(!outcome.errors.contains("\u{1B}"))
    #expect(outcome.errors.contains("newer rflr"))
    #expect(try shop.run(["watch", "--format", "json"]).output == "[]\n")

    // Nothing else looks there.
    let dump = try shop.rflr("index", "dump").output
    #expect(try shop.rflr("verify").errorLines == ["1 files checked, 0 problems"])
    try shop.rflr("index", "rebuild")
    #expect(try shop.rflr("index", "dump").output == dump)
  }

  @Test func nameOfAPlanMovesNoCursor() throws {
    let shop = try Self.shop(Self.endless)
    let name = "<script> 'it' \u{1B}[2J\n\u{202E}plan.json"
    try shop.write(Self.endless, to: name)
    let command = try shop.start(["sweep", name, "--jobs", "2"])
    try eventually("no state") { !shop.states.isEmpty }
    let seen = try shop.rflr("watch").output
    command.signal(SIGTERM)
    #expect(command.wait().status == 143)
    #expect(seen.contains(#"sweep <script> 'it' \u{1B}[2J\n\u{202E}plan.json  on "#), "\(seen)")
    #expect(!seen.contains("\u{1B}") && !seen.contains("\u{202E}"))
    #expect(shop.states.first?.subject.name == name)
    #expect(shop.states.first?.subject.command.contains(#" '<script> '\''it'\'' "#) == true)
  }

  @Test func storeWithStatesIsIngestedAndRebuiltAsOneWithout() throws {
    let shop = try Self.shop(Self.short)
    try shop.rflr("sweep", "plan.json", "--jobs", "2")
    try shop.write("{}", to: "store/sweeps/broken.json")
    let with = try shop.run(["ingest", "store", "--store", "with"])
    let dump = try shop.dump()
    try FileManager.default.removeItem(atPath: shop.path + "/store/sweeps")
    let without = try shop.run(["ingest", "store", "--store", "without"])
    #expect(with.status == without.status && with.errors == without.errors)
    #expect(try shop.dump(of: "with") == shop.dump(of: "without"))
    try shop.rflr("index", "rebuild")
    #expect(try shop.dump() == dump)
  }

  @Test(.enabled(if: Python.with("jsonschema") != nil, "no Python with jsonschema"))
  func stateFollowsItsSchema() throws {
    let shop = try Self.shop(Self.endless)
    let command = try shop.start(Self.sweep)
    try eventually("no loss") { shop.states.first?.progress.running.first?.loss != nil }
    let file = try #require(shop.stateFiles.first)
    let names = ["running.json", "ended.json"]
    try shop.write(shop.bytes(file), to: names[0])
    command.signal(SIGTERM)
    #expect(command.wait().status == 143)
    try shop.write(shop.bytes(file), to: names[1])
    let script = """
      import json, sys, jsonschema
      schema = json.load(open(sys.argv[1]))
      jsonschema.Draft202012Validator.check_schema(schema)
      for name in sys.argv[2:]: jsonschema.validate(json.load(open(name)), schema)
      """
    let read = try Command(
      program: "/usr/bin/env",
      [
        #require(Python.with("jsonschema")), "-c", script,
        Workshop.repository + "/schemas/sweep-state.schema.json",
      ] + names, in: shop.path
    ).wait()
    #expect(read.status == 0, "\(read.errors)")
  }
}

extension Workshop {
  /// States of the default store that can be read.
  fileprivate var states: [SweepState] {
    (try? Store(path + "/store")).map { SweepStates(of: $0).read().states } ?? []
  }

  fileprivate var stateFiles: [String] {
    let names = try? FileManager.default.contentsOfDirectory(atPath: path + "/store/sweeps")
    return (names ?? []).filter { $0.hasSuffix(".json") }.map { "store/sweeps/" + $0 }
  }
}
