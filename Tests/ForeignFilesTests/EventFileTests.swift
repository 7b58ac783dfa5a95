import Foundation
import RFLR
import Testing

@testable import ForeignFiles

@Suite struct EventFileTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

  static func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: folder.appending(path: path)))
  }

  static let plain = "Fixtures/events/plain/events.out.tfevents.1700000000.host.1.0"

  /// Tag, steps and the bits of the values; NaN equals NaN.
  static func shape(_ scalars: [EventFile.Scalars]) -> [String] {
    scalars.map { one in
      "\(one.tag) \(one.steps) \(one.values.map { $0.isNaN ? "nan" : "\($0)" })"
    }.sorted()
  }

  @Test(arguments: ["plain", "tensors", "others", "hparams"])
  func scalarsAreTensorBoards(_ folder: String) throws {
    let path = "Fixtures/events/\(folder)/events.out.tfevents.1700000000.host.1.0"
    let file = try EventFile.read(try Self.bytes(path), path: path)
    let json = try JSONValue(parsing: try Self.bytes("Fixtures/events/expected.json"))
    guard case .object(let tags)? = json[folder] else {
      Issue.record("no expectation")
      return
    }
    let expected = tags.map { tag, points in
      var scalars = EventFile.Scalars(tag: tag)
      guard case .array(let points) = points else { return scalars }
      for case .array(let point) in points {
        scalars.steps.append(point[0].intValue ?? -1)
        scalars.values.append(point[1].doubleValue ?? -1)
      }
      return scalars
    }
    #expect(Self.shape(file.scalars) == Self.shape(expected))
    #expect(file.tornByteCount == 0)
    #expect(file.otherCount == (folder == "others" ? 2 : 0))
  }

  @Test func restartsDeclareTheirStep() throws {
    let path = "Fixtures/events/purged/events.out.tfevents.1700000001.host.1.0"
    let file = try EventFile.read(try Self.bytes(path), path: path)
    #expect(file.restartStep == 3)
    #expect(Self.shape(file.scalars) == ["loss [5, 6] [\"25.0\", \"26.0\"]"])
  }

  @Test func hyperparametersAreRead() throws {
    let path = "Fixtures/events/hparams/1700000000.5/events.out.tfevents.1700000000.host.1.0"
    let file = try EventFile.read(try Self.bytes(path), path: path)
    #expect(
      file.hyperparameters == [
        "lr": .number(0.01), "rank": .integer(5), "optimizer": .string("SGD"),
        "frozen": .integer(1), "note": .string("x"),
      ])
    #expect(Self.shape(file.scalars) == ["test_error [0] [\"0.25\"]"])
  }

  @Test func everyTruncationIsAPrefixAndSaysHowMuchIsTorn() throws {
    let bytes = try Self.bytes(Self.plain)
    let whole = try EventFile.read(bytes, path: "f")
    for length in 0..<bytes.count {
      let cut = try EventFile.read(Array(bytes.prefix(length)), path: "f")
      #expect(cut.recordCount < whole.recordCount)
      #expect(cut.tornByteCount <= length)
      for one in cut.scalars {
        let full = try #require(whole.scalars.first { $0.tag == one.tag })
        #expect(full.steps.starts(with: one.steps))
      }
    }
  }

  @Test func everyFlippedBitIsFound() throws {
    let bytes = try Self.bytes(Self.plain)
    for index in bytes.indices {
      var flipped = bytes
      flipped[index] ^= 1 << UInt8(index % 8)
      #expect(throws: ForeignFileError.self, "byte \(index)") {
        try EventFile.read(flipped, path: "f")
      }
    }
  }

  @Test func zerosAtTheEndAreATornTail() throws {
    let bytes = try Self.bytes(Self.plain)
    let file = try EventFile.read(bytes + [UInt8](repeating: 0, count: 100), path: "f")
    #expect(file.tornByteCount == 100)
  }

  @Test func hostileFilesGiveScalarsOrOneLine() throws {
    let names = try FileManager.default.contentsOfDirectory(
      atPath: Self.folder.appending(path: "Hostile/events").path)
    var refused: [String: String] = [:]
    for name in names where name.hasSuffix(".tfevents") {
      let bytes = try Self.bytes("Hostile/events/\(name)")
      let clock = ContinuousClock.now
      do {
        _ = try EventFile.read(bytes, path: name)
      } catch {
        refused[String(name.dropLast(9))] = error.description
        #expect(!error.description.contains("\n"))
      }
      #expect(clock.duration(to: .now) < .seconds(2))
    }
    #expect(
      refused.keys.sorted() == [
        "data_crc_wrong", "field_beyond_message", "field_number_0", "field_of_2_63_bytes", "group",
        "length_2_63", "length_crc_wrong", "length_one_less", "no_events", "tag_not_utf8",
        "varint_of_11_bytes", "varint_over_64_bits", "zeros_then_data",
      ])
    #expect(
      refused["data_crc_wrong"]
        == "data_crc_wrong.tfevents: record 3 at byte 84: its checksum is wrong; copy the file again "
        + "from its source; what stands before can be kept by cutting it there")
  }
}

@Suite struct FlatYAMLTests {
  func read(_ text: String) throws -> [String: String] {
    try FlatYAML.read(Array(text.utf8), path: "meta.yaml")
  }

  @Test func scalarsAreWhatPyYAMLWrites() throws {
    // yaml.safe_dump of these values, with a name that it folds and one that it escapes.
    let text = """
      artifact_uri: ''
      end_time: null
      folded: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbb
        cccccccccc
      name: "gr\\xF6\\xDFer\\u03B1 \\"x\\"\\n"
      quoted: 'it''s: 1'
      run_id: 637d7c6b916d4c2d9a70a71ee8747c7f
      start_time: -1795268913941
      tags: []

      """
    #expect(
      try read(text) == [
        "artifact_uri": "",
        "folded":
          "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbb cccccccccc",
        "name": "größerα \"x\"\n", "quoted": "it's: 1",
        "run_id": "637d7c6b916d4c2d9a70a71ee8747c7f", "start_time": "-1795268913941",
      ])
  }

  @Test(arguments: [
    ("a: &x [*x, *x]", "line 1: a is no simple value"), ("a: *x", "line 1: a is no simple value"),
    ("a: !!python/object/apply:os.system [id]", "line 1: a is no simple value"),
    ("a: 1\n\tb: 2", "line 2: is no \"key: value\""),
    ("a: 1\na: 2", "line 2: a stands there twice"),
    ("a: 'x", "line 1: a has quotation marks that do not close"),
    ("a: \"\\U00110000\"", "line 1: a has an escape that is no character"),
    ("a:b", "line 1: has no \": \""), ("- a", "line 1: is no \"key: value\""),
    ("a: |\n  x", "line 1: a is no simple value"), ("a: \0", "is not UTF-8 text"),
  ])
  func whatIsNotFlatIsRefused(_ text: String, _ message: String) throws {
    let error = #expect(throws: ForeignFileError.self) { try read(text) }
    #expect(error?.description.hasPrefix("meta.yaml: \(message); ") == true, "\(error!)")
  }
}
