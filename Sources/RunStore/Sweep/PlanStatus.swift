public import Foundation
internal import RFLR

/// How far the work of a plan file is, as run files, index and the records of its tasks tell.
///
/// Nothing is trained or written for it. What the index knows to be finished is believed where the file is
/// there; of every other file the header is read.
public struct PlanStatus: Sendable {
  /// What there is of a run.
  public enum RunState: String, Sendable, Hashable, CaseIterable {
    /// Trained to its end, whatever that was.
    case done
    /// A task trains it.
    case running
    /// Interrupted; the next task goes on with it.
    case resumable
    /// A task could not train or store it, or its file is damaged.
    case failed
    /// Nothing is there.
    case missing
  }

  /// One run of the plan.
  public struct Run: Sendable {
    /// Its line in the plan file.
    public var line: PlanFile.Line
    /// What there is of it.
    public var state: RunState
    /// The status of one that is done, the epochs of others, why it failed.
    public var detail: String?
  }

  /// What became of the task of a chunk.
  public enum Task: String, Sendable, Hashable, CaseIterable {
    /// It trains.
    case running
    /// The scheduler will start it.
    case queued
    /// It came to its end; single runs may have failed.
    case finished
    /// It was asked to stop.
    case interrupted
    /// It could not go on.
    case failed
    /// It is gone without a word.
    case killed
    /// It ran elsewhere and tells nothing any more.
    case lost
    /// None was ever seen.
    case none
  }

  /// One chunk of the plan.
  public struct Chunk: Sendable {
    /// Its number, from 1.
    public var number: Int
    /// Its runs by what there is of them.
    public var counts: [RunState: Int] = [:]
    /// What became of its last task.
    public var task = Task.none
    /// What that task last said; nil where none was seen.
    public var state: SweepState?
    /// Expected multiply-adds of its runs.
    public var cost = 0.0
    /// Those of its runs that are done.
    public var doneCost = 0.0

    /// Runs of the chunk.
    public var runCount: Int { counts.values.reduce(0, +) }
    /// Whether all its runs are done; an empty chunk is.
    public var isDone: Bool { counts[.done, default: 0] == runCount }
    /// Whether something is left and nobody is about to do it.
    public var needsTask: Bool { !isDone && task != .running && task != .queued }
  }

  /// The plan.
  public let plan: PlanFile
  /// Its runs in the order of the plan file.
  public let runs: [Run]
  /// Its chunks in order.
  public let chunks: [Chunk]
  /// Runs that are done and that the index does not know as such.
  public let unindexedCount: Int
  /// States and the index, where they could not be read.
  public let problems: [StoreError]

  /// Looks at a plan's work.
  ///
  /// - Parameters:
  ///   - plan: The plan.
  ///   - store: Where its runs are.
  ///   - queue: What the scheduler says; nil where it was not asked or did not answer.
  ///   - now: The time.
  /// - Throws: ``StoreError`` where the store cannot be read at all.
  public init(
    of plan: PlanFile, in store: Store, queue: SchedulerQueue?, at now: Date
  ) throws(StoreError) {
    self.plan = plan
    let found = SweepStates(of: store).read()
    let tasks = PlanTasks(of: plan, found.states, queue: queue, at: now)
    let index = Self.indexedStatuses(of: plan, in: store)
    problems = found.problems + index.problem
    var files = RunFileNames(of: store)
    var chunks = (1...plan.chunkCount).map { Chunk(number: $0) }
    var runs: [Run] = []
    runs.reserveCapacity(plan.lines.count)
    var unindexedCount = 0
    for line in plan.lines {
      let stored = Self.stored(
        line.runID, index.statuses[line.runID], files.contains(line.runID), in: store)
      var run = Run(line: line, state: stored.state, detail: stored.detail)
      if run.state != .done, let epochs = tasks.running[line.runID] {
        run.state = .running
        run.detail = epochs
      } else if run.state != .done, let reason = tasks.failures[line.runID] {
        run.state = .failed
        run.detail = reason
      }
      if run.state == .done, index.statuses[line.runID]?.needsNoTraining != true {
        unindexedCount += 1
      }
      runs.append(run)
      chunks[line.chunk - 1].counts[run.state, default: 0] += 1
      chunks[line.chunk - 1].cost += line.cost
      if run.state == .done { chunks[line.chunk - 1].doneCost += line.cost }
    }
    for chunk in chunks.indices {
      let last = tasks.last[chunk + 1]
      chunks[chunk].state = last?.state
      chunks[chunk].task = tasks.queued[chunk + 1] ?? last?.task ?? .none
    }
    self.runs = runs
    self.chunks = chunks
    self.unindexedCount = unindexedCount
  }

  /// Runs in a state.
  public func count(_ state: RunState) -> Int {
    chunks.reduce(0) { $0 + $1.counts[state, default: 0] }
  }

  /// Chunks that need a task, in order.
  public var openChunks: [Int] { chunks.filter(\.needsTask).map(\.number) }

  private static func indexedStatuses(
    of plan: PlanFile, in store: Store
  ) -> (statuses: [String: RunStatus], problem: [StoreError]) {
    guard store.hasIndex else { return ([:], []) }
    do throws(StoreError) {
      let index = try RunIndex(path: store.indexPath, readOnly: true)
      // Asking for each of many runs takes longer than listing the index.
      let wanted = plan.lines.count > 5000 ? nil : plan.lines.map(\.runID)
      return (try index.facts(of: wanted).mapValues(\.status), [])
    } catch {
      return ([:], [error])
    }
  }

  private static func stored(
    _ runID: String, _ indexed: RunStatus?, _ hasFile: Bool, in store: Store
  ) -> (state: RunState, detail: String?) {
    guard hasFile else { return (.missing, nil) }
    if let indexed, indexed.needsNoTraining { return (.done, indexed.rawValue) }
    do throws(StoreError) {
      // Most files are of runs that are done: what else they hold is not looked at.
      let status = try RunFile.readStatus(store.filePath(of: runID))
      if status.needsNoTraining { return (.done, status.rawValue) }
      let header = try RunFile.readHeader(store.filePath(of: runID))
      return header.isResumable
        ? (.resumable, "after \(header.historyCount) epochs") : (.missing, nil)
    } catch {
      // It may have been replaced or removed in between.
      return error.code == .noInput ? (.missing, nil) : (.failed, error.description)
    }
  }
}

/// What a scheduler says of the tasks of a plan.
public struct SchedulerQueue: Sendable {
  /// Jobs that it was asked for.
  public var jobs: Set<String>
  /// Chunks whose tasks run.
  public var running: Set<Int>
  /// Chunks whose tasks wait.
  public var waiting: Set<Int>

  /// Creates an answer.
  public init(jobs: Set<String>, running: Set<Int> = [], waiting: Set<Int> = []) {
    self.jobs = jobs
    self.running = running
    self.waiting = waiting
  }
}

/// The names of a store's run files, folder by folder: a shared disk lists faster than it looks up.
private struct RunFileNames {
  private let root: String
  private var folders: [Substring: Set<String>] = [:]

  init(of store: Store) { root = store.path + "/runs" }

  mutating func contains(_ runID: String) -> Bool {
    let folder = runID.prefix(2)
    if let known = folders[folder] { return known.contains(runID) }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)")) ?? []
    let found = Set(
      names.filter { $0.hasSuffix("." + RunFile.fileExtension) && !$0.hasPrefix(".") }
        .map { String($0.dropLast(RunFile.fileExtension.count + 1)) })
    folders[folder] = found
    return found.contains(runID)
  }
}
