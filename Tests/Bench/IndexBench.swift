internal import Foundation
internal import RunStore
internal import TestSupport

/// An index of 30,000 generated runs (5,000 in a quick session): what a store of many sweeps asks of it.
enum IndexBench {
  /// What the project requires of a query, process and all.
  private static let nameQueryMilliseconds = 100.0
  private static let twoClauseMilliseconds = 200.0

  static func measure(_ session: Session) throws {
    let entries = SyntheticIndex.entries(count: session.choose(30_000, quick: 5_000), seed: 1)
    let store = try session.scratch.store()
    session.add(
      "rebuild from entries", "s",
      try session.time(for: 0, atLeast: session.choose(2, quick: 1)) {
        try RunIndex(path: store.indexPath).replaceAll(entries, problems: [])
      }
    ) { $0 }
    let size = try FileManager.default.attributesOfItem(atPath: store.indexPath)[.size] as? Int
    session.note("\(entries.count) runs, index file \((size ?? 0) >> 20) MiB, page cache warm")

    let names = Dictionary(entries.map { ($0.configName, 1) }, uniquingKeysWith: +)
    let common = names.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? ""
    let queries = [
      (common, nameQueryMilliseconds), ("f3_N768_*", nameQueryMilliseconds),
      ("config ~ \"f3_N768_*\" and rank = 5", twoClauseMilliseconds),
      ("rank = 5 and test_error < 0.01", twoClauseMilliseconds),
    ]
    try inProcess(queries.map(\.0), entries, store, session)
    try throughCommand(queries, store, session)
  }

  private static func inProcess(
    _ queries: [String], _ entries: [IndexEntry], _ store: Store, _ session: Session
  ) throws {
    let columns = ["rank", "lr", "seed", "status", "test_error"]
    for text in queries {
      let query = try Query.parse(text)
      var count = 0
      let times = try session.time(for: 0.5) {
        count = try RunIndex(path: store.indexPath, readOnly: true)
          .rows(matching: query, columns: columns).count
      }
      session.add(milliseconds: "open and ask \(text): \(count) runs", times)
    }
    let index = try RunIndex(path: store.indexPath)
    session.add(
      milliseconds: "all runs, sorted by test_error",
      try session.time(for: 1, atLeast: 3) {
        _ = try index.rows(columns: columns, sortBy: [SortKey(name: "test_error")])
      })
    session.add(
      milliseconds: "20 runs with the best test_error",
      try session.time(for: 1) {
        _ = try index.rows(columns: columns, sortBy: [SortKey(name: "test_error")], limit: 20)
      })
    session.add(
      milliseconds: "upsert of one run",
      try session.time(for: 1) { try index.upsert([entries[entries.count / 2]]) })
    session.add(
      milliseconds: "upsert of 500 runs",
      try session.time(for: 1, atLeast: 3) { try index.upsert(Array(entries[1000..<1500])) })
  }

  private static func throughCommand(
    _ queries: [(String, Double)], _ store: Store, _ session: Session
  ) throws {
    let program = Command.rflr
    guard FileManager.default.isExecutableFile(atPath: program) else {
      session.note("rflr is not built beside this program: its queries are left out")
      return
    }
    var memory = 0
    func times(_ arguments: [String]) throws -> [Double] {
      let command = ["runs"] + arguments + ["--store", store.path]
      _ = try Command.run(program, command)
      return try session.time(for: 1, atLeast: 7) {
        memory = max(memory, try Command.run(program, command).memoryBytes)
      }
    }
    session.add(
      milliseconds: "rflr --help: start alone",
      try session.time(for: 0.5) { _ = try Command.run(program, ["--help"]) })
    for (text, limit) in queries {
      // The requirement is about the large index.
      session.add(
        milliseconds: "rflr runs '\(text)'", try times([text]),
        requiredBelow: session.choose(limit, quick: nil))
    }
    session.add(
      milliseconds: "rflr runs --sort-by test_error --limit 20",
      try times(["--sort-by", "test_error", "--limit", "20"]))
    session.add(milliseconds: "rflr runs --format csv: all runs", try times(["--format", "csv"]))
    session.add("memory of rflr runs at most", "MB", [Double(memory) / 1e6]) { $0 }
    session.note("rflr runs: from the start of the process to its end, output to /dev/null")
  }
}
