import Foundation
import RFLR
import TestSupport
import Testing

@testable import RunStore

/// The process that reads HDF5 files, and what the reader makes of one that fails.
@Suite struct HDF5ReaderTests {
  let scratch: IngestScratch

  init() throws { scratch = try IngestScratch() }

  private static let fixture = IngestScratch.hdf5 + "/readme.h5"

  /// A reader whose process is a shell script.
  private func reader(_ script: String, patience: Double = 10) throws -> HDF5Reader {
    HDF5Reader(program: "/bin/sh", arguments: ["-c", script], patience: patience)
  }

  private func problem(_ reader: HDF5Reader, _ path: String = fixture) -> String {
    do throws(StoreError) {
      _ = try reader.content(of: path)
      return "no problem"
    } catch {
      return error.description.replacing(path + ": ", with: "")
    }
  }

  private static let remedy =
    "; it is damaged or hostile: copy it again from its source, or leave it out"

  @Test(arguments: [
    ("kill -SEGV $$", "libhdf5 crashed while reading it (signal 11)" + remedy),
    ("head -c 8 >/dev/null; kill -ABRT $$", "libhdf5 crashed while reading it (signal 6)" + remedy),
    ("head -c 8 >/dev/null; kill -KILL $$", "libhdf5 crashed while reading it (signal 9)" + remedy),
    ("kill -PROF $$", "libhdf5 took more than 1.0 s of processor time" + remedy),
    (
      "exit 3",
      "the process that reads HDF5 files ended (exit code 3); run it again; if it ends again, leave the file out"
    ),
    // Half an answer: a group of 65 bytes, of which four come.
    (
      "printf '\\001A\\000\\000\\000/his'; kill -SEGV $$",
      "libhdf5 crashed while reading it (signal 11)" + remedy
    ),
    (
      "yes",
      "the process that read it did not answer as it should: a frame of unknown kind" + remedy
    ),
    (
      "printf '\\001\\377\\377\\377\\377'; sleep 60",
      "the process that read it did not answer as it should: a list too long" + remedy
    ),
    (
      "printf '\\001\\002\\000\\000\\000\\377\\376'; sleep 60",
      "the process that read it did not answer as it should: a text that is not UTF-8" + remedy
    ),
    // An array of 2^62 doubles.
    (
      "printf '\\002\\001\\000\\000\\000/\\002\\001\\000\\000\\000\\000\\000\\000\\000\\100'; sleep 60",
      "the process that read it did not answer as it should: a shape" + remedy
    ),
    (
      "printf '\\005\\001\\000\\000\\000x'; sleep 60",
      "the process that read it did not answer as it should: a refusal" + remedy
    ),
  ]) func processThatFailsIsAnErrorOfTheFile(_ script: String, _ expected: String) throws {
    #expect(problem(try reader(script)) == expected)
  }

  @Test(arguments: [
    "sleep 600", "printf '\\001\\001'; sleep 600", "trap '' TERM; while :; do :; done",
  ])
  func processThatHangsIsEndedInTime(_ script: String) throws {
    let start = Date()
    let problem = problem(try reader(script, patience: 0.3))
    #expect(problem == "libhdf5 gave no answer for 0.3 s or more" + Self.remedy)
    #expect(Date().timeIntervalSince(start) < 5)
  }

  /// Groups without end: each frame is right, and there are too many of them.
  @Test func processThatFloodsIsEnded() throws {
    let reader = try reader("yes \"$(printf '\\001\\001\\001\\001')\" | tr '\\n' '\\001'")
    #expect(problem(reader).hasPrefix("the process that read it did not answer as it should: "))
  }

  @Test func programThatIsNotThereIsNamed() throws {
    let reader = HDF5Reader(program: scratch.path + "/none")
    let problem = problem(reader).replacing(scratch.path, with: "")
    #expect(
      problem == "/none: cannot start to read HDF5 files (No such file or directory); check memory "
        + "and the limit of processes")
  }

  /// The first process dies at its second file; the second process reads it.
  @Test func processSpoiledByAnEarlierFileIsReplaced() throws {
    let deaths = scratch.path + "/deaths"
    let script = """
      if [ -e \(deaths) ]; then exec \(Command.rflr) read-hdf5; fi
      touch \(deaths); head -c \(4 + Self.fixture.utf8.count) > /dev/null; printf '\\004'
      head -c 4 > /dev/null; kill -SEGV $$
      """
    let reader = try reader(script)
    #expect(try reader.content(of: Self.fixture).groups.isEmpty)
    #expect(try reader.content(of: Self.fixture).groups.contains("/checkpoints"))
  }

  @Test func oneProcessReadsManyFiles() throws {
    let count = scratch.path + "/count"
    let reader = try reader("echo >> \(count); exec \(Command.rflr) read-hdf5")
    for _ in 0..<20 { #expect(problem(reader) == "no problem") }
    let refused = try scratch.write("no HDF5 file", to: "a.h5")
    #expect(problem(reader, refused).hasPrefix("HDF5 cannot open it"))
    #expect(problem(reader) == "no problem")
    #expect(FileManager.default.contents(atPath: count)?.count == 1)
  }

  @Test func whatIsNoRegularFileIsRefusedBeforeAnyProcess() throws {
    let reader = HDF5Reader(program: "/none")
    #expect(problem(reader, scratch.path).hasPrefix("is a folder, not a run file"))
    #expect(problem(reader, scratch.path + "/none.h5").hasPrefix("cannot be found"))
    #expect(problem(reader, "/dev/null").hasPrefix("is not a regular file"))
  }

  /// It closes all that it was not given: a thread that waited there for a handler to tell of a signal
  /// would take the next file's bytes for one (digits, 48 to 57, are real-time signals).
  @Test func workerListensToNoSignal() throws {
    let worker = try HDF5WorkerProcess(Command.rflr, ["read-hdf5"])
    defer { _ = worker.stop() }
    _ = try? worker.ask(Self.fixture, within: 10, patience: 10)
    let status = try String(contentsOfFile: "/proc/\(worker.process)/status", encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("SigCgt:") })
    let caught = try #require(UInt64(line.dropFirst("SigCgt:\t".count), radix: 16))
    for number in [SIGINT, SIGTERM] { #expect(caught & 1 << UInt64(number - 1) == 0) }
  }

  /// The limits as the kernel has them.
  @Test func workerIsConfined() throws {
    let worker = try HDF5WorkerProcess(Command.rflr, ["read-hdf5"])
    defer { _ = worker.stop() }
    _ = try? worker.ask(Self.fixture, within: 10, patience: 10)
    let limits = try String(contentsOfFile: "/proc/\(worker.process)/limits", encoding: .utf8)
    func limit(_ name: String) -> Int? {
      let line = limits.split(separator: "\n").first { $0.hasPrefix(name) }
      return line?.dropFirst(name.count).split(separator: " ").first.flatMap { Int($0) }
    }
    #expect(limit("Max open files") == 4)
    #expect(limit("Max file size") == 0)
    #expect(limit("Max core file size") == 0)
    // The address sanitizer reserves most of the address space, so there can be no limit under it.
    if !LongTests.areSanitized { #expect(try #require(limit("Max address space")) < 4 << 30) }
    let status = try String(contentsOfFile: "/proc/\(worker.process)/status", encoding: .utf8)
    #expect(status.contains("NoNewPrivs:\t1"))
    let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(worker.process)/fd")
    #expect(open.sorted() == ["0", "1", "2"])
  }
}
