internal import Foundation
import TestSupport
import Testing

@testable import ForeignFiles

@Suite struct SafetensorsTests {
  private struct Golden: Decodable {
    let metadata: [String: String]
    let tensors: [String: GoldenArray]
  }

  private static func bytes(_ name: String) throws -> [UInt8] {
    try ForeignFixture.bytes("Fixtures/safetensors/\(name).safetensors")
  }

  private static func golden(_ name: String) throws -> Golden {
    let bytes = try ForeignFixture.bytes("Fixtures/safetensors/expected.json")
    return try #require(JSONDecoder().decode([String: Golden].self, from: Data(bytes))[name])
  }

  @Test(arguments: ["types", "state"])
  func everyTensorIsTheLibrarys(_ name: String) throws {
    let golden = try Self.golden(name)
    let (arrays, metadata) = try Safetensors.arrays(of: Self.bytes(name), path: name)
    #expect(metadata == golden.metadata)
    #expect(Set(arrays.map(\.name)) == Set(golden.tensors.keys))
    for named in arrays {
      #expect(
        try #require(golden.tensors[named.name])
          .matches(named.array, element: Safetensors.word(for:)), "\(named.name)")
    }
  }

  @Test func everyTruncationIsRefused() throws {
    for cut in try HostileBytes.truncations(of: Self.bytes("types")) {
      #expect(throws: ForeignFileError.self, "cut at \(cut.count)") {
        try Safetensors.arrays(of: cut, path: "a")
      }
    }
  }

  /// The format has no checksum: other numbers, names, or types of the same size are unavoidable.
  @Test func flippedBitsGiveAsManyBytesOrAreRefused() throws {
    let bytes = try Self.bytes("state")
    let size = try Safetensors.arrays(of: bytes, path: "a").arrays.reduce(0) {
      $0 + $1.array.bytes.count
    }
    for flipped in HostileBytes.flips(of: bytes) {
      do throws(ForeignFileError) {
        let arrays = try Safetensors.arrays(of: flipped, path: "a").arrays
        #expect(arrays.reduce(0) { $0 + $1.array.bytes.count } == size)
      } catch {
        #expect(!error.description.contains("\n"))
      }
    }
  }

  @Test(arguments: ["types", "state"])
  func imagesReadBackInWhateverOrderTheyWereGiven(_ name: String) throws {
    let (arrays, metadata) = try Safetensors.arrays(of: Self.bytes(name), path: name)
    let image = Safetensors.image(of: arrays, metadata: metadata)
    #expect(image == Safetensors.image(of: arrays.reversed(), metadata: metadata))
    let read = try Safetensors.arrays(of: image, path: name)
    #expect(Set(read.arrays) == Set(arrays))
    #expect(read.metadata == metadata)
  }

  /// Every tensor then starts at a multiple of its elements' size, as the libraries lay them.
  @Test func headersArePaddedAndTensorsAligned() throws {
    let (arrays, _) = try Safetensors.arrays(of: Self.bytes("types"), path: "a")
    let image = Safetensors.image(of: arrays, metadata: [:])
    let length = image[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    #expect(length % 8 == 0)
    let sizes = try Safetensors.arrays(of: image, path: "a").arrays.map(\.array.element.byteCount)
    #expect(sizes.filter { $0 > 0 } == sizes.sorted(by: >))
  }

  @Test(.enabled(if: Python.with("safetensors", "torch", "numpy") != nil))
  func pyTorchLoadsWhatWeSave() throws {
    let python = try #require(Python.with("safetensors", "torch", "numpy"))
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).safetensors")
    defer { try? FileManager.default.removeItem(at: file) }
    let (arrays, metadata) = try Safetensors.arrays(of: Self.bytes("types"), path: "a")
    try Data(Safetensors.image(of: arrays, metadata: metadata)).write(to: file)
    let script = """
      import json, sys, torch
      from safetensors import safe_open
      golden = json.load(open(sys.argv[2]))["types"]
      with safe_open(sys.argv[1], framework="pt") as opened:
          assert opened.metadata() == golden["metadata"]
          for name in opened.keys():
              tensor, expected = opened.get_tensor(name), golden["tensors"][name]
              raw = bytes(tensor.contiguous().reshape(-1).view(torch.uint8).tolist())
              assert list(tensor.shape) == expected["shape"], name
              assert raw.hex() == expected["bytes"], name
          print(len(list(opened.keys())))
      """
    let expected = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/safetensors/expected.json").path
    let outcome = try Python.run([python, "-c", script, file.path, expected])
    #expect(outcome.output == "\(arrays.count)\n")
  }
}
