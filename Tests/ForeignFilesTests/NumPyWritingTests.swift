internal import Foundation
import TestSupport
import Testing

@testable import ForeignFiles

@Suite struct NumPyWritingTests {

  @Test(arguments: ["float32.npy", "int64.npy", "scalar.npy"])
  func savedBytesAreNumPys(_ file: String) throws {
    let bytes = try ForeignFixture.bytes("Fixtures/numpy/" + file)
    #expect(NumPyFile.image(of: try NumPyFile.array(of: bytes, path: file)) == bytes)
  }

  @Test func archivesReadBackAndAreEqualEachTime() throws {
    let arrays = try NumPyArchive.arrays(
      of: ForeignFixture.bytes("Fixtures/numpy/types-stored.npz"), path: "a")
    let image = try NumPyArchive.image(of: arrays, path: "b.npz")
    #expect(try NumPyArchive.arrays(of: image, path: "b.npz") == arrays)
    #expect(try NumPyArchive.image(of: arrays, path: "c.npz") == image)
  }

  @Test func brainFloatsAreWidened() throws {
    let array = ForeignArray(.bfloat16, shape: [2], bytes: [0xc0, 0x3f, 0x80, 0xff])
    let image = try NumPyArchive.image(of: [NamedArray("a", array)], path: "a.npz")
    let read = try NumPyArchive.arrays(of: image, path: "a.npz")
    #expect(read.map(\.array.element) == [.float32])
    #expect(read.map(\.array.floats) == [[1.5, -.infinity]])
  }

  @Test(arguments: [[], ["a", "a"], [""], ["../a"], ["/a"], ["a\\b"], ["a\nb"]])
  func namesThatNoReaderTakesAreRefused(_ names: [String]) throws {
    let arrays = names.map { NamedArray($0, ForeignArray(.int8, shape: [], bytes: [1])) }
    #expect(throws: ForeignFileError.self) { try NumPyArchive.image(of: arrays, path: "a.npz") }
  }

  @Test(.enabled(if: Python.with("numpy") != nil))
  func numPyLoadsWhatWeSave() throws {
    let python = try #require(Python.with("numpy"))
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).npz")
    defer { try? FileManager.default.removeItem(at: file) }
    let arrays = try NumPyArchive.arrays(
      of: ForeignFixture.bytes("Fixtures/numpy/types-stored.npz"), path: "a")
    try Data(NumPyArchive.image(of: arrays, path: "b.npz")).write(to: file)
    let script = """
      import json, sys, numpy as np
      expected = json.load(open(sys.argv[2]))
      with np.load(sys.argv[1]) as archive:
          for name in archive.files:
              array, golden = archive[name], expected[name]
              assert str(array.dtype) == golden["element"], name
              assert list(array.shape) == golden["shape"], name
              assert array.tobytes().hex() == golden["bytes"], name
          print(len(archive.files), archive.zip.testzip())
      """
    let expected = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/numpy/expected.json").path
    let outcome = try Python.run([python, "-c", script, file.path, expected])
    #expect(outcome.status == 0, "\(outcome.output)")
    #expect(outcome.output == "\(arrays.count) None\n")
  }
}
