import Foundation
import RFLR
import Testing

@testable import RunStore

/// What comes along with merged runs, what does not, and which stores are refused.
@Suite struct MergeRecordsTests {
  private let scratch: MergeScratch
  private let one: Store
  private let two: Store
  private let target: Store

  init() throws {
    scratch = try MergeScratch()
    (one, two) = (try scratch.store("one"), try scratch.store("two"))
    target = try scratch.store("target")
  }

  private func state(
    _ phase: SweepState.Phase = .finished, started: Double = 1e9, updated: Double = 1e9,
    of process: ProcessIdentity = .own
  ) -> SweepState {
    SweepState(
      subject: .init(kind: .sweep, name: "plan", command: "rflr sweep plan", jobs: 2),
      workID: "0123456789abcdef", process: process, phase: phase, reason: nil,
      started: Date(timeIntervalSince1970: started), updated: Date(timeIntervalSince1970: updated),
      progress: .init(total: 3))
  }

  private func write(_ text: String, to file: String, of store: Store) throws {
    let url = URL(filePath: store.path + "/" + file)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  private func text(_ file: String) -> String? {
    FileManager.default.contents(atPath: target.path + "/" + file)
      .map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func plansComeAlongAndChangedOnesAreNamed() throws {
    let names = (1...3).map { "plans/000000000000000\($0).jsonl" }
    try write("same\n", to: names[0], of: one)
    try write("same\n", to: names[0], of: two)
    try write("here\n", to: names[1], of: one)
    try write("there\n", to: names[1], of: two)
    try write("mine\n", to: names[2], of: target)
    try write("yours\n", to: names[2], of: two)
    try write("#SBATCH\n", to: "plans/0000000000000001.sbatch", of: one)
    let reports = try scratch.merge([one, two], into: target)
    #expect(reports.map(\.kind) == ["record", "conflict", "conflict"])
    #expect(text(names[0]) == "same\n" && text(names[1]) == nil && text(names[2]) == "mine\n")
    #expect(text("plans/0000000000000001.sbatch") == nil)
    #expect(reports[1].words.contains(one.path) && reports[1].words.contains(two.path))
    #expect(try scratch.merge([two, one], into: target).count { $0.kind == "record" } == 0)
  }

  @Test func statesOfEndedWorkComeAlong() throws {
    var gone = ProcessIdentity.own
    gone.startTicks += 1
    try SweepStates(of: one).write(state(.running, updated: 1e9))
    try SweepStates(of: two).write(state(.finished, updated: 1e9))
    try SweepStates(of: two).write(state(.running, started: 2e9, of: gone))
    try write("{}", to: "sweeps/strange.json", of: two)
    let reports = try scratch.merge([one, two], into: target)
    #expect(reports.count { $0.kind == "record" } == 2)
    #expect(
      reports.contains { $0.words.contains("note \(one.path): a training still goes on there") })
    let states = SweepStates(of: target).read().states
    #expect(Set(states.map(\.phase)) == [.finished, .running] && states.count == 2)
    #expect(try scratch.merge([two, one], into: target).count { $0.kind == "record" } == 0)
  }

  /// What a process said last is true, in whichever store it lies.
  @Test(arguments: [false, true]) func lastWordOfAProcessStays(_ isTurned: Bool) throws {
    try SweepStates(of: one).write(state(.interrupted, updated: 1e9))
    try SweepStates(of: two).write(state(.finished, updated: 1e9 + 5))
    _ = try scratch.merge(isTurned ? [two, one] : [one, two], into: target)
    #expect(SweepStates(of: target).read().states.map(\.phase) == [.finished])
    _ = try scratch.merge([one], into: target)
    #expect(SweepStates(of: target).read().states.map(\.phase) == [.finished])
  }

  @Test func lostRunsStayBehindWithANote() throws {
    try one.put(MergeScratch.run(seed: 1))
    let run = try two.put(MergeScratch.run(seed: 2))
    try scratch.damage(run)
    try StoreRepair.run(two, after: two.verify(), retrain: false) { _ in }
    let reports = try scratch.merge([one, two], into: target)
    #expect(reports.map(\.kind) == ["added", "note"])
    #expect(reports[1].words.contains("\(two.path)/damaged: 1 run is lost there"))
    #expect(!FileManager.default.fileExists(atPath: target.path + "/damaged"))
  }

  // MARK: Which stores

  private func refusal(_ sources: [String], into target: String) -> StoreError? {
    do throws(StoreError) {
      _ = try StoreMerge.sources(sources, target: target)
      return nil
    } catch {
      return error
    }
  }

  @Test func targetAmongTheSourcesIsRefusedByWhateverName() throws {
    let link = scratch.path + "/link"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target.path)
    for name in [target.path, target.path + "/.", one.path + "/../target", link] {
      #expect(refusal([one.path, name], into: target.path)?.code == .usage, "\(name)")
      #expect(refusal([target.path], into: name)?.code == .usage, "\(name)")
    }
  }

  @Test func storesAmongEachOthersRunFilesAreRefused() throws {
    let inner = try scratch.store("target/runs/inner")
    #expect(refusal([inner.path], into: target.path)?.code == .usage)
    #expect(refusal([target.path], into: inner.path)?.code == .usage)
    #expect(refusal([target.path], into: target.path + "/runs/new/er")?.code == .usage)
    // Beside the run files a store is in nobody's way.
    let beside = try scratch.store("target/nodes/1")
    #expect(refusal([beside.path], into: target.path) == nil)
    #expect(refusal([target.path], into: beside.path) == nil)
  }

  @Test func storeThatIsNamedTwiceIsTakenOnceAndNoStoreIsNamed() throws {
    let link = scratch.path + "/link"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: one.path)
    try write("", to: "file", of: two)
    try FileManager.default.createDirectory(
      atPath: scratch.path + "/empty", withIntermediateDirectories: true)
    let paths = [
      one.path, link, scratch.path + "/nowhere", two.path + "/file", scratch.path + "/empty",
    ]
    let (stores, problems) = try StoreMerge.sources(paths, target: target.path)
    #expect(stores.map(\.path) == [one.path])
    #expect(
      problems.map(\.path) == Array(paths[2...]) && problems.allSatisfy { $0.code == .noInput })
  }
}
