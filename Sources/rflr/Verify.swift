internal import ArgumentParser
internal import RunStore

struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check every file's checksums and content hash, and the index against them.",
    discussion: """
      Without --repair nothing is changed. With it the index is made again from the files, damaged \
      files are moved to STORE/damaged, and what killed writers left is removed; every step is told, \
      and what cannot be mended is named with what to do. --retrain trains lost runs again from their \
      configuration, which the damaged file or the index still holds.

      The exit code is 0 when all is well (afterwards), 1 when something is wrong.

      Examples:
        rflr verify --store runs
        rflr verify --repair --retrain --store runs
      """)
  @Flag(help: "Mend what can be mended; nothing but half-written files is deleted.")
  var repair = false
  @Flag(help: "With --repair: train lost runs again.")
  var retrain = false
  @OptionGroup(title: "Store") var storeOptions: StoreOptions

  func validate() throws {
    guard repair || !retrain else { throw ValidationError("--retrain goes with --repair.") }
  }

  func run() throws {
    let store = try storeOptions.open()
    let check = try look(at: store)
    for problem in check.problems { Console.say("rflr: \(problem)") }
    for note in check.notes { Console.say("note: \(note)") }
    Console.say(Self.sum(of: check))
    if repair {
      try mend(store, check)
    } else if !check.problems.isEmpty {
      throw ExitCode(ExitStatus.someFailed)
    }
  }

  private func look(at store: Store) throws -> StoreCheck {
    let check = try store.verify { done, total in
      if done % 20 == 0 { Console.redraw("\(done) of \(total) files checked") }
    }
    Console.clearLine()
    return check
  }

  private func mend(_ store: Store, _ check: StoreCheck) throws {
    Interruption.listen()
    let line = ProgressLine()
    var (mended, remaining) = (0, 0)
    try StoreRepair.run(
      store, after: check, retrain: retrain, progress: { line.show($0, $1) },
      stop: { Interruption.isRequested },
      report: { step in
        line.clear()
        mended += step.isMended ? 1 : 0
        remaining += step.isMended ? 0 : 1
        Console.say("\(step.isMended ? "repaired" : "remains"): \(step.text)")
      })
    if Interruption.isRequested { throw ExitCode(Interruption.exitCode) }
    guard mended + remaining > 0 else { return Console.say("nothing to repair") }
    // What was mended is looked at again, so that the last word is not a hope.
    let last = try look(at: store)
    for problem in last.problems { Console.say("rflr: \(problem)") }
    Console.say("\(mended) repaired, \(remaining) remain; now \(Self.sum(of: last))")
    if remaining > 0 || !last.problems.isEmpty { throw ExitCode(ExitStatus.someFailed) }
  }

  private static func sum(of check: StoreCheck) -> String {
    "\(check.fileCount) files checked, \(check.problems.count) problems"
      + (check.notes.isEmpty ? "" : ", \(check.notes.count) notes")
  }
}
