import Foundation
import RunStore
import TestSupport
import Testing

@Suite struct DoctorTests {
  @Test func healthyFolderHasNoProblemAndNothingIsLeftThere() throws {
    let shop = try Workshop()
    let before = try FileManager.default.contentsOfDirectory(atPath: shop.path)
    let outcome = try shop.rflr("doctor", "--store", "runs", "--format", "csv")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("trial,ok,"))
    for subject in ["kernels", "cores", "HDF5", "SQLite", "gnuplot", "file system", "free space"] {
      #expect(outcome.outputLines.contains { $0.hasPrefix(subject + ",") }, "\(subject)")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: shop.path) == before)
  }

  @Test func folderThatCannotBeWrittenIsAProblemWithARemedy() throws {
    let outcome = try Workshop().run(["doctor", "--store", "/proc/self"])
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("problem  trial") && outcome.output.contains("→"))
    #expect(!outcome.output.contains("ok       trial"))
  }

  @Test func instructionSetThatCannotRunIsAProblem() throws {
    let outcome = try Workshop().run(["doctor"], environment: ["RFLR_ISA": "sparc"])
    #expect(outcome.status == 1 && outcome.output.contains("\"sparc\" cannot run here"))
  }

  @Test func librariesAreNamedWithTheirVersions() throws {
    let libraries = try LinkedLibrary.all()
    #expect(libraries.map(\.name) == ["HDF5", "SQLite"])
    for library in libraries {
      #expect(library.version.wholeMatch(of: /\d+\.\d+\.\d+/) != nil, "\(library)")
    }
  }
}
