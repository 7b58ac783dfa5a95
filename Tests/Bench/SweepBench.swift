internal import Foundation
internal import RFLR
internal import RunStore

/// Runs a second into a store with one and two jobs, and with chunks of a plan.
enum SweepBench {
  static func measure(_ session: Session) throws {
    let shortest = configuration("f1_N16_bs8_L1")
    let usual = configuration("f1_N256_bs4_L2")
    try rates("shortest runs", shortest, count: session.choose(64, quick: 12), session)
    if !session.isQuick { try rates("runs of seconds", usual, count: 6, session) }
    try chunks(count: session.choose(10_000, quick: 400), session)
    session.note("shortest: \(shortest.name), of seconds: \(usual.name), rank 5, whole schedule")
  }

  /// A plan of tiny runs by two processes that share a store, against one process with two jobs.
  private static func chunks(count: Int, _ session: Session) throws {
    var tiny = configuration("f1_N4_bs2_L1")
    tiny.network.width = 4
    tiny.network.rank = 1
    tiny.stop.maxEpochs = 3
    let seeds = (1...count).map(JSONValue.integer)
    let plan = JSONValue.object([
      "configurations": .array([tiny.json]), "seeds": .array(seeds),
    ])
    let file = try session.scratch.folder("plan") + "/plan.json"
    try AtomicFile.write(Array(plan.canonicalText.utf8), to: file)
    func seconds(_ arguments: [[String]]) throws -> Double {
      let store = try session.scratch.folder("store")
      defer { session.scratch.remove(store) }
      let start = ContinuousClock.now
      try Command.runTogether(
        Command.rflr, arguments.map { ["sweep", file, "--store", store] + $0 })
      return (ContinuousClock.now - start).seconds
    }
    let plain = try seconds([["--jobs", "2"]])
    let parted = try seconds([1, 2].map { ["--chunk", "\($0)/2", "--jobs", "1"] })
    let what = "\(count) tiny runs"
    session.add("\(what), one sweep, 2 jobs", "runs/s", [plain]) { Double(count) / $0 }
    session.add("\(what), 2 chunks, 1 job each", "runs/s", [parted]) { Double(count) / $0 }
    session.add(
      "\(what), chunks against the sweep", "times", [plain / parted], required: .atLeast(0.9)
    ) { $0 }
  }

  private static func configuration(_ name: String) -> RunConfiguration {
    var made = ConfigurationName(name).map(RunConfiguration.init(name:)) ?? RunConfiguration()
    made.network.rank = 5
    return made
  }

  private static func rates(
    _ what: String, _ configuration: RunConfiguration, count: Int, _ session: Session
  ) throws {
    let plan = SweepPlan(name: "bench", configurations: [configuration])
      .repeated(seeds: Array(1...count)).configurations
    var medians: [Double] = []
    for jobs in [1, 2] {
      let times = try session.time(for: 0, atLeast: 3, prepare: { try session.scratch.store() }) {
        store in
        let summary = try StoredSweep.run(plan, in: store, jobs: jobs)
        if let problem = summary.problems.first { throw problem.error }
      }
      medians.append(times.sorted()[times.count / 2])
      session.add("\(what), \(jobs) job\(jobs == 1 ? "" : "s")", "runs/s", times) {
        Double(count) / $0
      }
    }
    let cores = Double(min(2, ProcessInfo.processInfo.activeProcessorCount))
    session.add(
      "\(what), 2 jobs against 1", "times", [medians[0] / medians[1]], limit: ("cores", cores),
      required: .atLeast(0.95 * cores)
    ) { $0 }
  }
}
