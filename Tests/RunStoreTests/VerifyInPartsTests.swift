import Foundation
import RFLR
import TestSupport
import Testing

@testable import RunStore

/// Large files are checked group by group, small ones at once: both must say the same.
@Suite struct VerifyInPartsTests {
  static let samples = [
    RunFileSamples.plain(), RunFileSamples.full(), RunFileSamples.full(frozen: false),
    RunFileSamples.notFinite(), RunFileSamples.foreign(), RunFileSamples.study(),
  ]

  /// What both ways find: fields of problems, or the hash.
  private func verdicts(_ path: String) -> (atOnce: [String], inParts: [String]) {
    let words = { (limit: Int) -> [String] in
      let (problems, sound) = RunFile.check(path, wholeLimit: limit)
      return problems.map { $0.field ?? "-" } + [sound?.hash ?? "damaged"]
    }
    return (words(.max), words(0))
  }

  private func write(_ content: RunFileContent, to path: String) throws {
    var content = content
    content["/@content_sha256"] = .text(ContentHash.of(content))
    let whole = content
    let image = try HDF5.exclusively { () throws(StoreError) in
      try HDF5Memory.file(for: path) { file throws(StoreError) in try file.write(whole) }
    }
    try Data(image).write(to: URL(filePath: path))
  }

  @Test(arguments: samples) func soundFileIsSoundBothWays(_ record: RunRecord) throws {
    let folder = try RunFileFolder()
    let written = try RunFile.write(record, to: folder.file("a.h5"))
    let (atOnce, inParts) = verdicts(folder.file("a.h5"))
    #expect(atOnce == [written.contentSHA256] && inParts == atOnce)
    // What an index keeps of it is the same.
    let dumps = try [Int.max, 0].map { limit in
      let sound = try #require(RunFile.check(folder.file("a.h5"), wholeLimit: limit).sound)
      let index = try RunIndex.inMemory()
      try index.upsert([
        IndexEntry(
          record: sound.record,
          file: IndexedFile(path: "a", sizeBytes: 0, sha256: "", contentSHA256: sound.hash))
      ])
      return try index.canonicalDump()
    }
    #expect(!dumps[0].isEmpty && dumps[0] == dumps[1])
  }

  /// Whoever sealed the file left something out.
  @Test(arguments: samples) func missingObjectIsMissedBothWays(_ record: RunRecord) throws {
    let folder = try RunFileFolder()
    let content = try RunFile.content(of: record)
    for key in content.keys.sorted() where !key.contains("schema") {
      try write(content.filter { $0.key != key }, to: folder.file("a.h5"))
      let (atOnce, inParts) = verdicts(folder.file("a.h5"))
      #expect(atOnce == inParts, "without \(key)")
    }
  }

  /// Whoever sealed the file gave an object another shape or type.
  @Test func oddObjectIsFoundBothWays() throws {
    let folder = try RunFileFolder()
    let content = try RunFile.content(of: RunFileSamples.full())
    var damagedCount = 0
    for key in content.keys.sorted() where !key.contains("schema") {
      // Attributes are scalars, datasets are none.
      let odds =
        key.contains("@")
        ? [.text("?"), .int64(-7)]
        : [
          StoredArray([2], .int64([3, 3])), StoredArray([1], .text(["?"])),
          StoredArray([0], .float64([])),
        ]
      for odd in odds {
        try write(content.merging([key: odd]) { $1 }, to: folder.file("a.h5"))
        let (atOnce, inParts) = verdicts(folder.file("a.h5"))
        #expect(atOnce == inParts, "\(key) as \(odd)")
        damagedCount += atOnce.last == "damaged" ? 1 : 0
      }
    }
    #expect(damagedCount > 50)
  }

  @Test func flippedBitsAreFoundBothWays() throws {
    let folder = try RunFileFolder()
    _ = try RunFile.write(RunFileSamples.full(), to: folder.file("a.h5"))
    let bytes = try folder.bytes("a.h5")
    for (number, flipped) in HostileBytes.flips(of: bytes).enumerated()
    where number.isMultiple(of: 61) {
      try folder.put(flipped, as: "b.h5")
      let (atOnce, inParts) = verdicts(folder.file("b.h5"))
      #expect(atOnce.last == inParts.last, "bit \(number)")
      #expect(Set(atOnce) == Set(inParts), "bit \(number)")
    }
  }

  /// Lists of several chunks: 16 MiB each.
  @Test func longListsAreHashedPieceByPiece() throws {
    let folder = try RunFileFolder()
    var record = RunFileSamples.full()
    record.history = HistoryStreamTests.history(2 * (2 << 20) + 5)
    record.observations = (0..<3).map {
      Observation(
        epoch: $0, channelValues: Array(repeating: Float($0), count: 3 << 20), modeAmplitudes: [],
        fullLoss: 0)
    }
    let written = try RunFile.write(record, to: folder.file("a.h5"))
    #expect(try ContentHash.of(record) == written.contentSHA256)
    #expect(verdicts(folder.file("a.h5")).inParts == [written.contentSHA256])
    // The last loss of the last chunk, wherever it lies.
    var bytes = try Data(contentsOf: URL(filePath: folder.file("a.h5")))
    let last = try #require(record.history.losses.last)
    let pattern = withUnsafeBytes(of: last.bitPattern.littleEndian) { Data($0) }
    let place = try #require(bytes.lastRange(of: pattern))
    bytes[place.lowerBound] ^= 1
    try bytes.write(to: URL(filePath: folder.file("a.h5")))
    let (atOnce, inParts) = verdicts(folder.file("a.h5"))
    #expect(atOnce == ["/history/loss", "damaged"] && inParts == atOnce)
  }
}
