internal import Foundation
internal import RFLR
internal import Reporting
internal import RunStore

/// The work of a plan as tables: in all, chunk by chunk, run by run.
struct StatusTables {
  private let status: PlanStatus
  private let store: Store

  /// Failures that a summary tells one by one.
  private static let failureLimit = 5

  init(_ status: PlanStatus, in store: Store) {
    self.status = status
    self.store = store
  }

  private var title: String {
    let plan = status.plan
    return "Plan \(plan.id): \(printable(plan.name)), \(plan.lines.count) configurations in "
      + "\(plan.chunkCount) chunks"
  }

  private func counted(_ count: Int, _ thing: String) -> String {
    "\(count) \(thing)\(count == 1 ? "" : "s")"
  }

  // MARK: In all

  /// One row for each state that runs can be in.
  var summary: Table {
    let cost = max(status.chunks.reduce(0) { $0 + $1.cost }, .leastNormalMagnitude)
    var costs: [PlanStatus.RunState: Double] = [:]
    var touched: [PlanStatus.RunState: Set<Int>] = [:]
    for run in status.runs {
      costs[run.state, default: 0] += run.line.cost
      touched[run.state, default: []].insert(run.line.chunk)
    }
    return Table(
      name: "sweep-status", title: title,
      columns: [
        Column(
          "state", .string,
          "done (trained to its end), running, resumable (interrupted), failed, or missing"),
        Column("runs", .integer, unit: "runs", "Runs in this state"),
        Column("chunks", .integer, unit: "chunks", "Chunks that have such runs"),
        Column("cost_share", .number, unit: "1", "Their share of the expected work of the plan"),
      ],
      rows: PlanStatus.RunState.allCases.map { state in
        [
          .text(state.rawValue), .integer(status.count(state)),
          .integer(touched[state]?.count ?? 0), .number((costs[state] ?? 0) / cost),
        ]
      }, notes: notes)
  }

  /// What a reader should do or know, behind the counts.
  private var notes: [String] {
    var notes: [String] = []
    let failed = status.runs.filter { $0.state == .failed }
    for run in failed.prefix(Self.failureLimit) {
      notes.append(
        printable(
          "failed: \(name(of: run).configName), chunk \(run.line.chunk): \(run.detail ?? "")"))
    }
    if failed.count > Self.failureLimit {
      notes.append("\(failed.count - Self.failureLimit) more failed: --failed lists them")
    }
    for chunk in status.chunks where !chunk.isDone && chunk.task == .failed {
      notes.append(printable("chunk \(chunk.number) failed: \(chunk.state?.reason ?? "")"))
    }
    let words = PlanStatus.Task.allCases.compactMap { task in
      let count = status.chunkCount(task)
      return count == 0 ? nil : "\(count) \(task == .none ? "never begun" : task.rawValue)"
    }
    let done = status.chunks.count(where: \.isDone)
    notes.append("chunks: " + (["\(done) done"] + words).joined(separator: ", "))
    let open = status.openChunks.count
    if open > 0 {
      notes.append(
        "\(counted(open, "chunk")) to be trained that neither run nor are queued: `rflr sweep resubmit "
          + "\(status.plan.id)\(storeWords)`")
    }
    if status.unindexedCount > 0 {
      notes.append(
        "\(counted(status.unindexedCount, "done run")) not in the index: `rflr index "
          + "rebuild\(storeWords)`")
    }
    return notes
  }

  private var storeWords: String { " --store " + CommandText.quoted(store.path) }

  // MARK: Chunk by chunk

  /// One row a chunk.
  var chunks: Table {
    let counts = PlanStatus.RunState.allCases.map {
      Column($0.rawValue, .integer, unit: "runs", "Runs that are \($0.rawValue)")
    }
    let columns =
      [
        Column("chunk", .integer, "Number of the chunk, of the array's task"),
        Column(
          "task", .string,
          "What became of its last task: running, queued, finished, interrupted, failed, killed (gone "
            + "without a word), lost (elsewhere, tells nothing), none"),
        Column("runs", .integer, unit: "runs", "Runs of the chunk"),
      ] + counts + [
        Column("cost_share", .number, unit: "1", "Share of its expected work that is done"),
        Column(
          "seconds_left", .number, unit: "s", "Time left at the pace so far, of one that runs"),
        Column("host", .string, "Machine of its last task"),
        Column("job", .string, "What the scheduler calls that task"),
        Column("reason", .string, "Why it could not go on"),
      ]
    let rows = status.chunks.map { chunk -> [Cell] in
      let progress = chunk.task == .running ? chunk.state?.progress.secondsLeft : nil
      return [
        .integer(chunk.number), .text(chunk.task.rawValue), .integer(chunk.runCount),
      ] + PlanStatus.RunState.allCases.map { .integer(chunk.counts[$0, default: 0]) } + [
        .number(chunk.cost > 0 ? chunk.doneCost / chunk.cost : 1),
        progress.map(Cell.number) ?? .missing, text(chunk.state?.process.host),
        text(chunk.state?.subject.chunk?.job), text(chunk.state?.reason),
      ]
    }
    return Table(name: "sweep-status-chunks", title: title, columns: columns, rows: rows)
  }

  // MARK: Run by run

  /// One row for each run that is wanted.
  func runs(where isWanted: (PlanStatus.Run) -> Bool) -> Table {
    let rows = status.runs.filter(isWanted).map { run -> [Cell] in
      let name = name(of: run)
      return [
        .integer(run.line.chunk), .text(run.line.runID), .text(name.configName),
        name.seed.map(Cell.integer) ?? .missing, .text(run.state.rawValue), text(run.detail),
      ]
    }
    return Table(
      name: "sweep-status-runs", title: title,
      columns: [
        Column("chunk", .integer, "Number of its chunk"),
        Column("run_id", .string, "Id of the run"),
        Column("config_name", .string, "The paper's name of its configuration"),
        Column("seed", .integer, "Its seed"),
        Column("state", .string, "done, running, resumable, failed or missing"),
        Column("detail", .string, "Status of one that is done, epochs of others, why it failed"),
      ], rows: rows)
  }

  private func text(_ text: String?) -> Cell { text.map(Cell.text) ?? .missing }

  /// A configuration that this version cannot read still has its run id.
  private func name(of run: PlanStatus.Run) -> (configName: String, seed: Int?) {
    guard let configuration = try? status.plan.configuration(of: run.line) else {
      return (run.line.runID, nil)
    }
    return (configuration.name, configuration.seed)
  }
}
