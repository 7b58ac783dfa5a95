import Foundation
import RFLR
import TestSupport
import Testing

@testable import RunStore

@Suite struct RunFileDamageTests {
  /// Reads a damaged file; traps when it gives other data, or verify sees it otherwise.
  static func isStillRead(_ path: String, _ whole: String, _ damage: String) -> Bool {
    let isSound = RunFile.verify(path).isEmpty
    guard let read = try? RunFile.read(path) else {
      precondition(!isSound, "verify did not see \(damage)")
      return false
    }
    precondition("\(read.comparable)" == whole, "other data after \(damage)")
    precondition(isSound, "a sound file is called damaged after \(damage)")
    return true
  }

  /// What each reader of a part gives, by name; what a reader refuses is missing.
  static func parts(_ path: String) -> [String: String] {
    var parts: [String: String] = [:]
    parts["header"] = try? "\(RunFile.readHeader(path).comparable)"
    parts["history"] = try? "\(RunFile.readHistory(path))"
    parts["axis"] = try? "\(RunFile.readHistoryAndAxis(path))"
    parts["pieces"] = try? "\(HistoryStreamTests.told(path, entriesAtOnce: 2))"
    parts["observations"] = try? "\(RunFile.readObservations(path))"
    parts["series"] = try? "\(RunFile.readSeries(path))"
    for number in 0..<2 {
      parts["checkpoint \(number)"] = try? "\(RunFile.readCheckpoint(path, number))"
    }
    return parts
  }

  /// Reads the parts of a damaged file; traps when one of them is other data.
  static func readParts(_ path: String, _ whole: [String: String], _ damage: String) {
    for (name, part) in parts(path) {
      precondition(part == whole[name], "another \(name) after \(damage)")
    }
  }

  // In a process of its own, so that a crash inside HDF5 and its chatter would both be seen. The
  // strides of the short form share no factor with the format's.
  @Test(arguments: ["trained", "foreign"])
  func oneFlippedBitAnywhereIsAnErrorOrChangesNothing(_ kind: String) async throws {
    let result = try await #require(
      processExitsWith: .success, observing: [\.standardErrorContent]
    ) { [kind] in
      let folder = try RunFileFolder()
      let record = kind == "trained" ? RunFileSamples.full() : RunFileSamples.foreign()
      let image = try RunFile.image(of: record)
      try folder.put(image, as: "whole.h5")
      // Compared as text: NaN is not equal to itself.
      let whole = RunFileDamageTests.parts(folder.file("whole.h5"))
      let text = try "\(RunFile.read(folder.file("whole.h5")).comparable)"
      precondition(whole.count == (kind == "trained" ? 8 : 6), "\(whole.keys)")
      let step = LongTests.areWanted ? 1 : 31
      let offsets = Set(0..<48).union(stride(from: 0, to: image.count, by: step))
      var errors = 0
      for offset in offsets {
        var damaged = image
        damaged[offset] ^= 1 << UInt8(offset % 8)
        try folder.put(damaged, as: "a.h5")
        let damage = "flipping a bit at \(offset)"
        if !RunFileDamageTests.isStillRead(folder.file("a.h5"), text, damage) { errors += 1 }
        RunFileDamageTests.readParts(folder.file("a.h5"), whole, damage)
      }
      // What HDF5 leaves unused may change unseen; most of the file may not.
      precondition(errors * 10 > offsets.count * 6, "\(errors) of \(offsets.count) flips seen")
      if LongTests.areWanted {
        try LongTests.report(
          .damage, "bytes of a run file flipped", tried: offsets.count,
          "\(kind): \(errors) refused, the others the same data")
      }
    }
    #expect(String(decoding: result.standardErrorContent, as: UTF8.self) == "")
  }

  @Test func everyTruncationIsAnError() async throws {
    let result = try await #require(
      processExitsWith: .success, observing: [\.standardErrorContent]
    ) {
      let folder = try RunFileFolder()
      let record = RunFileSamples.full()
      let image = try RunFile.image(of: record)
      let lengths = Array(stride(from: 0, to: image.count, by: LongTests.areWanted ? 1 : 37))
      for length in lengths {
        try folder.put(image.prefix(length), as: "a.h5")
        precondition((try? RunFile.read(folder.file("a.h5"))) == nil, "read \(length) bytes")
        precondition(!RunFile.verify(folder.file("a.h5")).isEmpty)
        let parts = RunFileDamageTests.parts(folder.file("a.h5"))
        precondition(parts.isEmpty, "read \(parts.keys) of \(length) bytes")
      }
      if LongTests.areWanted {
        try LongTests.report(.damage, "cuts of a run file", tried: lengths.count, "all refused")
      }
    }
    #expect(String(decoding: result.standardErrorContent, as: UTF8.self) == "")
  }

  @Test func damagedWeightsAreNamedAndTheRestIsChecked() throws {
    let folder = try RunFileFolder()
    var record = RunFileSamples.full()
    // A pattern that can be found again in the file, twice: in two datasets.
    let pattern: [Float] = [1234.5, 2345.5, 3456.5, 4567.5]
    record.checkpoints[0].parameters.blocks[1].channelWeights = pattern
    record.checkpoints[1].parameters.blocks[1].channelWeights = pattern
    var bytes = try RunFile.image(of: record)
    let needle = pattern.withUnsafeBytes { Array($0) }
    for start in bytes.indices.dropLast(16) where Array(bytes[start..<start + 16]) == needle {
      bytes[start] ^= 1
    }
    try folder.put(bytes, as: "a.h5")
    let path = folder.file("a.h5")
    let problems = RunFile.verify(path)
    #expect(
      problems.map(\.field)
        == ["/checkpoints/0000/channel_weights_2", "/checkpoints/0001/channel_weights_2"])
    #expect(
      problems.first?.description
        == "\(path): /checkpoints/0000/channel_weights_2: HDF5 cannot read it (can't read data: "
        + "data error detected by Fletcher32 checksum); see rflr verify; restore the file or "
        + "train the run again")
    #expect(problems.allSatisfy { $0.code == .badData })
    #expect(throws: StoreError.self) { try RunFile.read(path) }
    #expect(try RunFile.readHistory(path) == record.history)
  }

  struct Wrong: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var bytes: [UInt8]
    var reason: String
  }

  static let wrong = [
    Wrong(testDescription: "empty", bytes: [], reason: "HDF5 cannot open it"),
    Wrong(
      testDescription: "text", bytes: Array("epoch,loss\n0,1\n".utf8),
      reason: "HDF5 cannot open it"),
  ]

  @Test(arguments: wrong) func otherFilesAreRefused(_ wrong: Wrong) throws {
    let folder = try RunFileFolder()
    try folder.put(wrong.bytes, as: "a")
    let error = #expect(throws: StoreError.self) { try RunFile.read(folder.file("a")) }
    #expect(error?.code == .badData && error?.path == folder.file("a"))
    #expect(error?.reason == wrong.reason)
    #expect(error?.underlying == "unable to open file: file signature not found")
  }

  @Test func foldersAndMissingFilesAreRefused() throws {
    let folder = try RunFileFolder()
    var error = #expect(throws: StoreError.self) { try RunFile.read(folder.path) }
    #expect(error?.code == .badData && error?.reason == "is a folder, not a run file")
    error = #expect(throws: StoreError.self) { try RunFile.readHeader(folder.file("no.h5")) }
    #expect(error?.code == .noInput)
    #expect(
      error?.description
        == "\(folder.file("no.h5")): cannot be found: No such file or directory; check the path")
    #expect(RunFile.verify(folder.file("no.h5")).map(\.code) == [.noInput])
  }

  /// Stores content as it is given, also such that no record has.
  private func store(_ content: RunFileContent, as path: String) throws {
    let bytes = try HDF5.exclusively { () throws(StoreError) in
      try HDF5Memory.file(for: path) { file throws(StoreError) in try file.write(content) }
    }
    try Data(bytes).write(to: URL(filePath: path))
  }

  private func content(
    _ change: (inout RunFileContent) -> Void
  ) throws -> RunFileContent {
    var content = try RunFile.content(of: RunFileSamples.full())
    change(&content)
    content[RunFile.Key.contentSHA256] = .text(ContentHash.of(content))
    return content
  }

  @Test func newerSchemaIsRefusedWithItsVersion() throws {
    let folder = try RunFileFolder()
    try store(content { $0["/@schema_version"] = .int64(2) }, as: folder.file("a.h5"))
    let error = #expect(throws: StoreError.self) { try RunFile.readHeader(folder.file("a.h5")) }
    #expect(
      error?.description
        == "\(folder.file("a.h5")): /@schema_version: is 2, this program reads versions up to 1; "
        + "use a newer rflr that knows run files of version 2")
  }

  @Test func otherHDF5FilesAreRefused() throws {
    let folder = try RunFileFolder()
    try store(["/x": StoredArray([1], .int64([1]))], as: folder.file("a.h5"))
    let error = #expect(throws: StoreError.self) { try RunFile.read(folder.file("a.h5")) }
    #expect(error?.reason == "is an HDF5 file but no run file")
  }

  struct Lie: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var key: String
    var value: StoredArray?
    var field: String?
  }

  static let lies = [
    Lie(testDescription: "another run's id", key: "/@run_id", value: .text("0123456789abcdef")),
    Lie(testDescription: "another configuration's id", key: "/@configuration_id", value: .text("")),
    Lie(testDescription: "an unknown status", key: "/@status", value: .text("lost")),
    Lie(testDescription: "a missing status", key: "/@status"),
    Lie(testDescription: "a number for a text", key: "/@kind", value: .int64(1)),
    Lie(
      testDescription: "a configuration cut short", key: "/config",
      value: StoredArray([1], .text([#"{"a":[1,2"#]))),
    Lie(testDescription: "a missing bias", key: "/frozen/feature_bias_1"),
    Lie(
      testDescription: "a bias of another length", key: "/frozen/feature_bias_1",
      value: StoredArray([2], .float32([1, 2])), field: "/frozen/feature_weights_1"),
    Lie(
      testDescription: "a history of unequal lists", key: "/history/lr",
      value: StoredArray([1], .float64([1]))),
    Lie(
      testDescription: "a history that goes back", key: "/history/epoch",
      value: StoredArray([3], .int64([0, 2, 1]))),
    Lie(
      testDescription: "more checkpoints than there are", key: "/checkpoints@count",
      value: .int64(.max), field: "/checkpoints/0002@epoch"),
    Lie(testDescription: "a negative count", key: "/checkpoints@count", value: .int64(-1)),
  ]

  @Test(arguments: lies) func soundFilesWithWrongContentAreNamed(_ lie: Lie) throws {
    let folder = try RunFileFolder()
    try store(content { $0[lie.key] = lie.value }, as: folder.file("a.h5"))
    let problems = RunFile.verify(folder.file("a.h5"))
    #expect(problems.map(\.field) == [lie.field ?? lie.key])
    #expect(problems.allSatisfy { $0.code == .badData })
  }

  @Test func contentThatDoesNotHashAsStatedIsDamage() throws {
    let folder = try RunFileFolder()
    var changed = try content { _ in }
    changed["/history/loss"] = StoredArray([3], .float64([1, 2, 3]))
    try store(changed, as: folder.file("a.h5"))
    let error = #expect(throws: StoreError.self) { try RunFile.read(folder.file("a.h5")) }
    #expect(error?.field == "/@content_sha256")
    #expect(RunFile.verify(folder.file("a.h5")) == [error])
  }

  @Test func readOnlyFoldersCanBeRead() throws {
    let folder = try RunFileFolder()
    _ = try RunFile.write(RunFileSamples.full(), to: folder.file("a.h5"))
    #expect(chmod(folder.file("a.h5"), 0o444) == 0 && chmod(folder.path, 0o555) == 0)
    defer { chmod(folder.path, 0o755) }
    #expect(try RunFile.read(folder.file("a.h5")) == RunFileSamples.full())
  }
}

extension RunRecord {
  /// Everything, in an order that does not change; provenance is under its checksum, not the hash.
  fileprivate var comparable: [String] {
    var rest = self
    (rest.metrics, rest.provenance) = ([:], [:])
    return metrics.map { "\($0)" }.sorted() + provenance.map { "\($0)" }.sorted()
      + [configuration.canonicalText, source?.original.canonicalText ?? "", rest.described]
  }

  private var described: String {
    var rest = self
    rest.configuration = .null
    rest.source?.original = .null
    return "\(rest)"
  }
}

extension RunFileHeader {
  fileprivate var comparable: String {
    "\(record.comparable) \(contentSHA256) \(historyCount) \(isShortened) \(isResumable)"
  }
}
