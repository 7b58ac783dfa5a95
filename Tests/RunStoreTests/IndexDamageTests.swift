import Foundation
import RFLR
import TestSupport
import Testing

@testable import RunStore

/// A damaged index: it is refused, or gives the same answers, or `verify` names it.
@Suite struct IndexDamageTests {
  /// A store of three runs with an index of small pages, so that every byte of it can be damaged.
  static func store(in folder: String) throws -> Store {
    let store = try Store(folder + "/store", create: true)
    var odd = RunFileSamples.notFinite()
    odd.configName = "odd 'name\""
    for record in [RunFileSamples.foreign(), RunFileSamples.plain(seed: 8), odd] {
      _ = try store.publish(record)
    }
    _ = try store.rebuildIndex()
    try IndexDatabase.execute("PRAGMA page_size = 512; VACUUM", at: store.indexPath)
    return store
  }

  /// What an index answers, question by question; nil where it refuses.
  static func answers(of store: Store) -> [String?] {
    guard let index = try? RunIndex(path: store.indexPath, readOnly: true) else { return [] }
    let columns = [
      "status", "producer", "origin", "seed", "batch_size", "rank", "network.init", "test_error",
      "min_loss", "checkpoints", "lr_divides", "file", "adapter", "source", "odd", "x",
    ]
    let queries = [
      "seed = 7", "batch_size >= 4", "min_loss < 0.2", "test_error is nan", "x is inf",
      "config_name ~ \"f1*\"", "reason = final", "adapter is missing", "not status = finished",
    ]
    var answers: [String?] = queries.map { text in
      try? "\(index.rows(matching: Query.parse(text)).map(\.runID))"
    }
    answers.append(
      try? "\(index.rows(columns: columns, sortBy: [SortKey(name: "seed")]).map(\.values))")
    answers.append(
      try? "\(index.facts().sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" })")
    answers.append(try? "\(index.problems())")
    answers.append(try? index.canonicalDump())
    return answers
  }

  /// Whether an index answers something that it did not answer before.
  static func isOther(_ now: [String?], than before: [String?]) -> Bool {
    zip(now, before).contains { $0 != nil && $0 != $1 }
  }

  @Test func soundIndexOfOddRunsHasNoFindings() throws {
    let folder = try RunFileFolder()
    let store = try Self.store(in: folder.path)
    #expect(try store.verify().findings.isEmpty)
    #expect(!Self.answers(of: store).contains(nil))
  }

  @Test func oneFlippedBitAnywhereIsRefusedOrNamedOrChangesNothing() async throws {
    let result = try await #require(
      processExitsWith: .success, observing: [\.standardErrorContent]
    ) {
      let folder = try RunFileFolder()
      let store = try IndexDamageTests.store(in: folder.path)
      let before = IndexDamageTests.answers(of: store)
      let image = try folder.bytes("store/index.sqlite")
      var tally = (flips: 0, refused: 0, other: 0, named: 0, unseen: 0)
      let step = LongTests.areWanted ? 1 : 53
      for offset in Set(0..<100).union(stride(from: 0, to: image.count, by: step)) {
        var damaged = image
        damaged[offset] ^= 1 << UInt8(offset % 8)
        try folder.put(damaged, as: "store/index.sqlite")
        let answers = IndexDamageTests.answers(of: store)
        let isNamed = try !store.verify().findings.isEmpty
        let isOther = IndexDamageTests.isOther(answers, than: before)
        if !isNamed, answers != before {
          FileHandle.standardError.write(Data("verify missed a flip at \(offset)\n".utf8))
        }
        tally.flips += 1
        tally.refused += answers.contains(nil) || answers.isEmpty ? 1 : 0
        tally.other += isOther ? 1 : 0
        tally.named += isNamed ? 1 : 0
        tally.unseen += isNamed ? 0 : 1
      }
      // A fair part of small pages is free or unused; the rest is seen.
      if tally.named * 3 < tally.flips || tally.other == 0 {
        FileHandle.standardError.write(Data("\(tally)\n".utf8))
      }
      if LongTests.areWanted {
        try LongTests.report(
          .damage, "bytes of an index flipped", tried: tally.flips,
          "3 runs: \(tally.named) named by verify, \(tally.refused) refused some question, "
            + "\(tally.other) answered one otherwise (all named), \(tally.unseen) changed nothing")
      }
    }
    #expect(String(decoding: result.standardErrorContent, as: UTF8.self) == "")
  }

  @Test func everyCutIsRefusedOrNamed() async throws {
    let result = try await #require(
      processExitsWith: .success, observing: [\.standardErrorContent]
    ) {
      let folder = try RunFileFolder()
      let store = try IndexDamageTests.store(in: folder.path)
      let before = IndexDamageTests.answers(of: store)
      let image = try folder.bytes("store/index.sqlite")
      let lengths = Set(stride(from: 0, to: image.count, by: LongTests.areWanted ? 1 : 97))
        .union(stride(from: 0, to: image.count, by: 512))
      // An empty file is what a writer leaves that dies as it makes the index: it counts as none.
      for length in lengths where length > 0 {
        try folder.put(image.prefix(length), as: "store/index.sqlite")
        let answers = IndexDamageTests.answers(of: store)
        let isNamed = try !store.verify().findings.isEmpty
        precondition(isNamed, "verify missed a cut at \(length)")
        precondition(
          !IndexDamageTests.isOther(answers, than: before), "other answers of \(length) bytes")
      }
      if LongTests.areWanted {
        try LongTests.report(
          .damage, "cuts of an index", tried: lengths.count - 1, "all named by verify")
      }
    }
    #expect(String(decoding: result.standardErrorContent, as: UTF8.self) == "")
  }

  @Test func repairBringsTheSameIndexBackAfterAnyFlip() throws {
    let folder = try RunFileFolder()
    let store = try Self.store(in: folder.path)
    let dump = try store.index(readOnly: true).canonicalDump()
    let image = try folder.bytes("store/index.sqlite")
    // Flips in the definitions of tables, and in the heads of pages (their sixth byte says where cells
    // begin), beside those anywhere: rows alone cannot heal them.
    let definitions = ["producer TEXT", "kind TEXT", "CREATE INDEX runs_by_name"].compactMap {
      text in
      image.firstRange(of: Array(text.utf8))?.lowerBound
    }
    #expect(definitions.count == 3)
    let step = LongTests.areWanted ? 41 : 1201
    let heads = stride(from: 1030, to: image.count, by: 4096)
    for offset in definitions + heads + stride(from: 5, to: image.count, by: step) {
      var damaged = image
      damaged[offset] ^= 1 << UInt8(offset % 8)
      try folder.put(damaged, as: "store/index.sqlite")
      try StoreRepair.run(store, after: store.verify(), retrain: false) { step in
        #expect(step.isMended, "\(step.text)")
      }
      #expect(try store.verify().findings.isEmpty, "flip at \(offset)")
      #expect(try store.index(readOnly: true).canonicalDump() == dump, "flip at \(offset)")
    }
  }
}
