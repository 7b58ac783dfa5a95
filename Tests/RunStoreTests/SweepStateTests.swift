import Foundation
import RFLR
import Testing

@testable import RunStore

/// What a sweep's state says, and for how long it is believed.
@Suite struct SweepStateTests {
  private static func state(
    _ process: ProcessIdentity = .own, phase: SweepState.Phase = .running,
    work: String = "0123456789abcdef", started: Double = 1e9, updated: Double = 1e9
  ) -> SweepState {
    SweepState(
      subject: .init(kind: .sweep, name: "plan", command: "rflr sweep plan", jobs: 2),
      workID: work, process: process, phase: phase, reason: nil,
      started: Date(timeIntervalSince1970: started), updated: Date(timeIntervalSince1970: updated),
      progress: .init(total: 3))
  }

  private static func after(_ seconds: Double) -> Date {
    Date(timeIntervalSince1970: 1e9 + seconds)
  }

  @Test func ownProcessRunsAndOneWithItsNumberDoesNot() {
    #expect(ProcessIdentity.own.presence == .alive)
    var other = ProcessIdentity.own
    other.startTicks += 1
    #expect(other.presence == .gone)
    #expect(Self.state(other).standing(at: Self.after(5)) == .killed(5))
    #expect(Self.state().standing(at: Self.after(5)) == .running)
    #expect(Self.state().standing(at: Self.after(61)) == .quiet(61))
    #expect(Self.state(phase: .interrupted).standing(at: Self.after(5)) == .ended)
  }

  @Test(arguments: ["host", "boot", "namespace"])
  func processElsewhereIsBelievedForAMinute(_ place: String) {
    var other = ProcessIdentity.own
    switch place {
    case "host": other.host += "x"
    case "boot": other.boot += "x"
    default: other.namespace += "x"
    }
    #expect(other.presence == .unknown)
    #expect(Self.state(other).standing(at: Self.after(59)) == .running)
    #expect(Self.state(other).standing(at: Self.after(61)) == .lost(61))
    // A clock that is behind is no reason to give it up.
    #expect(Self.state(other).standing(at: Self.after(-1000)) == .running)
  }

  @Test func writtenStateIsReadBack() throws {
    var state = Self.state()
    state.reason = "a \"reason\"\n"
    state.progress.statusCounts = [.finished: 1, .diverged: 2]
    state.progress.failures = [.init(runID: "ab", configName: "c", seed: 1, reason: "r")]
    state.progress.failureCount = 30
    var run = StoredSweep.Running(
      runID: "cd", configName: "f1", seed: 2, since: Self.after(0), maxEpochs: 10)
    run.loss = .nan
    run.recentLosses = [1.5, .infinity, -.infinity]
    state.progress.running = [run]
    state.progress.share = 0.25
    state.progress.seconds = 2
    let text = state.json.canonicalText
    #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(text.utf8)) }
    let read = try SweepState(json: state.json, path: "x")
    #expect(read.json.canonicalText == text)
    #expect(read.progress.secondsLeft == 6 && read.progress.running[0].recentLosses.count == 3)
    #expect(read.progress.running[0].loss?.isNaN == true && read.progress.running[0].lr == nil)
  }

  @Test(arguments: [
    (#""total":3"#, #""total":"3""#, "progress.total"),
    (#""seconds":0"#, #""seconds":1e300"#, "progress.seconds"),
    (#""phase":"running""#, #""phase":"flying""#, "phase"),
    (#""by_status":{}"#, #""by_status":{"flown":1}"#, "progress.by_status.flown"),
    (#""running":[]"#, #""running":[7]"#, "run_id"),
    (#""started":"2001-09-09T01:46:40Z""#, #""started":"yesterday""#, "started"),
  ])
  func memberThatIsWrongIsNamed(_ member: String, _ wrong: String, _ field: String) throws {
    let text = Self.state().json.canonicalText
    try #require(text.contains(member))
    let json = try JSONValue(parsing: text.replacingOccurrences(of: member, with: wrong))
    do throws(StoreError) {
      _ = try SweepState(json: json, path: "file")
      Issue.record("\(wrong) was taken")
    } catch {
      #expect(error.code == .badData && error.path == "file" && error.field == field)
    }
  }

  @Test func newStateReplacesEndedOnesOfItsWorkAndOldOnes() throws {
    let scratch = try IngestScratch()
    let store = try Store(scratch.path + "/store", create: true)
    let states = SweepStates(of: store)
    var gone = ProcessIdentity.own
    gone.startTicks += 1
    let now = Date().timeIntervalSince1970
    let written = [
      Self.state(phase: .finished, started: 1, updated: now),
      Self.state(gone, started: 2, updated: now),
      Self.state(started: 3, updated: now),
      Self.state(phase: .finished, work: "other", started: 4, updated: now),
      Self.state(phase: .finished, work: "old", started: 5, updated: now),
    ]
    for state in written { try states.write(state) }
    let old = try #require(
      FileManager.default.contentsOfDirectory(atPath: states.path).first {
        $0.hasSuffix("-old.json")
      })
    let week = Date(timeIntervalSince1970: now - 8 * 86400)
    for name in [old, ".x.1.rflr-tmp", "notes.txt"] {
      let file = states.path + "/" + name
      if name != old { try Data().write(to: URL(filePath: file)) }
      try FileManager.default.setAttributes([.modificationDate: week], ofItemAtPath: file)
    }
    states.tidy(for: Self.state(started: 6, updated: now), now: Date())
    #expect(states.read().problems.isEmpty)
    #expect(states.read().states.map { $0.started.timeIntervalSince1970 } == [3, 4])
    let left = try FileManager.default.contentsOfDirectory(atPath: states.path)
    #expect(left.count == 3 && left.contains("notes.txt"), "\(left)")
  }
}
