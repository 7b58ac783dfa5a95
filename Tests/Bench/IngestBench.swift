internal import Foundation
internal import RunStore

/// Foreign runs into a new store.
enum IngestBench {
  static func measure(_ session: Session) throws {
    let copies = try SourceCopies()
    let folders = try session.scratch.folder("sweep")
    let count = session.choose(750, quick: 75)
    var bytes = 0
    for number in 0..<count {
      bytes += try copies.write(number: number, to: "\(folders)/f1_N16_bs1_L1_\(number)")
    }
    let kilobytes = bytes / count / 1000
    let times = try ingest(folders, runs: count, session, repeats: 2)
    session.add("\(count) sweep folders of \(kilobytes) kB", "runs/s", times) { Double(count) / $0 }
    session.add("\(count) sweep folders of \(kilobytes) kB, read", "MB/s", times) {
      Double(bytes) / 1e6 / $0
    }
    try again(folders, runs: count, session)
    session.scratch.remove(folders)

    let rows = try ingest(SourceCopies.table, runs: 750, session, repeats: 3)
    session.add("table of 750 rows", "runs/s", rows) { 750 / $0 }

    let large = try session.scratch.folder("large")
    let document = try copies.writeLarge(
      bytes: session.choose(12_000_000, quick: 3_000_000), to: "\(large)/f1_N16_bs1_L1")
    let megabytes = Double(document.bytes) / 1e6
    let big = try ingest(large, runs: 1, session, repeats: 3)
    let name = "one document of \(String(format: "%.1f", megabytes)) MB, \(document.epochs) epochs"
    session.add(name, "s", big) { $0 }
    session.add(name, "MB/s", big) { megabytes / $0 }
    session.note("each into a new store: read, hash, write and check the run files, fill the index")
  }

  /// Seconds of ingesting a path into a new store.
  private static func ingest(
    _ path: String, runs: Int, _ session: Session, repeats: Int
  ) throws -> [Double] {
    try session.time(
      for: 0, atLeast: session.choose(repeats, quick: 1), prepare: { try session.scratch.store() }
    ) { store in
      try ingest(path, runs: runs, into: store)
      session.scratch.remove(store.path)
    }
  }

  private static func ingest(
    _ path: String, runs: Int, into store: Store, expected: StoredIngest.Outcome = .added
  ) throws {
    var found = 0
    var failure: StoreError?
    let settings = try IngestSettings(assignments: ["rank=5"])
    try StoredIngest.run(Ingest.discover([path]), into: store, settings: settings) { report in
      switch report.result {
      case .success(let outcome): found += outcome == expected ? 1 : 0
      case .failure(let error): failure = error
      }
    }
    if let failure { throw failure }
    guard found == runs else {
      throw Command.Failure(description: "\(path): \(found) of \(runs) runs were \(expected)")
    }
  }

  private static func again(_ folders: String, runs: Int, _ session: Session) throws {
    let store = try session.scratch.store()
    try ingest(folders, runs: runs, into: store)
    let times = try session.time(for: 0, atLeast: session.choose(2, quick: 1)) {
      try ingest(folders, runs: runs, into: store, expected: .present)
    }
    session.add("the same folders again", "runs/s", times) { Double(runs) / $0 }
    session.scratch.remove(store.path)
  }
}
