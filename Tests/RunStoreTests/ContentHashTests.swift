import RFLR
import Testing

@testable import RunStore

@Suite struct ContentHashTests {
  @Test func bytesHashAsTheStandardSays() {
    // FIPS 180-2, appendix B.1 and B.2.
    #expect(
      ContentHash.sha256(of: Array("abc".utf8))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      ContentHash.sha256(
        of: Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8))
        == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
  }

  @Test func filesHashAsTheirBytes() throws {
    let folder = try RunFileFolder()
    for count in [0, 1, 1 << 18, 300_000] {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
      try folder.put(bytes, as: "a")
      let hashed = try ContentHash.sha256(ofFile: folder.file("a"))
      #expect(hashed.sha256 == ContentHash.sha256(of: bytes) && hashed.sizeBytes == count)
    }
    #expect(throws: StoreError.self) { try ContentHash.sha256(ofFile: folder.file("no")) }
  }

  /// The order in which a file is read is that of the hash, except for names that sort around "/".
  @Test(arguments: ["", "/history-old/loss", "/0", "/history/loss-old"])
  func hashOfAFileIsThatOfItsContent(unknown: String) throws {
    let folder = try RunFileFolder()
    var content = try RunFile.content(of: RunFileSamples.full())
    if !unknown.isEmpty { content[unknown] = StoredArray([2], .int64([1, 2])) }
    let hash = ContentHash.of(content)
    content[RunFile.Key.contentSHA256] = .text(hash)
    let bytes = try HDF5.exclusively { () throws(StoreError) in
      try HDF5Memory.file(for: "a") { file throws(StoreError) in try file.write(content) }
    }
    try folder.put(bytes, as: "a.h5")
    #expect(try RunFile.checkedHash(ofFile: folder.file("a.h5")) == hash)
    #expect(RunFile.verify(folder.file("a.h5")) == [])
  }

  struct Change: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var apply: @Sendable (inout RunRecord) -> Void

    init(_ description: String, _ apply: @escaping @Sendable (inout RunRecord) -> Void) {
      testDescription = description
      self.apply = apply
    }
  }

  static let changes = [
    Change("the last bit of a weight") {
      let weight = $0.checkpoints[1].parameters.blocks[0].channelWeights[3]
      $0.checkpoints[1].parameters.blocks[0].channelWeights[3] = weight.nextUp
    },
    Change("the sign of a zero") { $0.checkpoints[1].parameters.blocks[0].channelBias[0] = 0 },
    Change("a frozen weight") { $0.frozen?.blocks[1].featureWeights[0] += 1 },
    Change("a loss") { $0.history.losses[1] = 0.1.nextUp },
    Change("a rate") { $0.history.learningRates[2] = 0.004 },
    Change("a divide") { $0.lrDivides[0].epoch = 0 },
    Change("a reason") { $0.checkpoints[0].reason = .every },
    Change("an observation") { $0.observations[0].channelValues[1] = 0 },
    Change("a metric") { $0.metrics["test_error"] = 0.02 },
    Change("a metric more") { $0.metrics["first_loss"] = 0.02 },
    Change("the status") { $0.status = .censored },
    Change("the configuration") { $0.configuration = .object([:]) },
    Change("the adapter") { $0.source?.adapter = "other" },
    Change("what the original said") { $0.source?.original = .null },
  ]

  static let others = [
    Change("the provenance") { $0.provenance = ["host": "other"] },
    Change("the continuation") { $0.resume = nil },
    Change("the producer") { $0.producer = "rflr 9.9.9" },
    Change("the source's path") { $0.source?.path = "elsewhere" },
    Change("the source's file") {
      $0.source?.sha256 = "0"
      $0.source?.sizeBytes = 1
      $0.source?.row = nil
    },
  ]

  private static func record() -> RunRecord {
    var record = RunFileSamples.full()
    record.source = RunFileSamples.foreign().source
    return record
  }

  @Test(arguments: changes) func changedContentHasAnotherHash(_ change: Change) throws {
    var record = Self.record()
    let before = try ContentHash.of(record)
    change.apply(&record)
    #expect(try ContentHash.of(record) != before)
  }

  @Test(arguments: others) func circumstancesLeaveTheHash(_ change: Change) throws {
    var record = Self.record()
    let before = try RunFile.image(of: record)
    let hash = try ContentHash.of(record)
    change.apply(&record)
    #expect(try RunFile.image(of: record) != before)
    #expect(try ContentHash.of(record) == hash)
  }
}
