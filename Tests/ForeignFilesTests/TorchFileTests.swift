import Foundation
import TestSupport
import Testing

@testable import ForeignFiles

/// Files that PyTorch wrote, against what PyTorch says that they hold.
@Suite struct TorchFileTests {
  struct Expected: Decodable {
    struct Tensor: Decodable {
      let name: String
      let type: String
      let shape: [Int]
      let bytes: String
    }
    struct File: Decodable { let tensors: [Tensor] }
    let files: [String: File]
  }

  static let expected: [String: Expected.File] = {
    let bytes = (try? ForeignFixture.bytes("Fixtures/pth/expected.json")) ?? []
    return (try? JSONDecoder().decode(Expected.self, from: Data(bytes)))?.files ?? [:]
  }()

  static func read(_ name: String) throws -> TorchFile {
    try TorchFile.read(try ForeignFixture.bytes("Fixtures/pth/\(name)"), path: name)
  }

  static func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  @Test(arguments: expected.keys.sorted())
  func tensorsArePyTorchsBitForBit(_ name: String) throws {
    let tensors = try #require(Self.expected[name]).tensors
    let arrays = try #require(try Self.read(name).stateDict)
    #expect(arrays.map(\.name) == tensors.map(\.name))
    for (array, tensor) in zip(arrays, tensors) {
      #expect(array.array.element.rawValue == tensor.type, "\(tensor.name)")
      #expect(array.array.shape == tensor.shape, "\(tensor.name)")
      #expect(Self.hex(array.array.bytes) == tensor.bytes, "\(tensor.name)")
    }
  }

  @Test func everyFixtureIsExpected() { #expect(Self.expected.count == 17) }

  @Test func plainMembersKeepTheirValues() throws {
    let value = try Self.read("checkpoint.pth").value
    #expect(value["epoch"] == .int(3))
    #expect(value["all_losses"]?.elements?.count == 3)
    #expect(value["all_lrs"] == .list([.double(0.01), .double(0.01), .double(0.005)]))
    #expect(value["note"] == .string("größer"))
    #expect(value["big"] == .double(0x1p63 + 0x1p62))
    #expect(
      value["flags"]
        == .tuple([
          .bool(true), .bool(false), .bytes([0, 255]), .bytes([]), .int(-(1 << 40)),
          .list([.int(3)]),
        ]))
    #expect(value["thresholds_reached"]?["none"] == PickledValue.none)
    #expect(value["thresholds_reached"]?.members?.first?.key == .double(0.1))
    // Adam's state is read and means nothing here.
    #expect(value["optimizer_state_dict"]?["state"]?.members?.count == 8)
    #expect(value["scheduler_state_dict"]?["step_size"] == .int(2))
  }

  @Test func numPysNumbersArePlainNumbers() throws {
    let value = try Self.read("numpy_members.pth").value
    let plain = try Self.read("checkpoint.pth").value
    let losses = value["all_losses"]?.elements?.compactMap(\.number) ?? []
    let plainLosses = plain["all_losses"]?.elements?.compactMap(\.number)
    #expect(losses == plainLosses)
    #expect(value["count"] == .int(3))
    #expect(value["flag"] == .bool(true))
    #expect(value["loss"]?.number.map(Float.init) == losses.last.map(Float.init))
    #expect(value["dtype"] == .string("torch.float32"))
    #expect(value["device"] == .string("cpu"))
    #expect(value["shape"] == .tuple([.int(2), .int(3)]))
    #expect(value["scheduler"]?["milestones"]?.members?.count == 2)
    guard case .tensor(let swapped) = value["swapped"] else {
      Issue.record("no array")
      return
    }
    #expect(swapped.doubles == [1.5, -2])
  }

  @Test(arguments: ["numpy_members.pth", "numpy_protocol5.pth"])
  func fortranArraysComeOutRowMajor(_ name: String) throws {
    guard case .tensor(let square) = try Self.read(name).value["square"] else {
      Issue.record("no array")
      return
    }
    #expect(square.shape == [2, 3])
    #expect(square.doubles == [0, 1, 2, 3, 4, 5])
  }

  @Test(arguments: [
    ("module.pth", "asks for __main__.Net"), ("namespace.pth", "asks for argparse.Namespace"),
    ("legacy.pth", "before version 1.6"), ("script.pt", "TorchScript archive"),
  ])
  func whatNeedsCodeIsRefusedWithTheCommandThatConverts(_ name: String, _ reason: String) throws {
    let error = try #require(throws: ForeignFileError.self) { try Self.read(name) }
    #expect(error.reason.contains(reason), "\(error)")
    #expect(error.remedy.contains("python3 -c \"import sys, torch"))
    #expect(error.remedy.contains("-numbers.npz"))
    #expect(!error.description.contains("\n"))
  }

  @Test(.enabled(if: Python.with("torch", "numpy") != nil), arguments: ["legacy.pth", "script.pt"])
  func thePrintedCommandConverts(_ name: String) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "torch-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "it's " + name).path
    let bytes = try ForeignFixture.bytes("Fixtures/pth/\(name)")
    try Data(bytes).write(to: URL(filePath: path))
    let error = try #require(throws: ForeignFileError.self) {
      try TorchFile.read(bytes, path: path)
    }
    let start = try #require(error.remedy.range(of: "python3"))
    let end = try #require(error.remedy.range(of: "-numbers.npz'"))
    let python = try #require(Python.with("torch", "numpy"))
    let command = error.remedy[start.lowerBound..<end.upperBound]
      .replacing("python3", with: python)
    let outcome = try Python.run(["sh", "-c", String(command)])
    #expect(outcome.status == 0, "\(outcome.output)")
    let converted = folder.appending(path: "it's \(name.prefix { $0 != "." })-numbers.npz")
    let arrays = try NumPyArchive.arrays(
      of: Array(try Data(contentsOf: converted)), path: converted.path)
    #expect(arrays.contains { $0.name.hasSuffix("weight") && $0.array.element == .float32 })
  }
}
