import Foundation
import RFLR
import Testing

@testable import RunStore

/// What is wrong with a foreign run, one field at a time; without files, from what the reader would give.
@Suite struct ForeignHDF5FieldTests {
  private static let config = "{\"name\": \"f1_N16_bs4_L1\", \"lr\": 0.5, \"rank\": 2}"

  /// A whole run.
  private static let items: [HDF5Item] = {
    var items: [HDF5Item] = [
      .group(path: "/"), .group(path: "/history"), .group(path: "/checkpoints"),
      .group(path: "/checkpoints/a"),
      .attribute(path: "/", name: "schema", .text("rflr-foreign")),
      .attribute(path: "/", name: "schema_version", .int64(1)),
      .attribute(path: "/", name: "config", .text(config)),
      .dataset(path: "/history/loss", list([1, 0.5, 0.25])),
      .attribute(path: "/checkpoints/a", name: "epoch", .int64(2)),
      .attribute(path: "/checkpoints/a", name: "reason", .text("final")),
    ]
    for (name, shape) in [
      ("fcs.0.weight", [4, 1]), ("fcs.0.bias", [4]), ("fcs.1.weight", [2, 4]), ("fcs.1.bias", [2]),
      ("fcs.2.weight", [4, 2]), ("fcs.2.bias", [4]), ("fcs.3.weight", [1, 4]), ("fcs.3.bias", [1]),
    ] {
      let count = shape.reduce(1, *)
      items.append(
        .dataset(
          path: "/checkpoints/a/\(name)", StoredArray(shape, .float32((0..<count).map(Float.init))))
      )
    }
    return items
  }()

  private static func list(_ numbers: [Double]) -> StoredArray {
    StoredArray([numbers.count], .float64(numbers))
  }

  private static func integers(_ numbers: [Int]) -> StoredArray {
    StoredArray([numbers.count], .int64(numbers))
  }

  /// The run with items added or, by the same path and name, replaced.
  private func record(_ items: [HDF5Item], set: [String] = []) throws -> RunRecord {
    var content = HDF5Content()
    for item in Self.items + items { content.take(item) }
    // The file gives its hash only.
    return try ForeignHDF5Run(
      content, path: IngestScratch.hdf5 + "/least.h5", settings: settings(set)
    ).record()
  }

  private static func root(_ name: String, _ value: StoredArray) -> HDF5Item {
    .attribute(path: "/", name: name, value)
  }

  private static func checkpoint(_ name: String, _ value: StoredArray) -> HDF5Item {
    .attribute(path: "/checkpoints/a", name: name, value)
  }

  @Test func wholeRunIsRead() throws {
    let record = try record([])
    #expect(record.history.learningRates == [0.5, 0.5, 0.5])
    #expect(record.configuration["network.width"] == .integer(4))
  }

  static let wrong: [(item: HDF5Item, expected: String)] = [
    (
      root("schema_version", .int64(2)),
      "/@schema_version: is 2, this program reads versions up to 1; use a newer rflr that knows version 2"
    ),
    (root("schema_version", .int64(0)), "/@schema_version: is 0; store 1"),
    (
      root("schema_version", .text("1")),
      "/@schema_version: is not one integer but string of shape []; store one integer, as int in Python"
    ),
    (
      root("config", .text("[1]")),
      "/@config: is not a JSON object; expected {\"rank\": 10, …} with the names of --set"
    ),
    (root("config", .text("{'rank': 2}")), "/@config: is not JSON: "),
    (
      root("config", .text("{\"rank\": 2, \"r\": 3}")),
      "/@config: rank: says network.rank is 2, another name says 3; keep one of them"
    ),
    (
      root("config", .text("{\"rank\": 2, \"lr\": 1}")),
      "/@config: target.factor: is missing; add \"factor\" to the configuration, or use --set factor=…"
    ),
    (
      root("config", .text("{\"name\": \"f1_N16_bs4_L1\", \"lr\": 1, \"rank\": 3}")),
      "network.rank: the configuration says 3, the weights have 2; correct the configuration"
    ),
    (
      root("config", .text("{\"name\": \"f1_N16_bs4_L1\", \"lr\": 1, \"rank\": \"two\"}")),
      "network.rank: the configuration says \"two\", the weights have 2; correct the configuration"
    ),
    (
      root("config", .text("{\"name\": \"f1_N16_bs4_L1\"}")),
      "/history/lr: is missing; store the learning rate of each epoch, or \"lr\" in the configuration"
    ),
    (
      root(
        "config",
        .text("{\"name\": \"f1_N16_bs4_L1\", \"lr\": 1, \"schedule\": {\"name\": \"step\"}}")),
      "/history/lr: is missing; store the learning rate of each epoch, or \"lr\" in the configuration"
    ),
    (
      root("status", .text("done")),
      "/@status: \"done\" is no status; use one of finished, stopped, diverged, escaped, censored, incomplete, damaged"
    ),
    (
      .dataset(path: "/history/loss", list([])),
      "/history/loss: is missing; store the mean loss of each epoch"
    ),
    (
      .dataset(path: "/history/loss", StoredArray([2, 2], .float32([1, 2, 3, 4]))),
      "/history/loss: is not a list of numbers but float32 of shape [2, 2]; store one number an epoch, in one axis"
    ),
    (
      .dataset(path: "/history/lr", list([1, 2])),
      "/history/lr: has 2 entries where 3 belong; store one rate an epoch, or one for all"
    ),
    (
      .dataset(path: "/history/epoch", list([0, 1, 2])),
      "/history/epoch: is not a list of integers but float64 of shape [3]; store integers, counted from 0"
    ),
    (
      .dataset(path: "/history/epoch", integers([0, 2, 2])),
      "/history/epoch[2]: 2 comes after 2; store them in ascending order, each once"
    ),
    (
      .dataset(path: "/history/epoch", integers([-1, 0, 1])),
      "/history/epoch[0]: is -1; count from 0"
    ),
    (
      .dataset(path: "/lr_divides/epoch", integers([3])),
      "/lr_divides/epoch[0]: 3 is after the last epoch 2; store 0-based epochs of this run"
    ),
    (
      checkpoint("epoch", .int64(3)),
      "/checkpoints/a@epoch: 3 is no epoch of this run (-1…2); count epochs from 0, -1 before the first"
    ),
    (
      checkpoint("epoch", .int64(.min)),
      "/checkpoints/a@epoch: -9223372036854775808 is no epoch of this run (-1…2); count epochs from 0, -1 before the first"
    ),
    (
      checkpoint("reason", .text("best")),
      "/checkpoints/a@reason: \"best\" is no reason of a checkpoint; store one of init, before-lr-divide, after-lr-divide, loss-threshold, every, escape, final"
    ),
    (
      .dataset(path: "/checkpoints/b", list([1])),
      "/checkpoints/b: is no group; store each checkpoint as a group of arrays"
    ),
    (
      .group(path: "/checkpoints/b"),
      "/checkpoints/b@epoch: is missing; store the 0-based epoch at whose end it was taken, -1 before the first"
    ),
    (
      .dataset(path: "/checkpoints/a/note", .text("x")),
      "/checkpoints/a/note: is text, no weight; store the state dict's tensors only"
    ),
    (
      .dataset(path: "/checkpoints/a/fcs.1.bias", list([1])),
      "/checkpoints/a/fcs.1.bias: has the shape [1] where [2] would follow; "
    ),
    (
      .dataset(path: "/series/x", .text("y")),
      "/series/x: is not a list of numbers but string of shape []; store one number an epoch, in one axis"
    ),
    (
      .attribute(path: "/metrics", name: "test_error", .text("0.1")),
      "/metrics@test_error: is not one number but string of shape []; store one number, as float in Python"
    ),
  ]

  @Test(arguments: wrong.indices) func wrongFieldIsNamed(_ index: Int) throws {
    let (item, expected) = Self.wrong[index]
    let error = try #require(throws: StoreError.self) { try record([item]) }
    let text = error.description.replacing(IngestScratch.hdf5 + "/least.h5: ", with: "")
    #expect(expected.hasSuffix(" ") ? text.hasPrefix(expected) : text == expected)
  }

  @Test func whatTheFileDoesNotSayCanBeSet() throws {
    let config = Self.root("config", .text("{\"note\": 1, \"bs\": 4}"))
    let record = try record([config], set: ["factor=1", "N=16", "lr=0.25"])
    #expect(record.configName == "f1_N16_bs4_L1")
    #expect(record.history.learningRates == [0.25, 0.25, 0.25])
    #expect(record.configuration["schedule.learning_rate"] == .double(0.25))
    #expect(record.source?.original["config"]?["note"] == .integer(1))
  }

  @Test func frozenFeaturesAreKeptOnceAndMustNotChange() throws {
    var items = Self.items.compactMap { item -> HDF5Item? in
      switch item {
      case .group("/checkpoints/a"): .group(path: "/checkpoints/b")
      case .attribute("/checkpoints/a", "epoch", _):
        .attribute(path: "/checkpoints/b", name: "epoch", .int64(-1))
      case .attribute("/checkpoints/a", let name, let array):
        .attribute(path: "/checkpoints/b", name: name, array)
      case .dataset(let path, let array) where path.hasPrefix("/checkpoints/a"):
        .dataset(path: path.replacing("/a/", with: "/b/"), array)
      default: nil
      }
    }
    let frozen = try record(items, set: ["frozen=true"])
    #expect(frozen.checkpoints.map(\.epoch) == [-1, 2])
    #expect(frozen.frozen?.blocks.map(\.featureBias.count) == [4, 4])
    #expect(
      frozen.checkpoints.allSatisfy { $0.parameters.blocks.allSatisfy(\.featureBias.isEmpty) })
    #expect(try record(items, set: ["frozen=false"]).frozen == nil)
    items.append(
      .dataset(path: "/checkpoints/b/fcs.2.bias", StoredArray([4], .float32([9, 9, 9, 9]))))
    let error = try #require(throws: StoreError.self) { try record(items, set: ["frozen=true"]) }
    #expect(error.reason.hasPrefix("fcs.2 changes between checkpoints"))
  }

  @Test(arguments: [
    ("multifrequency", "target.multiplier"), ("chirp", nil),
  ]) func nameFollowsTheFamily(_ family: String, _ missing: String?) throws {
    let config = Self.root(
      "config", .text("{\"family\": \"\(family)\", \"N\": 16, \"bs\": 4, \"lr\": 1}"))
    if let missing {
      let error = try #require(throws: StoreError.self) { try record([config]) }
      #expect(error.field == "/@config: \(missing)")
    } else {
      #expect(try record([config]).configName == "\(family)_N16_bs4_L1")
    }
  }
}
