import Testing

@testable import ForeignFiles

/// Files made to do harm: each is refused with one line that says what to do.
@Suite struct HostileFileTests {
  private static func refusal(
    of name: String, in format: String, _ read: ([UInt8], String) throws -> Void
  ) throws -> ForeignFileError? {
    let bytes = try ForeignFixture.bytes("Hostile/\(format)/\(name)")
    let start = ContinuousClock.now
    let error = #expect(throws: ForeignFileError.self, "\(name)") { try read(bytes, name) }
    #expect(ContinuousClock.now - start < .seconds(2), "\(name)")
    #expect(error?.description.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f } ?? true, "\(name)")
    return error
  }

  private static func names(_ format: String) -> [String] {
    (try? ForeignFixture.names(in: "Hostile/\(format)", extensions: format)) ?? []
  }

  @Test(arguments: names("npy"))
  func arraysOfNumPyAreRefused(_ name: String) throws {
    _ = try Self.refusal(of: name, in: "npy") { _ = try NumPyFile.array(of: $0, path: $1) }
  }

  /// Empty archives are the only ones that are honest.
  @Test(arguments: names("npz"))
  func archivesOfNumPyAreRefused(_ name: String) throws {
    let bytes = try ForeignFixture.bytes("Hostile/npz/\(name)")
    if ["no-entries.npz", "nothing-in-it.npz"].contains(name) {
      #expect(try NumPyArchive.arrays(of: bytes, path: name) == [])
    } else {
      _ = try Self.refusal(of: name, in: "npz") { _ = try NumPyArchive.arrays(of: $0, path: $1) }
    }
  }

  @Test(arguments: names("safetensors"))
  func filesOfSafetensorsAreRefused(_ name: String) throws {
    _ = try Self.refusal(of: name, in: "safetensors") {
      _ = try Safetensors.arrays(of: $0, path: $1)
    }
  }

  @Test func corpusIsThere() {
    #expect(Self.names("npy").count > 40)
    #expect(Self.names("npz").count > 50)
    #expect(Self.names("safetensors").count > 40)
  }
}
