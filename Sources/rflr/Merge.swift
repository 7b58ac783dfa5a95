internal import ArgumentParser
internal import RunStore

struct Merge: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Bring the runs of several stores into one, each whole and each once.",
    discussion: """
      Run files are copied byte for byte and verified on the way; the index of the target is \
      updated. The stores that are merged are only read, and need no index. Merging again changes \
      nothing, and the order of the stores does not matter. Plans and what ended sweeps told of \
      themselves come along.

      An unfinished run gives way to a further state of which it is the beginning. Contents of one run \
      that exclude each other are a conflict: all files are named, what the target has stays, and \
      what it has not is left out. Conflicts and damaged files give exit code 1; the rest is merged.

      Examples:
        rflr merge node1/store node2/store --into store
        rflr merge /mnt/backup/store --into runs
      """)

  @Argument(help: ArgumentHelp("Stores whose runs are wanted.", valueName: "store"))
  var stores: [String]
  @Option(
    help: ArgumentHelp("Store that gets the runs; made where it is missing.", valueName: "store"))
  var into: String

  func run() throws {
    let target = try folderName(into, of: "--into")
    let paths = try stores.map { store throws(StoreError) in
      try folderName(store, of: "STORE")
    }
    let (sources, problems) = try StoreMerge.sources(paths, target: target)
    let tally = MergeTally()
    for problem in problems { tally.refuse(problem) }
    if !sources.isEmpty {
      Interruption.listen()
      let store = try StoreOptions.openForWriting(target, create: true)
      try StoreMerge.run(
        sources, into: store,
        progress: { done, total in
          if done % 20 == 0 { Console.redraw("\(done) of \(total) files, \(tally.total)") }
        },
        stop: { Interruption.isRequested }, report: tally.take)
      Console.clearLine()
      Console.say(tally.total)
      if Interruption.isRequested { throw ExitCode(Interruption.exitCode) }
    }
    if let code = tally.exitCode(ofNothing: sources.isEmpty) { throw ExitCode(code) }
  }
}

/// Counts what a merge does and says each problem when it happens.
private final class MergeTally {
  private var counts: [StoreMerge.Outcome: Int] = [:]
  private var conflicts = 0
  private var records = 0
  private var problems: [StoreError] = []

  func take(_ report: StoreMerge.Report) {
    switch report {
    case .merged(_, let outcome): counts[outcome, default: 0] += 1
    case .record: records += 1
    case .note(let note): say("note: \(note)")
    case .refused(let error): refuse(error)
    case .conflict(let error):
      conflicts += 1
      say("rflr: \(error)")
    }
  }

  func refuse(_ error: StoreError) {
    problems.append(error)
    say("rflr: \(error)")
  }

  private func say(_ line: String) {
    Console.clearLine()
    Console.say(line)
  }

  /// One line of counts.
  var total: String {
    let added = counts[.added] ?? 0
    var parts = ["\(added) run\(added == 1 ? "" : "s") merged"]
    if let count = counts[.completed] { parts.append("\(count) brought further") }
    if let count = counts[.present] { parts.append("\(count) were there already") }
    if records > 0 {
      parts.append("\(records) file\(records == 1 ? "" : "s") of plans and sweeps came along")
    }
    if conflicts > 0 { parts.append("\(conflicts) conflict\(conflicts == 1 ? "" : "s")") }
    if !problems.isEmpty { parts.append("\(problems.count) could not be read") }
    return parts.joined(separator: ", ")
  }

  /// 1 when some items are bad, the error's own code when nothing else was given.
  func exitCode(ofNothing isNothing: Bool) -> Int32? {
    guard let first = problems.first else { return conflicts > 0 ? ExitStatus.someFailed : nil }
    return isNothing && problems.count == 1 ? ExitStatus.code(of: first) : ExitStatus.someFailed
  }
}
