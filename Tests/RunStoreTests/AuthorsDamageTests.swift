import Foundation
import RFLR
import Testing

@testable import RunStore

/// A run of the authors is taken whole or not at all; everything wrong with it is named.
@Suite struct AuthorsDamageTests {
  private let before = "params_before_lr_divide_epoch_8"
  private let weights = "model_parameters.pth"

  @Test func truncatedCheckpointsRefuseTheRunAndAreAllNamed() throws {
    let copy = try AuthorsCopy(AuthorsFixture.selected)
    for folder in [before, "params_at_div_1.2_1"] {
      let bytes = try copy.bytes("\(folder)/\(weights)")
      try copy.write(Array(bytes.prefix(1000)), to: "\(folder)/\(weights)")
    }
    let problems = try copy.problems()
    #expect(problems.count == 2)
    #expect(try copy.read().records.isEmpty)
    #expect(problems[0].hasPrefix("f1_N16_bs4_L2/params_at_div_1.2_1/model_parameters.pth: "))
    #expect(problems[1].hasPrefix("f1_N16_bs4_L2/\(before)/model_parameters.pth: "))
  }

  @Test func missingMisnamedAndLinkedCheckpointsAreNamed() throws {
    let copy = try AuthorsCopy(AuthorsFixture.selected)
    try copy.move(before, to: "params_before_lr_divide_epoch_9")
    try copy.move("params_before_lr_divide_epoch_16", to: "params_epoch_x")
    try copy.move("params_before_lr_divide_epoch_22", to: "params_epoch_999")
    try copy.move("params_at_div_1.2_1", to: "params_at_div_1.2_7")
    let problems = try copy.problems()
    #expect(problems.count == 4)
    for part in [
      "epoch_9: losses.json lists no divide of the rate after epoch 9; it is misnamed",
      "params_epoch_x: its name tells no epoch; expected as params_epoch_10",
      "params_epoch_999: its epoch 998 is none of this run's (0…31);",
      "params_at_div_1.2_7: whether these folders count from 0 or 1 is not known",
    ] {
      #expect(problems.contains { $0.contains(part) }, "\(part): \(problems)")
    }

    let other = try AuthorsCopy(AuthorsFixture.selected)
    try other.move("\(before)/\(weights)", to: "\(before)/weights.pth")
    let file = "params_before_lr_divide_epoch_16/\(weights)"
    try other.remove(file)
    try FileManager.default.createSymbolicLink(
      atPath: "\(other.path)/\(file)",
      withDestinationPath: "\(AuthorsFixture.path)/\(AuthorsFixture.selected)/\(weights)")
    let found = try other.problems()
    #expect(found.count == 2)
    #expect(found[0].contains("\(before)/model_parameters.pth: is missing;"))
    #expect(found[1].contains("is a symbolic link, which is not followed;"))
  }

  @Test func listedButAbsentCheckpointsAreANoteOnly() throws {
    let notes = NoteList()
    let copy = try AuthorsCopy(AuthorsFixture.selected)
    try copy.remove(before)
    let settings = try settings(note: notes.add)
    let record = try Ingest.discover([copy.path]).flatMap {
      Ingest.read($0, settings: settings)
    }.only()
    #expect(record.checkpoints.count == 7)
    #expect(notes.lines.count == 1)
    #expect(
      notes.lines[0].contains("1 checkpoints that losses.json lists are not here: \(before);"))
    #expect(record.source?.original["missing_checkpoints"] == .array([.string(before)]))
  }

  @Test func weightsOfAnotherRunAreFound() throws {
    let copy = try AuthorsCopy(AuthorsFixture.selected)
    let foreign = AuthorsFixture.path + "/" + AuthorsFixture.adam + "/" + weights
    let bytes = [UInt8](try #require(FileManager.default.contents(atPath: foreign)))
    try copy.write(bytes, to: "\(before)/\(weights)")
    let problem = try #require(try copy.problems().first)
    #expect(
      problem.contains("\(before)/model_parameters.pth: has width 8, rank 2 and depth 1, but"))

    // The same shape with other features: trained from another seed.
    let twin = try AuthorsCopy(AuthorsFixture.selected)
    let other = AuthorsFixture.path + "/" + AuthorsFixture.frequency + "/" + weights
    try twin.write(
      [UInt8](try #require(FileManager.default.contents(atPath: other))), to: "\(before)/\(weights)"
    )
    let found = try twin.problems()
    #expect(found.count == 1 && found[0].contains("fcs.0: the run's features are frozen, but"))
    #expect(found[0].hasSuffix("if the features were trained, add --set frozen=false"))
    let record = try twin.read("frozen=false").only()
    #expect(record.frozen == nil && record.checkpoints.count == 8)
  }

  @Test func configurationAndWeightsMustAgree() throws {
    let copy = try AuthorsCopy(AuthorsFixture.adam)
    for file in ["config.json", "losses.json"] {
      try copy.edit(file, "\"hidden_width\": 8", "\"hidden_width\": 16")
    }
    #expect(
      try copy.problems() == [
        "f1_N16_bs16_L1: network.width: the configuration says 16, the weights have 8; "
          + "configuration and weights are of different runs; copy both again"
      ])
  }

  @Test func rankThatNoFileSaysIsReadOffTheWeights() throws {
    let copy = try AuthorsCopy(AuthorsFixture.adam)
    try copy.remove("config.json")
    var losses = try AuthorsFixture.json(AuthorsFixture.adam + "/losses.json").members
    losses["config"] = nil
    try copy.scratch.write(JSONValue.object(losses).canonicalText, to: "\(copy.name)/losses.json")
    let record = try copy.read().only()
    #expect(record.configuration["network.rank"] == .integer(2))
    #expect(record.configuration["network.width"] == .integer(8))
  }

  @Test func otherNetworksAreRefused() throws {
    for (find, put, part) in [
      ("\"use_resnet\": false", "\"use_resnet\": true", "use_resnet: is true: networks with"),
      ("\"input_rank\": 1", "\"input_rank\": 2", "input_rank: is 2: networks of one input"),
      ("    -1,\n", "    0,\n", "interval: is [0,1]: functions on [-1, 1] are read"),
    ] {
      let copy = try AuthorsCopy(AuthorsFixture.symmetry)
      try copy.edit("config.json", find, put)
      let problems = try copy.problems()
      #expect(problems.count == 1 && problems[0].contains(part), "\(problems)")
    }
  }

  @Test func hugeClaimsOfEpochsNeitherTrapNorHang() throws {
    let copy = try AuthorsCopy(AuthorsFixture.selected)
    try copy.move(before, to: "params_after_lr_divide_epoch_9223372036854775807_plus10")
    #expect(try copy.problems().count == 1)
    let study = try AuthorsCopy(AuthorsFixture.frequency)
    try study.edit("results.json", "\"epochs_run\": 100", "\"epochs_run\": 4000000000000000000")
    try study.edit("results.json", "\"all_losses\": [", "\"all_losses\": [ \"...\",")
    #expect(try study.read().records.count <= 1)
  }

  @Test func folderNamesFillGapsAndNeverWin() throws {
    let name = try #require(AuthorsFolderName("mmnn_L6_W128_R5_E3000_lr0.001_bs100_ntr1000"))
    #expect(
      name.fields == [
        "network.depth": .integer(6), "network.width": .integer(128), "network.rank": .integer(5),
        "stop.max_epochs": .integer(3000), "schedule.learning_rate": .double(0.001),
        "batch_size": .integer(100), "data.points": .integer(1000),
      ])
    let fields = [
      "lr1e-03_bs4": [
        "schedule.learning_rate": JSONValue.double(0.001), "batch_size": .integer(4),
      ],
      "seed_3": ["seed": .integer(3)], "rank_10": ["network.rank": .integer(10)],
      "freq1.5_rank10_L8": [
        "target.multiplier": .double(1.5), "network.rank": .integer(10),
        "network.depth": .integer(8),
      ],
      "rank5_L2_W1024": [
        "network.rank": .integer(5), "network.depth": .integer(2), "network.width": .integer(1024),
      ],
      "factor4_rank15_SGD_mom0.3_lr0.01_AdaptiveStagnation": [
        "target.factor": .integer(4), "network.rank": .integer(15),
        "optimiser.name": .string("sgd"), "optimiser.momentum": .double(0.3),
        "schedule.learning_rate": .double(0.01),
      ],
    ]
    for (text, expected) in fields {
      #expect(AuthorsFolderName(text)?.fields == expected, "\(text)")
    }
    for text in ["", "backup", "run_1", "lr_", "seed_x", "bs4_old", "rank", "lrnan_bs4", "__"] {
      #expect(AuthorsFolderName(text) == nil, "\(text)")
    }
    let notes = NoteList()
    let copy = try AuthorsCopy(AuthorsFixture.adam, as: "f1_N16_bs8_L1")
    let settings = try settings(note: notes.add)
    _ = try Ingest.discover([copy.path]).flatMap { Ingest.read($0, settings: settings) }.only()
    #expect(notes.lines.contains { $0.contains("something else than its files: batch_size 16;") })
  }
}
