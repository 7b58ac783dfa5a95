internal import Foundation
internal import RFLR
internal import RunStore
internal import TestSupport
internal import Testing

@testable internal import RunStore

@Suite struct IndexTests {
  private func failure(_ body: () throws -> Void) -> StoreError? {
    #expect(throws: StoreError.self, performing: body)
  }

  @Test func schemaFileIsWhatAFreshIndexHas() throws {
    let contract = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../schemas/index.sql")
    let sql = try String(contentsOf: contract, encoding: .utf8)
    try withTemporaryFolder { folder in
      _ = try RunIndex(path: folder + "/index.sqlite")
      try IndexDatabase.execute(sql, at: folder + "/contract.sqlite")
      func statements(_ file: String) throws -> [String] {
        try IndexDatabase.column(
          """
          SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name <> 'grdb_migrations'
          ORDER BY name
          """, at: folder + file
        ).map { statement in
          statement.split(separator: "\n").map { $0.prefix { $0 != "-" } }.joined(separator: " ")
            .split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
      }
      let fresh = try statements("/index.sqlite")
      #expect(fresh == (try statements("/contract.sqlite")))
      #expect(fresh.count == 16)
      #expect(
        try IndexDatabase.column("PRAGMA application_id", at: folder + "/index.sqlite")
          == [String(0x5246_4C52)])
      #expect(
        try IndexDatabase.column("PRAGMA journal_mode", at: folder + "/index.sqlite") == ["delete"])
    }
  }

  @Test func contentDoesNotDependOnTheOrderOfInsertion() throws {
    let entries = SyntheticIndex.entries(count: 60, seed: 3)
    try withTemporaryFolder { folder in
      let live = try IndexFixture.index(entries, in: folder)
      let dump = try live.canonicalDump()
      let backwards = try RunIndex(path: folder + "/b.sqlite")
      for entry in entries.reversed() { try backwards.upsert([entry]) }
      #expect(try backwards.canonicalDump() == dump)
      try live.replaceAll(entries.shuffled(), problems: [])
      #expect(try live.canonicalDump() == dump)
      #expect(dump.split(separator: "\n").count > 60 * 40)
      #expect(try live.integrityProblems() == [])
    }
  }

  @Test func storingTwiceIsStoringOnce() throws {
    let entries = SyntheticIndex.entries(count: 20, seed: 4)
    try withTemporaryFolder { folder in
      let index = try IndexFixture.index(entries, in: folder)
      let dump = try index.canonicalDump()
      try index.upsert(entries + entries)
      #expect(try index.canonicalDump() == dump)
      #expect(try index.count() == 20)
    }
  }

  @Test func newerStateOfARunReplacesTheOlder() throws {
    try withTemporaryFolder { folder in
      let index = try IndexFixture.index(
        [IndexFixture.entry(1, metrics: ["test_error": 1, "epochs": 3], status: .incomplete)],
        in: folder)
      let newer = IndexFixture.entry(1, metrics: ["test_error": 0.5])
      try index.upsert([newer])
      let row = try #require(try index.rows(columns: ["status", "test_error", "epochs"]).first)
      #expect(row.values == [.text("finished"), .number(0.5), .missing])
      let facts = try index.facts(of: [newer.runID, "unknown"])
      #expect(facts == [newer.runID: IndexedRun(status: .finished, file: newer.file)])
      #expect(try index.contains(runID: newer.runID))
      try index.remove(runIDs: [newer.runID, "unknown"])
      #expect(try index.facts().isEmpty)
      #expect(try index.canonicalDump() == "")
      #expect(try index.integrityProblems() == [])
    }
  }

  @Test func fileHoldsOneRun() throws {
    try withTemporaryFolder { folder in
      let index = try IndexFixture.index([IndexFixture.entry(1, path: "runs/x.h5")], in: folder)
      let other = IndexFixture.entry(2, path: "runs/x.h5")
      try index.upsert([other])
      #expect(try index.rows().map(\.runID) == [other.runID])
    }
  }

  @Test func rebuildNamesFilesThatHoldTheSameRun() throws {
    let entries = ["runs/b.h5", "runs/a.h5"].map { IndexFixture.entry(1, path: $0, runID: "abcd") }
    let unread = IndexProblem(
      path: "runs/c.h5", code: .badData, reason: "is cut off", remedy: "ingest it again")
    try withTemporaryFolder { folder in
      let index = try RunIndex(path: folder + "/index.sqlite")
      try index.replaceAll(entries, problems: [unread])
      #expect(try index.rows(columns: ["file"]).map(\.values) == [[.text("runs/a.h5")]])
      let same = IndexProblem(
        path: "runs/b.h5", code: .badData, reason: "holds run abcd, as runs/a.h5 does",
        remedy: "remove one of the two")
      #expect(try index.problems() == [same, unread])
    }
  }

  @Test func failedWriteLeavesTheIndexAsItWas() throws {
    let entries = SyntheticIndex.entries(count: 5, seed: 5)
    try withTemporaryFolder { folder in
      let index = try IndexFixture.index(entries, in: folder)
      let dump = try index.canonicalDump()
      let wrong = IndexFixture.entry(1, path: "/absolute.h5")
      #expect(failure { try index.upsert([IndexFixture.entry(2), wrong]) }?.code == .badData)
      #expect(failure { try index.replaceAll([wrong], problems: []) }?.code == .badData)
      #expect(try index.canonicalDump() == dump)
    }
  }

  @Test func olderIndexIsMigratedWithACopyAndNewerOneIsRefused() throws {
    let next = IndexMigration(version: 2, sql: "CREATE TABLE added (x INTEGER) STRICT;")
    var settings = RunIndex.Settings()
    settings.migrations.append(next)
    try withTemporaryFolder { folder in
      let path = folder + "/index.sqlite"
      let dump: String
      do {
        dump = try IndexFixture.index(SyntheticIndex.entries(count: 5, seed: 6), in: folder)
          .canonicalDump()
      }
      do {
        let migrated = try RunIndex(path: path, settings: settings)
        #expect(try migrated.canonicalDump() == dump)
      }
      #expect(try IndexDatabase.column("PRAGMA user_version", at: path) == ["2"])
      let copy = try RunIndex(path: path + ".v1.backup", readOnly: true)
      #expect(try copy.canonicalDump() == dump)
      let error = failure { _ = try RunIndex(path: path) }
      #expect(
        error?.description == "\(path): the index has version 2, this rflr knows versions up to 1; "
          + "use a newer rflr, or move the index away and run `rflr index rebuild`")
    }
  }

  @Test func failedMigrationLeavesTheOldIndex() throws {
    var settings = RunIndex.Settings()
    settings.migrations.append(IndexMigration(version: 2, sql: "CREATE TABLE x (y INT); nonsense"))
    try withTemporaryFolder { folder in
      let path = folder + "/index.sqlite"
      let dump = try IndexFixture.index(SyntheticIndex.entries(count: 2, seed: 7), in: folder)
        .canonicalDump()
      #expect(failure { _ = try RunIndex(path: path, settings: settings) } != nil)
      #expect(try RunIndex(path: path).canonicalDump() == dump)
    }
  }

  @Test func filesThatAreNoIndexAreNamed() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/index.sqlite"
      func open(readOnly: Bool = false) -> StoreError? {
        failure { _ = try RunIndex(path: path, readOnly: readOnly) }
      }
      #expect(
        open(readOnly: true)?.description
          == "\(path): there is no index; run `rflr index rebuild`")
      try Data("config,test_error\n".utf8 + Data(repeating: 65, count: 600)).write(
        to: URL(filePath: path))
      #expect(
        open()?.description
          == "\(path): the index is damaged or no index (file is not a database); "
          + "run `rflr index rebuild`; the run files are untouched")
      try FileManager.default.removeItem(atPath: path)
      try IndexDatabase.execute("CREATE TABLE theirs (x)", at: path)
      #expect(open()?.reason == "this is a database of another program, no index")
      #expect(try IndexDatabase.column("SELECT name FROM sqlite_schema", at: path) == ["theirs"])
      let nowhere = failure { _ = try RunIndex(path: folder + "/none/index.sqlite") }
      #expect(nowhere?.code == .cannotCreate)
      #expect(failure { _ = try RunIndex(path: folder) }?.code == .cannotCreate)
    }
  }

  @Test func damagedIndexNamesTheRemedy() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/index.sqlite"
      do { _ = try IndexFixture.index(SyntheticIndex.entries(count: 100, seed: 8), in: folder) }
      let file = try #require(FileHandle(forUpdatingAtPath: path))
      for page in 4..<40 {
        try file.seek(toOffset: UInt64(page * 4096))
        try file.write(contentsOf: Data(repeating: 0xA5, count: 4096))
      }
      try file.close()
      let error = failure { _ = try RunIndex(path: path).canonicalDump() }
      #expect(error?.code == .badData)
      #expect(error?.remedy == "run `rflr index rebuild`; the run files are untouched")
    }
  }

  /// A damaged index may still read, or be refused; it must not bring the program down.
  @Test(arguments: 0..<60)
  func damagedBytesNeverTrap(seed: Int) throws {
    var random = RandomStream(named: "damage", seed: seed)
    try withTemporaryFolder { folder in
      let path = folder + "/index.sqlite"
      do { _ = try IndexFixture.index(SyntheticIndex.entries(count: 3, seed: 8), in: folder) }
      var bytes = try Data(contentsOf: URL(filePath: path))
      for _ in 0..<200 {
        bytes[4096 + Int(random.uniform() * Double(bytes.count - 4096))] = UInt8(
          random.uniform() * 256)
      }
      try bytes.write(to: URL(filePath: path))
      do {
        let index = try RunIndex(path: path)
        _ = try index.integrityProblems()
        _ = try index.rows(
          matching: .parse("rank = 5 or test_error < 1"),
          columns: ["rank", "test_error", "config", "file", "adapter", "checkpoint_reason"],
          sortBy: [SortKey("test_error")])
        _ = try index.facts()
        _ = try index.canonicalDump()
        try index.upsert(SyntheticIndex.entries(count: 3, seed: 9))
      } catch let error as StoreError {
        #expect(error.code == .badData, "\(error)")
      }
    }
  }

  @Test func readOnlyIndexCannotBeWritten() throws {
    try withTemporaryFolder { folder in
      let entries = SyntheticIndex.entries(count: 2, seed: 9)
      do { _ = try IndexFixture.index(entries, in: folder) }
      let index = try RunIndex(path: folder + "/index.sqlite", readOnly: true)
      #expect(try index.count() == 2)
      #expect(failure { try index.upsert(entries) }?.code == .cannotCreate)
      #expect(try index.count() == 2)
    }
  }

  @Test func secondWriterIsToldToTryAgain() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/index.sqlite"
      do { _ = try IndexFixture.index(SyntheticIndex.entries(count: 2, seed: 10), in: folder) }
      var settings = RunIndex.Settings()
      settings.busyTimeoutSeconds = 0.05
      let index = try RunIndex(path: path, settings: settings)
      try IndexDatabase.whileLocked(path) {
        let error = failure { try index.remove(runIDs: ["x"]) }
        #expect(
          error?.description == "\(path): another process is using the index (database is locked); "
            + "try again when it is done")
        #expect(error?.code == .busy)
      }
      try index.remove(runIDs: ["x"])
      #expect(try index.count() == 2)
    }
  }

  @Test(arguments: [true, false])
  func killedWriterLeavesTheOldIndex(readOnly: Bool) throws {
    try withTemporaryFolder { folder in
      let dump = try IndexFixture.index(SyntheticIndex.entries(count: 200, seed: 13), in: folder)
        .canonicalDump()
      let copy = folder + "/copy.sqlite"
      try IndexDatabase.copyAsKilledWriterLeaves(folder + "/index.sqlite", to: copy)
      let journal = try Data(contentsOf: URL(filePath: copy + "-journal"))
      #expect(journal.count > 4096)
      let index = try RunIndex(path: copy, readOnly: readOnly)
      #expect(try index.canonicalDump() == dump)
      #expect(try index.integrityProblems() == [])
    }
  }

  @Test func writerThatIsKilledWhileTheIndexIsOpenForReadingIsUndone() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/index.sqlite"
      let dump = try IndexFixture.index(SyntheticIndex.entries(count: 200, seed: 14), in: folder)
        .canonicalDump()
      let reader = try RunIndex(path: path, readOnly: true)
      #expect(try reader.canonicalDump() == dump)
      try IndexDatabase.copyAsKilledWriterLeaves(path, to: folder + "/copy.sqlite")
      // Into the file that is open, as the writer would have.
      for suffix in ["-journal", ""] {
        let bytes = try Data(contentsOf: URL(filePath: folder + "/copy.sqlite" + suffix))
        try bytes.write(to: URL(filePath: path + suffix))
      }
      #expect(try reader.canonicalDump() == dump)
    }
  }

  @Test func fullDiskLeavesTheIndexAsItWas() throws {
    try withTemporaryFolder { folder in
      let index = try IndexFixture.index(SyntheticIndex.entries(count: 5, seed: 11), in: folder)
      let dump = try index.canonicalDump()
      try index.limitPages(to: 1)
      let error = failure { try index.upsert(SyntheticIndex.entries(count: 400, seed: 12)) }
      #expect(error?.code == .inputOutput)
      #expect(error?.reason == "the disk is full; the index is as it was")
      #expect(try index.canonicalDump() == dump)
    }
  }
}
