internal import Foundation
import TestSupport
import Testing

@testable import ForeignFiles

@Suite struct NumPyTests {
  private static let folder = "Fixtures/numpy/"

  private static func golden() throws -> [String: GoldenArray] {
    try JSONDecoder().decode(
      [String: GoldenArray].self,
      from: Data(ForeignFixture.bytes(folder + "expected.json")))
  }

  private static func archive(_ name: String) throws -> [NamedArray] {
    try NumPyArchive.arrays(of: ForeignFixture.bytes(folder + name), path: name)
  }

  private static func array(_ name: String) throws -> ForeignArray {
    try NumPyFile.array(of: ForeignFixture.bytes(folder + name), path: name)
  }

  /// Types × byte orders × orders of axes × shapes.
  @Test(arguments: [("types-stored.npz", 168), ("types-deflated.npz", 96)])
  func everyTypeAndOrderIsNumPys(_ file: String, _ count: Int) throws {
    let golden = try Self.golden()
    let arrays = try Self.archive(file)
    #expect(arrays.count == count)
    for named in arrays {
      #expect(
        try #require(golden[named.name]).matches(named.array, element: \.rawValue), "\(named.name)")
    }
  }

  @Test(arguments: [
    "float32.npy", "int64.npy", "scalar.npy", "version-1.npy", "version-2.npy", "version-3.npy",
  ])
  func everyVersionIsNumPys(_ file: String) throws {
    #expect(
      try #require(Self.golden()[file]).matches(Self.array(file), element: \.rawValue))
  }

  @Test func zerosAreNoBomb() throws {
    let arrays = try Self.archive("zeros.npz")
    #expect(arrays.map(\.array.shape) == [[1000, 1000]])
    #expect(arrays[0].array.bytes.allSatisfy { $0 == 0 })
  }

  @Test(arguments: [
    ("objects", "Python objects, which only unpickling would read"), ("unicode", "strings"),
    ("bytes", "strings"), ("records", "records of several fields"), ("dates", "dates or times"),
    ("long-double", "floats of 16 bytes"),
  ])
  func whatIsNoNumberIsRefused(_ name: String, _ what: String) throws {
    let error = #expect(throws: ForeignFileError.self) {
      try NumPyFile.array(
        of: ForeignFixture.bytes(Self.folder + "refused-\(name).npy"), path: "a b/x.npy")
    }
    #expect(
      error?.description
        == "a b/x.npy: its elements are \(what), not plain numbers; if it is yours: "
        + "python3 -c \"import sys, numpy as np; np.save(sys.argv[2], "
        + "np.load(sys.argv[1], allow_pickle=True).astype(float))\" "
        + "'a b/x.npy' 'a b/x-numbers.npy'")
  }

  @Test func complexNumbersAreRefused() throws {
    let error = #expect(throws: ForeignFileError.self) { try Self.array("refused-complex.npy") }
    #expect(error?.reason == "its elements are complex numbers")
  }

  /// The command in the message makes a file that is read.
  @Test(.enabled(if: Python.with("numpy") != nil))
  func remedyForAnArchiveWorks() throws {
    let folder = try FileManager.default.url(
      for: .itemReplacementDirectory, in: .userDomainMask, appropriateFor: URL(filePath: "/tmp"),
      create: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "it's mixed.npz")
    try Data(ForeignFixture.bytes(Self.folder + "refused-mixed.npz")).write(to: file)
    let error = #expect(throws: ForeignFileError.self) {
      try NumPyArchive.arrays(of: Array(Data(contentsOf: file)), path: file.path)
    }
    #expect(error?.place == "note.npy")
    let command = try #require(error?.remedy.split(separator: ": ", maxSplits: 1).last)
    let python = try #require(Python.with("numpy"))
    let outcome = try Python.run(
      ["sh", "-c", python + command.dropFirst("python3".count)])
    #expect(outcome.status == 0, "\(outcome.output)")
    let converted = try Data(contentsOf: folder.appending(path: "it's mixed-numbers.npz"))
    let arrays = try NumPyArchive.arrays(of: Array(converted), path: "x")
    #expect(arrays.map(\.name) == ["loss"])
    #expect(arrays.map(\.array.doubles) == [[1]])
  }

  @Test(arguments: ["float32.npy", "version-1.npy", "version-2.npy", "version-3.npy"])
  func everyTruncationIsRefused(_ file: String) throws {
    for cut in try HostileBytes.truncations(of: ForeignFixture.bytes(Self.folder + file)) {
      #expect(throws: ForeignFileError.self, "cut at \(cut.count)") {
        try NumPyFile.array(of: cut, path: file)
      }
    }
  }

  /// The format has no checksum: other numbers, another type of the same size, or another order are
  /// all that a flip may give.
  @Test(arguments: ["float32.npy", "version-1.npy", "version-2.npy", "version-3.npy"])
  func flippedBitsGiveAnArrayOfTheSameSizeOrAreRefused(_ file: String) throws {
    let size = try Self.array(file).bytes.count
    for flipped in try HostileBytes.flips(of: ForeignFixture.bytes(Self.folder + file)) {
      do throws(ForeignFileError) {
        let array = try NumPyFile.array(of: flipped, path: file)
        #expect(array.bytes.count == size)
      } catch {
        #expect(!error.description.contains("\n"))
      }
    }
  }

  @Test func everyDamageOfAnArchiveGivesTheSameOrIsRefused() throws {
    let bytes = try ForeignFixture.bytes(Self.folder + "losses.npz")
    let arrays = try NumPyArchive.arrays(of: bytes, path: "a")
    for cut in HostileBytes.truncations(of: bytes) {
      #expect(throws: ForeignFileError.self) { try NumPyArchive.arrays(of: cut, path: "a") }
    }
    for flipped in HostileBytes.flips(of: bytes) {
      guard let read = try? NumPyArchive.arrays(of: flipped, path: "a") else { continue }
      #expect(read == arrays)
    }
  }
}
