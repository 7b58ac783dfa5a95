import ForeignFiles
import Foundation
import RFLR
import Testing

@testable import RunStore

/// What PyTorch's names and shapes say of a network.
@Suite struct StateDictTests {
  static let network = Network(width: 5, rank: 3, depth: 2)
  static let weights = Parameters(initialising: network, seed: 7)
  static let arrays = StateDict.arrays(of: weights, network: network)

  static func array(_ shape: [Int], _ element: ForeignArray.Element = .float32) -> ForeignArray {
    let size = ForeignArray.byteCount(of: element, shape: shape) ?? 0
    return ForeignArray(element, shape: shape, bytes: [UInt8](repeating: 0, count: size))
  }

  /// The good state dict with some arrays put in the place of others, or taken out.
  static func changed(_ changes: [String: ForeignArray?]) -> [NamedArray] {
    let kept = arrays.compactMap { item -> NamedArray? in
      guard let change = changes[item.name] else { return item }
      return change.map { NamedArray(item.name, $0) }
    }
    let names = Set(arrays.map(\.name))
    let added = changes.filter { !names.contains($0.key) }.compactMap { name, array in
      array.map { NamedArray(name, $0) }
    }
    return kept + added
  }

  @Test func namesAndShapesArePyTorchs() {
    #expect(Self.arrays.map(\.name).prefix(3) == ["fcs.0.weight", "fcs.0.bias", "fcs.1.weight"])
    #expect(Self.arrays.count == 12)
    #expect(
      Self.arrays.map(\.array.shape)
        == [[5, 1], [5], [3, 5], [3], [5, 3], [5], [3, 5], [3], [5, 3], [5], [1, 5], [1]])
  }

  @Test(arguments: ["", "module.", "_orig_mod.", "module._orig_mod.", "model."])
  func thereAndBackIsTheSameInAnyOrder(_ prefix: String) throws {
    let renamed = Self.arrays.reversed().map { NamedArray(prefix + $0.name, $0.array) }
    let (network, parameters) = try StateDict.parameters(of: renamed, path: "w")
    #expect(network == Self.network)
    #expect(parameters == Self.weights)
  }

  struct Bad: Sendable, CustomTestStringConvertible {
    let message: String
    let changes: [String: ForeignArray?]
    var testDescription: String { message }
  }

  static let bad = [
    Bad(message: "w: fcs.3.bias: is missing", changes: ["fcs.3.bias": nil]),
    Bad(
      message: "w: fcs.2.weight: has the shape [5, 2] where [5, 3] would follow",
      changes: ["fcs.2.weight": array([5, 2])]),
    Bad(
      message: "w: fcs.3.weight: has the shape [2, 5] where [3, 5] would follow",
      changes: ["fcs.3.weight": array([2, 5]), "fcs.3.bias": array([2])]),
    Bad(
      message: "w: fcs.4.bias: has the shape [6] where [5] would follow",
      changes: ["fcs.4.bias": array([6])]),
    Bad(message: "w: fcs.0.weight: has 2 inputs", changes: ["fcs.0.weight": array([5, 2])]),
    Bad(message: "w: fcs.1.weight: has the shape [15]", changes: ["fcs.1.weight": array([15])]),
    Bad(
      message: "w: fcs.5.weight: holds int8, not floating-point numbers",
      changes: ["fcs.5.weight": array([1, 5], .int8)]),
    Bad(
      message: "w: fcs.6.weight: is the last of 7 linear maps",
      changes: ["fcs.6.weight": array([5, 1]), "fcs.6.bias": array([5])]),
    Bad(message: "w: fcs.6.weight: is missing", changes: ["fcs.9999.weight": array([1])]),
    Bad(
      message: "w: \"fcs.100000.weight\": is no weight of an RF-LR network",
      changes: ["fcs.100000.weight": array([1])]),
    Bad(
      message: "w: \"head.weight\": is no weight of an RF-LR network",
      changes: ["head.weight": array([1])]),
    Bad(
      message: "w: fcs.0.bias: is there twice, with and without a prefix",
      changes: ["module.fcs.0.bias": array([5])]),
    Bad(
      message: "w: network.width: 2000000 is outside 1…1048576",
      changes: ["fcs.0.weight": array([2_000_000, 1], .float16)]),
    Bad(message: "w: network.width: 0 is outside", changes: ["fcs.0.weight": array([0, 1])]),
  ]

  @Test(arguments: bad)
  func whatIsNoNetworkIsRefusedByName(_ bad: Bad) {
    let error = #expect(throws: StoreError.self) {
      try StateDict.parameters(of: Self.changed(bad.changes), path: "w")
    }
    #expect(error?.description.hasPrefix(bad.message) == true, "\(String(describing: error))")
  }

  @Test func oneBlockHasNoRank() {
    let two = Array(Self.arrays.prefix(4))
    let error = #expect(throws: StoreError.self) {
      try StateDict.parameters(of: two, path: "w")
    }
    #expect(error?.reason == "has one block and so no rank")
    let none = #expect(throws: StoreError.self) {
      try StateDict.parameters(of: [], path: "w")
    }
    #expect(none?.reason == "holds no weight of an RF-LR network")
  }

  @Test func aDoubleBeyondFloatsIsRefusedAndNotMadeInfinite() {
    let bits = [Double](repeating: 1e39, count: 5).flatMap { value in
      withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
    }
    let large = ForeignArray(.float64, shape: [5], bytes: bits)
    let error = #expect(throws: StoreError.self) {
      try StateDict.parameters(of: Self.changed(["fcs.0.bias": large]), path: "w")
    }
    #expect(error?.reason == "holds 1e+39, which is too large for a float32")
  }
}
