import Foundation
import RFLR
import Synchronization
import Testing

@testable import RunStore

/// System calls of which the k-th fails.
final class FailingCalls: Sendable {
  private let count = Mutex(0)
  let failing: Int
  let number: Int32

  init(failing: Int, number: Int32) {
    self.failing = failing
    self.number = number
  }

  var wasReached: Bool { count.withLock { $0 > failing } }

  private func next(_ call: String) throws(SystemFailure) {
    let index = count.withLock { count in
      defer { count += 1 }
      return count
    }
    if index == failing { throw SystemFailure(call, number) }
  }

  /// Writes go in pieces, so that one write is several calls.
  func calls(bytesPerWrite: Int = 3000) -> FileSystemCalls {
    let live = FileSystemCalls.live
    return FileSystemCalls(
      open: { path, flags, mode throws(SystemFailure) in
        try self.next("open")
        return try live.open(path, flags, mode)
      },
      write: { descriptor, bytes throws(SystemFailure) in
        try self.next("write")
        return try live.write(
          descriptor, UnsafeRawBufferPointer(rebasing: bytes.prefix(bytesPerWrite)))
      },
      pwrite: { descriptor, bytes, offset throws(SystemFailure) in
        try self.next("write")
        return try live.pwrite(
          descriptor, UnsafeRawBufferPointer(rebasing: bytes.prefix(bytesPerWrite)), offset)
      },
      pread: { descriptor, bytes, offset throws(SystemFailure) in
        try self.next("read")
        return try live.pread(
          descriptor, UnsafeMutableRawBufferPointer(rebasing: bytes.prefix(bytesPerWrite)), offset)
      },
      fsync: { descriptor throws(SystemFailure) in
        try self.next("fsync")
        try live.fsync(descriptor)
      },
      close: { descriptor throws(SystemFailure) in
        try live.close(descriptor)
        try self.next("close")
      },
      rename: { from, to throws(SystemFailure) in
        try self.next("rename")
        try live.rename(from, to)
      },
      unlink: { path throws(SystemFailure) in
        try self.next("unlink")
        try live.unlink(path)
      },
      mkdir: { path, mode throws(SystemFailure) in
        try self.next("mkdir")
        try live.mkdir(path, mode)
      })
  }
}

@Suite struct AtomicFileTests {
  @Test(arguments: [ENOSPC, EIO, EACCES]) func everyFailingCallLeavesTheOldFileWhole(
    number: Int32
  ) throws {
    let folder = try RunFileFolder()
    let path = folder.file("run.h5")
    let old = RunFileSamples.plain()
    let new = RunFileSamples.full()
    let newBytes = try RunFile.image(of: new)
    var failures = 0
    var failing = 0
    while true {
      _ = try RunFile.write(old, to: path)
      let oldBytes = try folder.bytes("run.h5")
      let calls = FailingCalls(failing: failing, number: number)
      do {
        _ = try RunFile.write(new, to: path, system: calls.calls())
        #expect(try folder.bytes("run.h5") == newBytes)
        if !calls.wasReached { break }
      } catch let error as StoreError {
        failures += 1
        #expect(error.path == path)
        #expect(error.code == (number == EACCES ? .cannotCreate : .inputOutput))
        #expect(error.reason.contains(String(cString: strerror(number))))
        // The only failure after the move is that of syncing the folder.
        let stands = try folder.bytes("run.h5")
        #expect(stands == (failing == calls.syncOfFolder(newBytes.count) ? newBytes : oldBytes))
      }
      #expect(try folder.names() == ["run.h5"], "call \(failing)")
      failing += 1
    }
    #expect(failures >= 8)
  }

  /// A file that memory does not hold goes to the disk in parts, some of which are changed later.
  @Test(arguments: [64, 1000, 20_000]) func largeFilesAreTheSameBytes(limit: Int) throws {
    let folder = try RunFileFolder()
    for record in [RunFileSamples.plain(), RunFileSamples.full()] {
      let stored = try RunFile.write(record, to: folder.file("a.h5"), inMemory: limit)
      let image = try RunFile.image(of: record)
      #expect(try folder.bytes("a.h5") == image)
      #expect(stored.sizeBytes == image.count)
      #expect(stored.sha256 == ContentHash.sha256(of: image))
      #expect(stored.contentSHA256 == (try ContentHash.of(record)))
    }
  }

  @Test func everyFailingCallLeavesTheOldFileWholeWhereMemoryIsShort() throws {
    let folder = try RunFileFolder()
    let path = folder.file("run.h5")
    let new = RunFileSamples.full()
    _ = try RunFile.write(RunFileSamples.plain(), to: path)
    let old = try folder.bytes("run.h5")
    var names: Set<Substring> = []
    var failing = 0
    while true {
      let calls = FailingCalls(failing: failing, number: ENOSPC)
      do throws(StoreError) {
        _ = try RunFile.write(new, to: path, system: calls.calls(), inMemory: 1000)
        break
      } catch {
        #expect(error.code == .inputOutput && error.path == path, "call \(failing): \(error)")
        names.insert(error.reason.prefix { $0 != " " })
        #expect(try folder.names() == ["run.h5"], "call \(failing)")
        if try folder.bytes("run.h5") != old { #expect(error.reason.hasPrefix("fsync")) }
      }
      failing += 1
    }
    #expect(names.isSuperset(of: ["open", "write", "fsync", "close", "rename"]), "\(names)")
    #expect(try folder.bytes("run.h5") == RunFile.image(of: new))
  }

  @Test func shortWritesWriteEverything() throws {
    let folder = try RunFileFolder()
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
    let calls = FailingCalls(failing: -1, number: 0).calls(bytesPerWrite: 1)
    try AtomicFile.write(bytes, to: folder.file("a"), system: calls)
    #expect(try folder.bytes("a") == bytes)
  }

  @Test func aWriteOfNothingIsAFailureNotALoop() throws {
    let folder = try RunFileFolder()
    let calls = FailingCalls(failing: -1, number: 0).calls(bytesPerWrite: 0)
    #expect(throws: StoreError.self) {
      try AtomicFile.write([1], to: folder.file("a"), system: calls)
    }
    #expect(try folder.names() == [])
  }

  @Test func aDiskThatChangesBitsIsCaught() throws {
    let folder = try RunFileFolder()
    let path = folder.file("run.h5")
    _ = try RunFile.write(RunFileSamples.plain(), to: path)
    let before = try folder.bytes("run.h5")
    var lying = FileSystemCalls.live
    lying.write = { descriptor, bytes throws(SystemFailure) in
      var copy = Array(bytes)
      copy[copy.count / 2] ^= 16
      return try copy.withUnsafeBytes { part -> Result<Int, SystemFailure> in
        do throws(SystemFailure) {
          return .success(try FileSystemCalls.live.write(descriptor, part))
        } catch {
          return .failure(error)
        }
      }.get()
    }
    let error = #expect(throws: StoreError.self) {
      try RunFile.write(RunFileSamples.full(), to: path, system: lying)
    }
    #expect(error?.code == .inputOutput && error?.path == path)
    #expect(error?.reason.hasPrefix("what was written does not read back") == true)
    #expect(try folder.bytes("run.h5") == before)
    #expect(try folder.names() == ["run.h5"])
  }

  @Test func missingFolderNamesPathAndRemedy() throws {
    let folder = try RunFileFolder()
    let path = folder.file("no/such/a.csv")
    let error = #expect(throws: StoreError.self) { try AtomicFile.write([], to: path) }
    #expect(
      error?.description
        == "\(path): open failed: No such file or directory; create the folder or choose another")
    #expect(error?.code == .cannotCreate)
    try AtomicFile.createFolder(folder.file("no/such"))
    try AtomicFile.createFolder(folder.file("no/such"))
    try AtomicFile.write([65], to: path)
    #expect(try folder.bytes("no/such/a.csv") == [65])
    #expect(throws: StoreError.self) { try AtomicFile.createFolder(path) }
  }

  @Test func aFolderIsNotReplaced() throws {
    let folder = try RunFileFolder()
    try AtomicFile.createFolder(folder.file("a"))
    let error = #expect(throws: StoreError.self) {
      try AtomicFile.write([1], to: folder.file("a"))
    }
    #expect(error?.code == .cannotCreate)
    #expect(try folder.names() == ["a"])
  }

  @Test func longNamesFit() throws {
    let folder = try RunFileFolder()
    let name = String(repeating: "é", count: 127)
    try AtomicFile.write([1], to: folder.file(name))
    #expect(try folder.names() == [name])
  }
}

extension FailingCalls {
  /// open, writes, fsync, close, open of the folder, rename, then the sync of the folder.
  func syncOfFolder(_ size: Int, bytesPerWrite: Int = 3000) -> Int {
    1 + (size + bytesPerWrite - 1) / bytesPerWrite + 4
  }
}
