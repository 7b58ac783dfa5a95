import Foundation
import RFLR
import TestSupport
import Testing

@testable import RunStore

/// How far a plan is, from what lies in the store.
@Suite struct PlanStatusTests {
  /// A store with a plan of six runs in two chunks, nothing of it trained.
  private final class Stage {
    let scratch: IngestScratch
    let store: Store
    let plan: PlanFile

    init() throws {
      scratch = try IngestScratch()
      store = try Store(scratch.path, create: true)
      let configurations = (1...6).map { seed -> RunConfiguration in
        var made = RunConfiguration()
        made.data.points = 8
        made.network.width = 16
        made.network.rank = 2
        made.batchSize = 4
        made.stop.maxEpochs = 20
        made.seed = seed
        return made
      }
      plan = try PlanFile(name: "p", configurations: configurations, chunkCount: 2)
      try PlanFiles(of: store).keep(plan)
    }

    func line(_ chunk: Int, _ place: Int) -> PlanFile.Line { plan.lines(ofChunk: chunk)[place] }

    func train(_ chunk: Int, _ place: Int, epochs: Int = .max) throws {
      var count = 0
      _ = try StoredTraining.run(
        plan.configuration(of: line(chunk, place)), in: store,
        stop: {
          count += 1
          return count >= epochs
        })
    }

    /// A state of a chunk's task, which another machine wrote.
    func state(
      _ chunk: Int, phase: SweepState.Phase = .running, age: Double = 0, job: String? = nil
    ) -> SweepState {
      var process = ProcessIdentity.own
      process.host += "x"
      let now = Date()
      return SweepState(
        subject: .init(
          kind: .chunk, name: "p", command: "c", jobs: 1,
          chunk: .init(planID: plan.id, number: chunk, count: 2, job: job)),
        workID: SweepState.workID(of: plan.lines(ofChunk: chunk).map(\.runID)), process: process,
        phase: phase, reason: phase == .failed ? "disk full" : nil,
        started: now.addingTimeInterval(-age - 100), updated: now.addingTimeInterval(-age),
        progress: .init(total: 3))
    }

    func status(_ queue: SchedulerQueue? = nil) throws -> PlanStatus {
      try PlanStatus(of: plan, in: store, queue: queue, at: Date())
    }
  }

  @Test func nothingIsMissingEverywhere() throws {
    let status = try Stage().status()
    #expect(status.count(.missing) == 6 && status.openChunks == [1, 2])
    #expect(status.chunks.map(\.task) == [.none, .none] && status.unindexedCount == 0)
  }

  @Test func runFilesTellWhatIsDoneAndWhatGoesOn() throws {
    let stage = try Stage()
    try stage.train(1, 0)
    try stage.train(1, 1, epochs: 5)
    try stage.scratch.write("no HDF5", to: stage.store.relativePath(of: stage.line(2, 0).runID))
    let status = try stage.status()
    #expect(status.runs.map(\.state) == [.done, .resumable, .missing, .failed, .missing, .missing])
    #expect(status.runs[0].detail == "finished" && status.runs[1].detail == "after 5 epochs")
    #expect(status.runs[3].detail?.contains("HDF5") == true)
    #expect(status.unindexedCount == 1 && status.openChunks == [1, 2])
    _ = try stage.store.rebuildIndex()
    #expect(try stage.status().unindexedCount == 0)
    #expect(try stage.status().runs.map(\.state) == status.runs.map(\.state))
    // What the index knows and the disk has lost is missing all the same.
    try FileManager.default.removeItem(atPath: stage.store.filePath(of: stage.line(1, 0).runID))
    #expect(try stage.status().runs[0].state == .missing)
  }

  @Test func statesTellWhatRunsAndWhatFailed() throws {
    let stage = try Stage()
    var state = stage.state(1)
    state.progress.running = [
      .init(
        runID: stage.line(1, 0).runID, configName: "c", seed: 1, since: Date(), maxEpochs: 20)
    ]
    state.progress.failures = [
      .init(runID: stage.line(1, 1).runID, configName: "c", seed: 1, reason: "no room")
    ]
    try SweepStates(of: stage.store).write(state)
    let status = try stage.status()
    #expect(status.runs.map(\.state).prefix(3) == [.running, .failed, .missing])
    #expect(status.runs[0].detail == "epoch 0 of 20" && status.runs[1].detail == "no room")
    #expect(status.chunks.map(\.task) == [.running, .none] && status.openChunks == [2])
    // What is done is done, whatever a task once said.
    try stage.train(1, 1)
    #expect(try stage.status().runs[1].state == .done)
  }

  @Test(arguments: [
    (SweepState.Phase.running, 170.0, PlanStatus.Task.running), (.running, 190, .lost),
    (.interrupted, 0, .interrupted), (.failed, 0, .failed), (.finished, 0, .finished),
  ])
  func lastStateTellsWhatBecameOfATask(
    _ phase: SweepState.Phase, _ age: Double, _ task: PlanStatus.Task
  ) throws {
    let stage = try Stage()
    try SweepStates(of: stage.store).write(stage.state(2, phase: phase, age: age))
    let status = try stage.status()
    #expect(status.chunks[1].task == task)
    #expect(status.openChunks == (task == .running ? [1] : [1, 2]))
  }

  @Test func schedulerKnowsBetterThanAClock() throws {
    let stage = try Stage()
    try SweepStates(of: stage.store).write(stage.state(2, job: "4711_2"))
    #expect(try stage.status().chunks.map(\.task) == [.none, .running])
    let gone = try stage.status(.init(jobs: ["4711"], waiting: [1]))
    #expect(gone.chunks.map(\.task) == [.queued, .killed] && gone.openChunks == [2])
    let there = try stage.status(.init(jobs: ["4711"], running: [2]))
    #expect(there.chunks.map(\.task) == [.none, .running])
    // Of a job that it was not asked for it knows nothing.
    let other = try stage.status(.init(jobs: ["1"]))
    #expect(other.chunks.map(\.task) == [.none, .running])
  }

  @Test func stateThatCannotBeReadAndADamagedIndexAreProblemsAndNoMore() throws {
    let stage = try Stage()
    try stage.train(1, 0)
    try stage.scratch.write("{", to: "sweeps/a.json")
    try stage.scratch.write(String(repeating: "x", count: 5000), to: "index.sqlite")
    let status = try stage.status()
    #expect(status.problems.count == 2 && status.count(.done) == 1 && status.unindexedCount == 1)
  }

  @Test func recordsOfChunksStayAsLongAsTheirPlan() throws {
    let stage = try Stage()
    let states = SweepStates(of: stage.store)
    try states.write(stage.state(1, phase: .finished, age: 30 * 86400))
    for name in try FileManager.default.contentsOfDirectory(atPath: states.path) {
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: -30 * 86400)],
        ofItemAtPath: states.path + "/" + name)
    }
    let other = SweepState(
      subject: .init(kind: .sweep, name: "s", command: "c", jobs: 1), workID: "0123456789abcdef",
      process: .own, phase: .finished, reason: nil, started: Date(), updated: Date(),
      progress: .init(total: 1))
    states.tidy(for: other, now: Date())
    #expect(states.read().states.count == 1)
    try FileManager.default.removeItem(
      atPath: PlanFiles(of: stage.store).filePath(of: stage.plan.id))
    states.tidy(for: other, now: Date(), looksForOld: false)
    #expect(states.read().states.count == 1)
    states.tidy(for: other, now: Date())
    #expect(states.read().states.isEmpty)
  }

  @Test func chunkStateIsWrittenAndReadBack() throws {
    let stage = try Stage()
    for state in [stage.state(1, job: "4711_1"), stage.state(2)] {
      let read = try SweepState(json: state.json, path: "x")
      #expect(read.subject == state.subject)
      #expect(read.json.canonicalText == state.json.canonicalText)
    }
    #expect(stage.state(2).subject.title == "chunk 2 of 2 of p")
  }
}
