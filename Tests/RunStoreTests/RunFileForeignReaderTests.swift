import Foundation
import RFLR
import TestSupport
import Testing

@testable import RunStore

/// Python with what the script needs, where there is one.
private enum ForeignPython {
  static let script = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "check_run_file.py").path

  static var interpreter: String? { Python.with("h5py", "xarray", "h5netcdf", "pandas") }
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
    let result = try Python.run(
      [python, ForeignPython.script, folder.file("a.h5"), stored.contentSHA256])
    #expect(result.output == "sound\n")
    #expect(result.status == 0)
  }

  @Test func weReadWhatPythonWrites() throws {
    let folder = try RunFileFolder()
    let python = try #require(ForeignPython.interpreter)
    let made = try Python.run([python, ForeignPython.script, "--make", folder.file("a.h5")])
    #expect(made.status == 0, "\(made.output)")
    #expect(RunFile.verify(folder.file("a.h5")) == [])
    let record = try RunFile.read(folder.file("a.h5"))
    #expect(record.history.epochs == [0, 1, 2])
    #expect(record.history.losses[2].isNaN)
    #expect(record.metrics == ["test_error": 0.25])
    #expect(record.source?.original["note"]?.stringValue == "größer")
  }

  @Test(arguments: [
    ("huge", "/huge", "claims 9007199254740992 bytes of values but stores 0"),
    ("loop", "/loop/loop/loop/loop/checkpoints", "is neither a dataset nor a group of a run file"),
    ("dangling", "/dangling", "HDF5 cannot open it"),
    (
      "int32", "/int32",
      "is none of the types float32, float64, int64 (little-endian) and fixed-length text"
    ),
    (
      "bigendian", "/bigendian",
      "is none of the types float32, float64, int64 (little-endian) and fixed-length text"
    ),
    (
      "vlen", "/@vlen",
      "is none of the types float32, float64, int64 (little-endian) and fixed-length text"
    ),
    ("null", "/@null", "has no values"),
    ("ascii", "/@ascii", "is text whose encoding is not stated as UTF-8"),
    ("latin", "/@latin", "is not UTF-8 text"),
    ("type", "/type", "is neither a dataset nor a group of a run file"),
  ]) func whatNoRunFileMayHoldIsNamed(kind: String, field: String, reason: String) throws {
    let folder = try RunFileFolder()
    let python = try #require(ForeignPython.interpreter)
    let made = try Python.run(
      [python, ForeignPython.script, "--make-odd", folder.file("a.h5"), kind])
    #expect(made.status == 0, "\(made.output)")
    let error = #expect(throws: StoreError.self) { try RunFile.read(folder.file("a.h5")) }
    #expect(error?.field == field)
    #expect(error?.reason == reason)
    #expect(error?.code == .badData)
  }
}
