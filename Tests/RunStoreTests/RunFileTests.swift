import RFLR
import Testing

@testable import RunStore

@Suite struct RunFileTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var record: RunRecord
  }

  static let cases = [
    Case(testDescription: "nothing but a configuration", record: RunFileSamples.plain()),
    Case(testDescription: "frozen features", record: RunFileSamples.full()),
    Case(testDescription: "trained features", record: RunFileSamples.full(frozen: false)),
    Case(testDescription: "NaN and infinities", record: RunFileSamples.notFinite()),
    Case(testDescription: "foreign, shortened history", record: RunFileSamples.foreign()),
    Case(testDescription: "a study with arrays", record: RunFileSamples.study()),
  ]

  @Test(arguments: cases) func whatIsWrittenReadsBackBitForBit(_ sample: Case) throws {
    let folder = try RunFileFolder()
    let stored = try RunFile.write(sample.record, to: folder.file("a.h5"))
    let read = try RunFile.read(folder.file("a.h5"))
    // Images hold the bits of every number; records with NaN are not even equal to themselves.
    #expect(try RunFile.image(of: read) == RunFile.image(of: sample.record))
    #expect(try folder.bytes("a.h5") == RunFile.image(of: sample.record))
    #expect(try stored.sizeBytes == folder.bytes("a.h5").count)
    #expect(try stored.sha256 == ContentHash.sha256(of: folder.bytes("a.h5")))
    #expect(try stored.contentSHA256 == ContentHash.of(sample.record))
    #expect(RunFile.verify(folder.file("a.h5")) == [])
  }

  @Test func finiteRecordsAreEqualAfterReading() throws {
    let folder = try RunFileFolder()
    for record in [RunFileSamples.full(), RunFileSamples.full(frozen: false)] {
      _ = try RunFile.write(record, to: folder.file("a.h5"))
      #expect(try RunFile.read(folder.file("a.h5")) == record)
    }
  }

  @Test(arguments: cases) func equalRecordsGiveEqualBytes(_ sample: Case) throws {
    let first = try RunFile.image(of: sample.record)
    for _ in 0..<20 { #expect(try RunFile.image(of: sample.record) == first) }
  }

  @Test func manyCheckpointsKeepTheirOrder() throws {
    var record = RunFileSamples.full()
    let checkpoint = record.checkpoints[0]
    record.checkpoints = (0..<120).map { index in
      var copy = checkpoint
      copy.epoch = index
      return copy
    }
    let folder = try RunFileFolder()
    _ = try RunFile.write(record, to: folder.file("a.h5"))
    #expect(try RunFile.read(folder.file("a.h5")) == record)
    #expect(try RunFile.readHeader(folder.file("a.h5")).record.checkpoints.count == 120)
  }

  @Test func largeArraysAreCutIntoChunks() throws {
    var record = RunFileSamples.full()
    record.resume?.moments = (0..<9_000_000).map(Float.init)
    let folder = try RunFileFolder()
    _ = try RunFile.write(record, to: folder.file("a.h5"))
    #expect(try RunFile.read(folder.file("a.h5")) == record)
  }

  @Test func headerHoldsAllButTheArrays() throws {
    let folder = try RunFileFolder()
    var record = RunFileSamples.full()
    let stored = try RunFile.write(record, to: folder.file("a.h5"))
    let header = try RunFile.readHeader(folder.file("a.h5"))
    #expect(header.contentSHA256 == stored.contentSHA256)
    #expect(header.historyCount == 3)
    #expect(header.isResumable && !header.isShortened)
    record.history = History()
    record.frozen = nil
    record.observations = []
    record.resume = nil
    for index in record.checkpoints.indices {
      record.checkpoints[index].parameters = Parameters(blocks: [])
    }
    #expect(header.record == record)

    _ = try RunFile.write(RunFileSamples.foreign(), to: folder.file("b.h5"))
    let foreign = try RunFile.readHeader(folder.file("b.h5"))
    #expect(foreign.isShortened && !foreign.isResumable)
    #expect(foreign.record.source?.row == 12)
  }

  @Test func partsReadAloneEqualTheWhole() throws {
    let folder = try RunFileFolder()
    let path = folder.file("a.h5")
    let record = RunFileSamples.full()
    _ = try RunFile.write(record, to: path)
    #expect(try RunFile.readHistory(path) == record.history)
    #expect(try RunFile.readObservations(path) == record.observations)
    let checkpoint = try RunFile.readCheckpoint(path, 1)
    #expect(checkpoint.epoch == 1 && checkpoint.reason == .beforeLRDivide)
    #expect(checkpoint.parameters.fits(Network(width: 4, rank: 2, depth: 1)))
    #expect(
      checkpoint.parameters.blocks[1].featureWeights == record.frozen?.blocks[1].featureWeights)
    let error = #expect(throws: StoreError.self) { try RunFile.readCheckpoint(path, 2) }
    #expect(error?.code == .usage)
    #expect(error?.reason == "there is no checkpoint 2, the file has 2")
  }

  @Test func seriesKeepNamesAxesAndStepsAndAreNoPartOfTheHeader() throws {
    let folder = try RunFileFolder()
    var record = RunFileSamples.foreign()
    record.series = [
      Series(name: "a", steps: [-5, 0, 7], values: [1, 0x1p-1074, -0.0]),
      Series(name: "val/loss", axis: .epoch, steps: [0, 99], values: [2, .infinity]),
    ]
    _ = try RunFile.write(record, to: folder.file("a.h5"))
    #expect(try RunFile.readSeries(folder.file("a.h5")) == record.series)
    #expect(try RunFile.readHeader(folder.file("a.h5")).record.series == [])
    record.series[0].steps = [0, 0, 7]
    let error = #expect(throws: StoreError.self) { try RunFile.image(of: record) }
    #expect(
      error?.description
        == "/series/0000/step: the steps of \"a\" do not ascend; give each step once, in order")
  }

  @Test func foreignIdentityCoversSeries() {
    var record = RunFileSamples.foreign()
    var ids: Set<String> = [record.contentIdentity]
    record.series[1].values[0] = 1
    ids.insert(record.contentIdentity)
    record.series[1].axis = .step
    ids.insert(record.contentIdentity)
    record.series[1].name = "test/loss"
    ids.insert(record.contentIdentity)
    record.series = []
    ids.insert(record.contentIdentity)
    #expect(ids.count == 5)
  }

  @Test func raggedArraysAreRefusedByName() throws {
    var record = RunFileSamples.full()
    record.observations[1].channelValues = [1]
    #expect(throws: StoreError.self) { try RunFile.image(of: record) }
    record = RunFileSamples.full()
    record.checkpoints[0].parameters.blocks[0].channelWeights.removeLast()
    let error = #expect(throws: StoreError.self) { try RunFile.write(record, to: "/nowhere/a.h5") }
    #expect(
      error?.description == "/nowhere/a.h5: /checkpoints/0000/channel_weights_1: 7 weights and "
        + "2 biases do not form a linear map; give as many weights as outputs × inputs")
  }

  @Test func textWithAZeroByteIsRefused() throws {
    var record = RunFileSamples.plain()
    record.provenance = ["host": "a\u{0}b"]
    let error = #expect(throws: StoreError.self) { try RunFile.image(of: record) }
    #expect(error?.field == "/provenance@host")
  }

  @Test func anAttributeWithoutNameIsRefused() throws {
    var record = RunFileSamples.plain()
    record.provenance = ["": "x"]
    let error = #expect(throws: StoreError.self) { try RunFile.image(of: record) }
    #expect(error?.field == "/provenance@")
    #expect(error?.remedy == "change what is to be stored there")
  }

  @Test func longTextsAndManyAttributesAreStored() throws {
    var record = RunFileSamples.plain()
    record.provenance = ["note": String(repeating: "x", count: 70_000)]
    for index in 0..<2000 { record.metrics["m\(index)"] = Double(index) }
    let folder = try RunFileFolder()
    _ = try RunFile.write(record, to: folder.file("a.h5"))
    #expect(try RunFile.read(folder.file("a.h5")) == record)
  }

  @Test func parallelUseOfTheLibraryIsSafe() async throws {
    let folder = try RunFileFolder()
    let path = folder.path
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for index in 0..<32 {
        group.addTask {
          let record = RunFileSamples.plain(seed: index)
          _ = try RunFile.write(record, to: "\(path)/\(index).h5")
          return try RunFile.read("\(path)/\(index).h5") == record
        }
      }
      for try await equal in group { #expect(equal) }
    }
  }
}
