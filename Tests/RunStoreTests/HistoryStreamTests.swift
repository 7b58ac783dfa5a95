import RFLR
import Testing

@testable import RunStore

@Suite struct HistoryStreamTests {
  /// Pieces of one telling, put together again.
  static func told(
    _ path: String, tellings: Int = 1, entriesAtOnce: Int?
  ) throws -> (histories: [History], longest: Int, count: Int) {
    var histories = [History](repeating: History(), count: tellings)
    var longest = 0
    let count = try RunFile.streamHistory(
      path, tellings: tellings, entriesAtOnce: entriesAtOnce
    ) { telling, piece in
      longest = max(longest, piece.epochs.count)
      histories[telling].epochs += piece.epochs
      histories[telling].losses += piece.losses
      histories[telling].learningRates += piece.learningRates
    }
    return (histories, longest, count)
  }

  static func history(_ count: Int) -> History {
    History(
      epochs: (0..<count).map { $0 < 5 ? $0 : $0 + 7 }, losses: (0..<count).map { 1 / Double($0) },
      learningRates: (0..<count).map { $0 < 4 ? 0.01 : 0.005 })
  }

  @Test(arguments: [0, 1, 2, 3, 4, 11, 12, 13], [1, 3, 4, 12, 100])
  func piecesAreTheWholeHistoryEachTime(count: Int, entriesAtOnce: Int) throws {
    let folder = try RunFileFolder()
    var record = RunFileSamples.plain()
    record.history = Self.history(count)
    _ = try RunFile.write(record, to: folder.file("a.h5"))
    let told = try Self.told(folder.file("a.h5"), tellings: 2, entriesAtOnce: entriesAtOnce)
    #expect(told.histories == [record.history, record.history])
    #expect(told.count == count && told.longest <= entriesAtOnce || count <= entriesAtOnce)
  }

  /// More epochs than a chunk of ours holds.
  @Test func longHistoryComesChunkByChunk() throws {
    let folder = try RunFileFolder()
    var record = RunFileSamples.plain()
    record.history = Self.history((2 << 20) + 5)
    _ = try RunFile.write(record, to: folder.file("a.h5"))
    let told = try Self.told(folder.file("a.h5"), entriesAtOnce: nil)
    #expect(told.histories == [record.history])
    #expect(told.longest == 2 << 20)
  }

  /// The last epoch of a piece and the first of the next are compared too.
  @Test(arguments: [1, 2, 3, 4, 10]) func descendingEpochsAreRefusedWhereverTheyAre(
    entriesAtOnce: Int
  ) throws {
    let folder = try RunFileFolder()
    for place in 1..<6 {
      var record = RunFileSamples.plain()
      record.history = Self.history(6)
      record.history.epochs[place] = record.history.epochs[place - 1]
      let content = try RunFile.content(of: record)
      let image = try HDF5.exclusively { () throws(StoreError) in
        try HDF5Memory.file(for: "a.h5") { file throws(StoreError) in try file.write(content) }
      }
      try folder.put(image, as: "a.h5")
      let error = #expect(throws: StoreError.self) {
        try Self.told(folder.file("a.h5"), entriesAtOnce: entriesAtOnce)
      }
      #expect(error?.field == "/history/epoch" && error?.reason == "does not ascend")
    }
  }

  @Test func listsOfOtherLengthsAreRefused() throws {
    let folder = try RunFileFolder()
    var record = RunFileSamples.plain()
    record.history = Self.history(6)
    var content = try RunFile.content(of: record)
    content["/history/lr"] = StoredArray([5], .float64([1, 1, 1, 1, 1]))
    let changed = content
    let image = try HDF5.exclusively { () throws(StoreError) in
      try HDF5Memory.file(for: "a.h5") { file throws(StoreError) in try file.write(changed) }
    }
    try folder.put(image, as: "a.h5")
    let error = #expect(throws: StoreError.self) {
      try Self.told(folder.file("a.h5"), entriesAtOnce: 2)
    }
    #expect(error?.field == "/history/lr" && error?.reason == "has 5 entries where 6 belong")
  }

  /// What the listener throws ends the telling, and the library can be used again.
  @Test func errorOfTheListenerReachesTheCaller() throws {
    let folder = try RunFileFolder()
    let record = RunFileSamples.full()
    _ = try RunFile.write(record, to: folder.file("a.h5"))
    let full = StoreError(.inputOutput, "no space", remedy: "free some")
    #expect(throws: full) {
      try RunFile.streamHistory(folder.file("a.h5")) { _, _ throws(StoreError) in throw full }
    }
    #expect(try RunFile.read(folder.file("a.h5")) == record)
  }
}
