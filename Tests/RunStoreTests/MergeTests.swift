import Foundation
import RFLR
import Testing

@testable import RunStore

/// Several stores become one: in any order, as often as wanted, and nothing is lost.
@Suite struct MergeTests {
  static let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]

  /// Three stores: runs of one, of two, the same content from other hosts, beginnings, conflicts, damage.
  private static func variety(_ scratch: MergeScratch) throws -> [Store] {
    let stores = try (0..<3).map { try scratch.store("part\($0)") }
    for (number, store) in stores.enumerated() {
      try store.put(MergeScratch.run(seed: 10 + number))
      try store.put(MergeScratch.run(seed: 20, host: "host\(number)"))
      try store.put(
        MergeScratch.run(seed: 21, number == 1 ? .finished : .stopped, [1, 4, 3][number]))
      try store.put(MergeScratch.run(seed: 22, .incomplete, 2 + number))
      try store.put(MergeScratch.run(seed: 23, .finished, 4, loss: Double(number / 2)))
    }
    try stores[2].put(MergeScratch.run(seed: 24))
    try stores[0].put(MergeScratch.run(seed: 25, .stopped, 2))
    try stores[1].put(MergeScratch.run(seed: 25, .stopped, 3, loss: 7))
    try scratch.damage(stores[0].put(MergeScratch.run(seed: 20, host: "a")))
    return stores
  }

  @Test(arguments: orders) func orderOfTheStoresDoesNotMatter(_ order: [Int]) throws {
    let scratch = try MergeScratch()
    let stores = try Self.variety(scratch)
    let (first, second) = (try scratch.store("first"), try scratch.store("second"))
    let reports = try scratch.merge(stores, into: first)
    let others = try scratch.merge(order.map { stores[$0] }, into: second)
    #expect(try scratch.files(of: first) == scratch.files(of: second))
    #expect(try first.index().canonicalDump() == second.index().canonicalDump())
    #expect(reports.map(\.words) == others.map(\.words))
    // Seven runs, two conflicts, one damaged file.
    #expect(try first.runFiles().count == 7)
    #expect(reports.count { $0.words.hasPrefix("conflict") } == 2)
    #expect(reports.count { $0.words.hasPrefix("refused") } == 1)
    let dump = try first.index().canonicalDump()
    _ = try first.rebuildIndex()
    #expect(try first.index().canonicalDump() == dump)
    #expect(try first.verify().findings.isEmpty)
  }

  /// One after the other gives the same contents as all at once, whatever the order.
  @Test(arguments: orders) func storesCanBeMergedOneByOne(_ order: [Int]) throws {
    let scratch = try MergeScratch()
    let stores = try (0..<3).map { try scratch.store("part\($0)") }
    for (number, store) in stores.enumerated() {
      try store.put(MergeScratch.run(seed: 10 + number))
      try store.put(MergeScratch.run(seed: 20, host: "host\(number)"))
      try store.put(
        MergeScratch.run(seed: 21, number == 1 ? .finished : .stopped, [1, 4, 3][number]))
      try store.put(MergeScratch.run(seed: 22, .incomplete, 2 + number))
    }
    let (all, steps) = (try scratch.store("all"), try scratch.store("steps"))
    _ = try scratch.merge(stores, into: all)
    for number in order { _ = try scratch.merge([stores[number]], into: steps) }
    #expect(try scratch.contents(of: all) == scratch.contents(of: steps))
    #expect(try scratch.contents(of: all).count == 6)
  }

  @Test func mergingAgainTouchesNothing() throws {
    let scratch = try MergeScratch()
    let stores = try Self.variety(scratch)
    let target = try scratch.store("target")
    _ = try scratch.merge(stores, into: target)
    let before = try scratch.stamps(of: target)
    let (dump, sources) = (
      try target.index().canonicalDump(), try stores.map { try scratch.stamps(of: $0) }
    )
    let again = try scratch.merge(stores, into: target)
    #expect(try scratch.stamps(of: target) == before)
    #expect(try target.index().canonicalDump() == dump)
    #expect(try stores.map { try scratch.stamps(of: $0) } == sources)
    #expect(!again.contains { $0.words.hasPrefix("added") || $0.words.hasPrefix("completed") })
    #expect(!FileManager.default.fileExists(atPath: stores[0].indexPath))
  }

  struct Pair: CustomTestStringConvertible {
    var own: RunRecord?
    var other: RunRecord
    var word: String

    var testDescription: String {
      let words = { (run: RunRecord) in "\(run.status) after \(run.history.epochs.count)" }
      return "\(own.map(words) ?? "nothing") and \(words(other)): \(word)"
    }
  }

  static let pairs: [Pair] = {
    let run = MergeScratch.made
    let (whole, further) = (run(1, .finished, 5, 0, ""), run(1, .stopped, 4, 0, ""))
    let (begun, strange) = (run(1, .incomplete, 2, 0, ""), run(1, .stopped, 3, 9, ""))
    var resumable = begun
    resumable.resume = RunFileSamples.full().resume
    return [
      Pair(own: nil, other: begun, word: "added"),
      Pair(own: whole, other: whole, word: "present"),
      Pair(own: whole, other: begun, word: "present"),
      Pair(own: begun, other: whole, word: "completed"),
      Pair(own: begun, other: further, word: "completed"),
      Pair(own: further, other: begun, word: "present"),
      Pair(own: run(1, .finished, 5, 0, "elsewhere"), other: whole, word: "present"),
      Pair(own: run(1, .stopped, 2, 0, ""), other: begun, word: "present"),
      Pair(own: begun, other: resumable, word: "completed"),
      Pair(own: resumable, other: begun, word: "present"),
      Pair(own: whole, other: strange, word: "conflict"),
      Pair(own: strange, other: whole, word: "conflict"),
      Pair(own: strange, other: further, word: "conflict"),
      Pair(own: begun, other: strange, word: "conflict"),
      Pair(own: whole, other: run(1, .finished, 5, 1, ""), word: "conflict"),
      Pair(own: whole, other: run(1, .stopped, 6, 0, ""), word: "conflict"),
    ]
  }()

  @Test(arguments: pairs) func oneRunOfTwoStores(_ pair: Pair) throws {
    let scratch = try MergeScratch()
    let (target, source) = (try scratch.store("target"), try scratch.store("source"))
    if let own = pair.own { try target.put(own) }
    let file = try source.put(pair.other)
    let before = try scratch.files(of: target)
    let reports = try scratch.merge([source], into: target)
    #expect(reports.map(\.kind) == [pair.word])
    let after = try scratch.files(of: target)
    switch pair.word {
    case "added", "completed": #expect(try Array(after.values) == [Data(contentsOf: file)])
    default: #expect(after == before)
    }
    if pair.word == "conflict" {
      #expect(reports[0].words.contains(target.path) && reports[0].words.contains(file.path))
      #expect(!reports[0].words.contains("\n"))
    }
    #expect(try target.index().count() == 1)
  }

  @Test func conflictOfRunsThatTheTargetHasNotTakesNeither() throws {
    let scratch = try MergeScratch()
    let (one, two, target) = (
      try scratch.store("1"), try scratch.store("2"), try scratch.store("t")
    )
    let files = try [
      one.put(MergeScratch.run(seed: 1)), two.put(MergeScratch.run(seed: 1, loss: 3)),
    ]
    try two.put(MergeScratch.run(seed: 2))
    let reports = try scratch.merge([one, two], into: target)
    #expect(Set(reports.map(\.kind)) == ["conflict", "added"])
    let conflict = try #require(reports.first { $0.kind == "conflict" })
    #expect(files.allSatisfy { conflict.words.contains($0.path) })
    #expect(conflict.words.contains("none is taken"))
    #expect(try target.runFiles().count == 1 && target.index().count() == 1)
  }

  // MARK: Files that are not as they should be

  @Test func everyFlippedByteOfASourceIsFoundOrHarmless() throws {
    let scratch = try MergeScratch()
    let source = try scratch.store("source")
    let file = try source.put(RunFileSamples.plain())
    let bytes = [UInt8](try Data(contentsOf: file))
    let whole = try RunFile.read(file.path)
    for place in stride(from: 0, to: bytes.count, by: 37) {
      var flipped = bytes
      flipped[place] ^= 1 << UInt8(place % 8)
      try Data(flipped).write(to: file)
      let target = try scratch.store("target\(place)")
      let reports = try scratch.merge([source], into: target)
      if reports.allSatisfy({ $0.kind == "added" }) {
        #expect(try target.record(of: whole.runID) == whole, "byte \(place)")
      } else {
        #expect(reports.allSatisfy { $0.words.hasPrefix("refused \(file.path)") })
        #expect(try scratch.files(of: target).isEmpty, "byte \(place)")
      }
    }
  }

  @Test func filesThatAreNoRunsAreNamedAndTheRestIsMerged() throws {
    let scratch = try MergeScratch()
    let (source, target) = (try scratch.store("source"), try scratch.store("target"))
    let good = try source.put(MergeScratch.run(seed: 1))
    let odd = ["runs/ab/strange.h5", "runs/ab/ab0123456789abcd.h5", "runs/0123456789abcdef.h5"]
    try FileManager.default.createDirectory(
      atPath: source.path + "/runs/ab", withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: good.path, toPath: source.path + "/" + odd[0])
    try FileManager.default.copyItem(atPath: good.path, toPath: source.path + "/" + odd[1])
    try Data().write(to: URL(filePath: source.path + "/" + odd[2]))
    #expect(mkfifo(source.path + "/runs/ab/ab0123456789abce.h5", 0o600) == 0)
    try Data([1]).write(
      to: good.deletingLastPathComponent().appending(path: ".x.1-2-3.y.rflr-tmp"))
    let reports = try scratch.merge([source], into: target)
    #expect(
      reports.count { $0.kind == "refused" } == 4 && reports.count { $0.kind == "added" } == 1)
    for name in odd { #expect(reports.contains { $0.words.contains(name) }, "\(name)") }
    #expect(try target.runFiles().count == 1)
  }

  @Test func damagedFileOfTheTargetStaysAndIsNamed() throws {
    let scratch = try MergeScratch()
    let (source, target) = (try scratch.store("source"), try scratch.store("target"))
    try source.put(MergeScratch.run(seed: 1))
    try source.put(MergeScratch.run(seed: 2))
    try scratch.damage(target.put(MergeScratch.run(seed: 1)))
    let before = try scratch.files(of: target)
    let reports = try scratch.merge([source], into: target)
    #expect(Set(reports.map(\.kind)) == ["refused", "added"])
    #expect(reports.contains { $0.words.contains("verify --repair --store '\(target.path)'") })
    #expect(try scratch.files(of: target).merging(before) { $1 } == scratch.files(of: target))
  }

  /// What was looked at is no more what is there: nothing is taken on old knowledge.
  @Test func fileThatIsWrittenMeanwhileIsLookedAtAgain() throws {
    let scratch = try MergeScratch()
    let (source, target) = (try scratch.store("source"), try scratch.store("target"))
    let run = MergeScratch.run(seed: 1)
    let file = try source.put(run).path
    let other = String(repeating: "0", count: 64)
    func copy(_ expected: String?, _ replaced: String?) throws -> RunFileCopy {
      try target.copyIn(file, of: run.runID, expecting: expected, replacing: replaced)
    }
    for outcome in [try copy(other, nil), try copy(nil, other)] {
      guard case .changed = outcome else {
        Issue.record("\(outcome)")
        continue
      }
    }
    #expect(try scratch.files(of: target).isEmpty)
    let first = try copy(nil, nil)
    // By now another process has published the run.
    let second = try copy(nil, nil)
    if case .done = first {} else { Issue.record("\(first)") }
    if case .changed = second {} else { Issue.record("\(second)") }
  }

  // MARK: The index

  @Test func targetsIndexGetsWhatItDidNotHave() throws {
    let scratch = try MergeScratch()
    let (source, target) = (try scratch.store("source"), try scratch.store("target"))
    for seed in 1...3 { try source.put(MergeScratch.run(seed: seed)) }
    _ = try target.index()
    // As a merge leaves it that was killed before it came to the index.
    try target.put(MergeScratch.run(seed: 1))
    #expect(try target.index().count() == 0)
    #expect(try scratch.merge([source], into: target).count == 3)
    #expect(try target.index().count() == 3)
    #expect(try target.verify().findings.isEmpty)
  }

  @Test func stoppedMergeHasIndexedWhatItTook() throws {
    let scratch = try MergeScratch()
    let (source, target) = (try scratch.store("source"), try scratch.store("target"))
    for seed in 1...9 { try source.put(MergeScratch.run(seed: seed)) }
    var count = 0
    try StoreMerge.run([source], into: target, stop: { count >= 4 }, report: { _ in count += 1 })
    #expect(try target.runFiles().count == 4 && target.index().count() == 4)
  }
}
