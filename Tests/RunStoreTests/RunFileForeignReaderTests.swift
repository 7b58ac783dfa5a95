import Foundation
import RFLR
import Testing

@testable import RunStore

/// Python with h5py, xarray, h5netcdf and pandas, where there is one.
enum ForeignPython {
  static let script = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "check_run_file.py").path

  static let interpreter: String? = {
    let environment = ProcessInfo.processInfo.environment
    let path = environment["RFLR_PYTHON"] ?? "python3"
    let imports = "import h5py, xarray, h5netcdf, pandas"
    return (try? run([path, "-c", imports]))?.status == 0 ? path : nil
  }()

  static func run(_ command: [String]) throws -> (status: Int32, output: String) {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }
}

@Suite(
  .enabled(
    if: ForeignPython.interpreter != nil,
    "needs Python with h5py, xarray, h5netcdf, pandas; RFLR_PYTHON names one"))
struct RunFileForeignReaderTests {
  @Test(arguments: RunFileTests.cases) func pythonReadsAndHashesWhatWeWrite(
    _ sample: RunFileTests.Case
  ) throws {
    let folder = try RunFileFolder()
    let python = try #require(ForeignPython.interpreter)
    let stored = try RunFile.write(sample.record, to: folder.file("a.h5"))
    let result = try ForeignPython.run(
      [python, ForeignPython.script, folder.file("a.h5"), stored.contentSHA256])
    #expect(result.output == "sound\n")
    #expect(result.status == 0)
  }

  @Test func weReadWhatPythonWrites() throws {
    let folder = try RunFileFolder()
    let python = try #require(ForeignPython.interpreter)
    let made = try ForeignPython.run([python, ForeignPython.script, "--make", folder.file("a.h5")])
    #expect(made.status == 0, "\(made.output)")
    #expect(RunFile.verify(folder.file("a.h5")) == [])
    let record = try RunFile.read(folder.file("a.h5"))
    #expect(record.history.epochs == [0, 1, 2])
    #expect(record.history.losses[2].isNaN)
    #expect(record.metrics == ["test_error": 0.25])
    #expect(record.source?.original["note"]?.stringValue == "größer")
  }
}
