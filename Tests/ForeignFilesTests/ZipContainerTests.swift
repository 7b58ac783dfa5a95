import TestSupport
import Testing

@testable import ForeignFiles

@Suite struct ZipContainerTests {
  private static let files = ["stored", "deflated", "wide", "streamed", "info-zip"]
  private static let contents = [
    "one.txt": Array("one".utf8), "folder/zeros.bin": [UInt8](repeating: 0, count: 600),
    "empty": [],
  ]

  private static func unpacked(_ bytes: [UInt8]) throws(ForeignFileError) -> [String: [UInt8]] {
    let zip = try ZipContainer(bytes, path: "a.zip")
    var unpacked: [String: [UInt8]] = [:]
    for entry in zip.entries { unpacked[entry.name] = try zip.bytes(of: entry) }
    return unpacked
  }

  @Test(arguments: files)
  func entriesOfEveryWriterUnpack(_ file: String) throws {
    #expect(try Self.unpacked(ForeignFixture.bytes("Fixtures/zip/\(file).zip")) == Self.contents)
  }

  @Test(arguments: files)
  func everyTruncationIsRefused(_ file: String) throws {
    let bytes = try ForeignFixture.bytes("Fixtures/zip/\(file).zip")
    for cut in HostileBytes.truncations(of: bytes) {
      #expect(throws: ForeignFileError.self, "cut at \(cut.count)") { try Self.unpacked(cut) }
    }
  }

  @Test(arguments: files)
  func everyFlippedBitGivesTheSameOrIsRefused(_ file: String) throws {
    let bytes = try ForeignFixture.bytes("Fixtures/zip/\(file).zip")
    for (bit, flipped) in HostileBytes.flips(of: bytes).enumerated() {
      do throws(ForeignFileError) {
        let unpacked = try Self.unpacked(flipped)
        #expect(unpacked == Self.contents, "bit \(bit % 8) of byte \(bit / 8)")
      } catch {
        #expect(!error.description.contains("\n"))
      }
    }
  }

  @Test func damageIsNamedWithItsEntry() throws {
    var bytes = try ForeignFixture.bytes("Fixtures/zip/stored.zip")
    bytes[30 + 7] ^= 1
    let zip = try ZipContainer(bytes, path: "a.zip")
    let error = #expect(throws: ForeignFileError.self) { try zip.bytes(of: zip.entries[0]) }
    #expect(
      error?.description
        == "a.zip: one.txt: its CRC-32 does not match; "
        + "the file is damaged: copy it again from where it was written")
  }

  /// The inner file's end record then ends the outer file.
  @Test func fileCutInsideOneItStoresIsNotTakenForThatOne() throws {
    let inner = try ForeignFixture.bytes("Fixtures/zip/stored.zip")
    let local = try ForeignFixture.bytes("Fixtures/zip/deflated.zip")[..<37]
    #expect(throws: ForeignFileError.self) { try ZipContainer(local + inner, path: "a.zip") }
  }
}
