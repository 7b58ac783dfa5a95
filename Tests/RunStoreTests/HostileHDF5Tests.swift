import Foundation
import RFLR
import TestSupport
import Testing

@testable import RunStore

/// Files that no honest writer makes: each is the same data or one line, soon.
@Suite struct HostileHDF5Tests {
  private static let folder = IngestScratch.repository + "/Tests/ForeignFilesTests/Hostile/h5"
  private static let files = names(in: folder)

  private static func names(in folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".h5") }.sorted()
  }

  /// What is odd and yet says what it means.
  private static let honest: Set = [
    "user_block.h5", "deflate_chunk_that_grows.h5", "vlen_longer_than_stored.h5",
  ]

  /// On them libhdf5 1.10.8 dies or goes round in circles; the command does neither.
  @Test func filesThatCrashTheLibraryAreRefused() throws {
    let settings = try settings()
    let found = Self.files.filter { $0.hasPrefix("found_") }.map { Self.folder + "/" + $0 }
    #expect(found.count == 4)
    let whole = IngestScratch.hdf5 + "/least.h5"
    for path in found {
      let results = [path, whole].flatMap { path in
        Ingest.read(IngestItem(path: path, content: .runFile), settings: settings)
      }
      #expect(results.count == 2 && results.records.count >= 1, "\(results.problems)")
    }
  }

  @Test func everyHostileFileIsRefusedInOneLine() throws {
    let settings = try settings()
    var lines: [String] = []
    for name in Self.files {
      let path = Self.folder + "/" + name
      let start = Date()
      let result = try #require(
        Ingest.discover([path]).flatMap { Ingest.read($0, settings: settings) }.first)
      // Two seconds of an idle machine.
      #expect(Date().timeIntervalSince(start) < 12, "\(name)")
      // What fuzzing found crashes or stalls release 1.10.8 of libhdf5; others have other words.
      if name.hasPrefix("found_") { continue }
      switch result {
      case .success: #expect(Self.honest.contains(name), "\(name) was read")
      case .failure(let error):
        #expect(!Self.honest.contains(name), "\(error)")
        #expect(!error.description.contains("\n") && error.path == path)
        // libhdf5's own words differ between its releases.
        var ours = error
        ours.underlying = nil
        lines.append(ours.description.replacing(Self.folder + "/", with: ""))
      }
    }
    try expectGolden(
      lines.joined(separator: "\n") + "\n", "Tests/RunStoreTests/Golden/hostile-hdf5.txt")
  }

  // MARK: Damage

  /// RFLR_LONG=1 takes every byte, where otherwise some have to do.
  private static let isLong = ProcessInfo.processInfo.environment["RFLR_LONG"] == "1"

  /// Contents of a file as the reader gives them, or nil where it refuses.
  private func content(_ bytes: [UInt8], _ reader: HDF5Reader, _ path: String) throws
    -> HDF5Content?
  {
    try Data(bytes).write(to: URL(filePath: path))
    return try? reader.content(of: path)
  }

  @Test(arguments: ["checksums.h5", "least.h5"])
  func truncatedFileIsRefusedAtEveryLength(_ name: String) throws {
    let scratch = try IngestScratch()
    let reader = HDF5Reader(program: Command.rflr)
    let bytes = try IngestScratch.bytes(IngestScratch.hdf5 + "/" + name)
    for length in stride(from: 0, to: bytes.count, by: Self.isLong ? 1 : 53) {
      let read = try content(Array(bytes[..<length]), reader, scratch.path + "/a.h5")
      #expect(read == nil, "\(length) of \(bytes.count) bytes were read")
    }
  }

  /// In this format metadata has checksums; the numbers have Fletcher32.
  @Test func flippedBitIsFoundOrChangesNothing() throws {
    let scratch = try IngestScratch()
    let reader = HDF5Reader(program: Command.rflr)
    let bytes = try IngestScratch.bytes(IngestScratch.hdf5 + "/checksums.h5")
    let whole = try #require(try content(bytes, reader, scratch.path + "/a.h5"))
    var refusedCount = 0
    for index in stride(from: 0, to: bytes.count, by: Self.isLong ? 1 : 17) {
      var flipped = bytes
      flipped[index] ^= 1 << (index % 8)
      let read = try content(flipped, reader, scratch.path + "/a.h5")
      #expect(read == nil || read == whole, "byte \(index)")
      refusedCount += read == nil ? 1 : 0
    }
    #expect(refusedCount > 0)
  }

  /// The oldest format has no checksums: other numbers cannot be told, but nothing else happens.
  @Test func flippedBitInTheOldestFormatIsReadOrRefused() throws {
    let scratch = try IngestScratch()
    let settings = try settings()
    let path = scratch.path + "/a.h5"
    for name in ["plain.h5", "least.h5"] {
      let bytes = try IngestScratch.bytes(IngestScratch.hdf5 + "/" + name)
      for index in stride(from: 0, to: bytes.count, by: Self.isLong ? 1 : 97) {
        var flipped = bytes
        flipped[index] ^= 1 << (index % 8)
        try Data(flipped).write(to: URL(filePath: path))
        let start = Date()
        let item = IngestItem(path: path, content: .runFile)
        #expect(Ingest.read(item, settings: settings).count == 1)
        // The reader is given seconds; a minute is for a machine that does other things too.
        #expect(Date().timeIntervalSince(start) < 60, "byte \(index) of \(name)")
      }
    }
  }

  // MARK: Too much, made here because it is too large to keep

  private static let large: [(isLong: Bool, python: String, expected: String)] = [
    (
      true, "[s.create_group(str(i)) for i in range(100001)]",
      "/series: has more than 100000 members; keep fewer checkpoints in one file"
    ),
    (
      true,
      "[s.create_group(f'{i}/{j}') for i in range(400) for j in range(400)]",
      "is one of more than 100000 objects, which is the most that is read; keep fewer checkpoints in one file"
    ),
    (
      false, "f.attrs.create('config', np.bytes_(b'x' * (4 << 20)))",
      "/@config: claims 4194304 bytes, more than the 1048576 of an attribute; store it as a dataset"
    ),
    (
      true, "s['x'] = np.ones(300 << 17)",
      "/series/x: claims 314572800 bytes, more than the 268435456 that are read of one array; store a smaller array"
    ),
  ]

  @Test(
    .enabled(if: Python.with("h5py") != nil, "needs Python with h5py; RFLR_PYTHON names one"),
    arguments: large.indices.filter { isLong || !large[$0].isLong })
  func tooMuchIsRefused(_ index: Int) throws {
    let scratch = try IngestScratch()
    let path = scratch.path + "/a.h5"
    let script = """
      import h5py, numpy as np
      f = h5py.File('\(path)', 'w', libver='latest')
      f.attrs['schema'], f.attrs['schema_version'] = 'rflr-foreign', 1
      f['history/loss'] = [1.0]
      s = f.create_group('series')
      \(Self.large[index].python)
      """
    let made = try Python.run([try #require(Python.with("h5py")), "-c", script])
    #expect(made.status == 0, "\(made.output)")
    let start = Date()
    let problem = try ingest(path).onlyProblem(in: scratch)
    #expect(problem.hasSuffix(Self.large[index].expected), "\(problem)")
    #expect(Date().timeIntervalSince(start) < 120)
  }
}
