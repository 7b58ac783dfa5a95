internal import Foundation
internal import Reporting
internal import RunStore

/// The states of a store's sweeps as a table: one row a sweep or training.
enum WatchTable {
  private static let columns = [
    Column("kind", .string, "sweep, chunk or train"),
    Column("name", .string, "Plan with its conditions, or configuration"),
    Column("plan_id", .string, "Id of the plan file that a chunk is of"),
    Column("chunk", .integer, "Number of the chunk"),
    Column("host", .string, "Machine that trains"),
    Column("process", .integer, "Number of its process"),
    Column(
      "standing", .string,
      "running, suspended, quiet (lives but tells nothing), finished, interrupted, failed, "
        + "killed (gone without a word) or lost (elsewhere, tells nothing for a minute)"),
    Column("work_id", .string, "Identity of the work, from the ids of its runs"),
    Column("started", .string, "When it began, UTC"),
    Column("updated", .string, "When it last told something, UTC"),
    Column("total", .integer, unit: "runs", "Runs to train"),
    Column("present", .integer, unit: "runs", "Runs that were in the store already"),
    Column("done", .integer, unit: "runs", "Runs that have ended, whatever way"),
    Column("failed", .integer, unit: "runs", "Runs that could not be trained or stored"),
    Column("running", .integer, unit: "runs", "Runs that are being trained"),
    Column("share", .number, unit: "1", "Share of the expected work that is done"),
    Column("seconds", .number, unit: "s", "Time from its start to its last word"),
    Column("seconds_left", .number, unit: "s", "Time left at the pace so far; missing when ended"),
  ]

  static func table(_ states: [SweepState], at now: Date) -> Table {
    let rows = states.map { state -> [Cell] in
      let standing = state.standing(at: now)
      let progress = state.progress
      let left = standing.isUnderWay ? progress.secondsLeft : nil
      return [
        .text(state.subject.kind.rawValue), .text(state.subject.name),
        state.subject.chunk.map { .text($0.planID) } ?? .missing,
        state.subject.chunk.map { .integer($0.number) } ?? .missing, .text(state.process.host),
        .integer(state.process.number), .text(word(standing, state.phase)), .text(state.workID),
        .text(time(state.started)), .text(time(state.updated)), .integer(progress.total),
        .integer(progress.presentCount), .integer(progress.done), .integer(progress.failureCount),
        .integer(progress.running.count), .number(progress.share), .number(progress.seconds),
        left.map { .number($0) } ?? .missing,
      ]
    }
    return Table(name: "watch", title: "Sweeps and trainings", columns: columns, rows: rows)
  }

  private static func word(_ standing: SweepState.Standing, _ phase: SweepState.Phase) -> String {
    switch standing {
    case .running: "running"
    case .suspended: "suspended"
    case .quiet: "quiet"
    case .ended: phase.rawValue
    case .killed: "killed"
    case .lost: "lost"
    }
  }

  private static func time(_ date: Date) -> String { date.formatted(.iso8601) }
}
