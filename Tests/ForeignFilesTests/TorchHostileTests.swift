import Foundation
import TestSupport
import Testing

@testable import ForeignFiles

/// Files of `torch.save` that are damaged or mean harm: the same data or a typed error.
@Suite struct TorchHostileTests {
  static let canary = "rflr-was-executed"

  static let hostile =
    (try? ForeignFixture.names(in: "Hostile/pth", extensions: "pth", "pt")) ?? []

  /// Time that this thread has computed: other tests run beside.
  static var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  @Test func theHostileFilesAreThere() { #expect(Self.hostile.count > 70) }

  @Test(arguments: hostile)
  func hostileFilesAreRefusedWithinTwoSecondsAndNothingRuns(_ name: String) throws {
    let bytes = try ForeignFixture.bytes("Hostile/pth/\(name)")
    let start = Self.processorSeconds
    let error = #expect(throws: ForeignFileError.self) {
      try TorchFile.read(bytes, path: name)
    }
    #expect(Self.processorSeconds - start < 2)
    #expect(
      error.map { !$0.description.contains("\n") && $0.description.utf8.count < 1200 } == true)
    #expect(!FileManager.default.fileExists(atPath: Self.canary))
  }

  @Test func everyTruncationIsAnError() throws {
    let bytes = try ForeignFixture.bytes("Fixtures/pth/plain.pth")
    for cut in HostileBytes.truncations(of: bytes) {
      #expect(throws: ForeignFileError.self) { try TorchFile.read(cut, path: "cut.pth") }
    }
  }

  @Test func everyFlippedBitGivesTheSameWeightsOrAnError() throws {
    let bytes = try ForeignFixture.bytes("Fixtures/pth/plain.pth")
    let whole = try TorchFile.read(bytes, path: "whole.pth").value
    for flipped in HostileBytes.flips(of: bytes) {
      do throws(ForeignFileError) {
        let read = try TorchFile.read(flipped, path: "flipped.pth").value
        #expect(read == whole)
      } catch {
        #expect(error.path == "flipped.pth")
      }
    }
  }

  /// Without the container's CRC the interpreter itself meets every damage; any value or error will do.
  @Test(arguments: ["checkpoint", "numpy_members", "numpy_protocol5", "types"])
  func theInterpreterSurvivesEveryFlippedBit(_ name: String) throws {
    let bytes = try ForeignFixture.bytes("Fixtures/pth/\(name).pth")
    let container = try ZipContainer(bytes, path: name)
    let entry = try #require(container.entry("\(name)/data.pkl"))
    let pickle = try container.bytes(of: entry)
    var outcomes = (values: 0, errors: 0)
    for damaged in HostileBytes.flips(of: pickle) {
      let tensors = TensorBuilder(pickleBytes: damaged.count, isBigEndian: false) {
        key throws(ForeignFileError) in
        guard let storage = container.entry("\(name)/data/\(key)") else { return nil }
        return try container.bytes(of: storage)
      }
      var reader = PickleReader(damaged, tensors: tensors)
      do throws(ForeignFileError) {
        _ = try reader.value(path: name, entry: "data.pkl")
        outcomes.values += 1
      } catch {
        outcomes.errors += 1
      }
    }
    #expect(outcomes.values > 0 && outcomes.errors > 0)
  }
}
