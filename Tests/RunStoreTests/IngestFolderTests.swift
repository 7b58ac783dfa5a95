import Foundation
import RFLR
import Testing

@testable import RunStore

@Suite struct IngestFolderTests {
  let scratch: IngestScratch
  init() throws { scratch = try IngestScratch() }

  static let config = """
    {"name": "f1_N16_bs4_L1", "n_train": 16, "batch_size": 4, "hidden_width": 8, "hidden_rank": 2,
     "num_layers": 1, "num_epochs": 9, "lr_sequence": [0.5, 0.25, 0.125], "lr_window": 1,
     "min_epochs_before_reduce": 1, "min_loss_divisor": 1.2, "lr_stop_below": 0.2,
     "momentum": 0.5, "factor": 1}
    """
  static let losses = """
    {"final_train_error": 0.4, "final_test_error": 0.5, "final_test_error_max": 1.5,
     "total_parameters": 67, "epochs_run": 4, "all_losses": [0.9, 0.8, 0.7, 0.6],
     "all_lrs": [0.5, 0.5, 0.25, 0.25], "lr_reduction_epochs": [1, 3], "extra": {"seen": true}}
    """
  static let plateauConfig = """
    {"name": "f3_N768_bs128_L3", "n_train": 768, "batch_size": 4, "hidden_width": 1024,
     "hidden_rank": 10, "num_layers": 3, "num_epochs": 20000, "lr_sequence": [0.0001],
     "factor": 3, "lr": 0.001, "escape_threshold": 0.1, "max_epochs": 12}
    """
  static let plateauResults = """
    {"escaped": false, "epochs_to_escape": null, "norm_diff": NaN, "final_loss": 0.5,
     "n_epochs_run": 12, "all_losses": [9, 8, 7, "...", 0.6, 0.5]}
    """

  private func sweep(
    _ losses: String? = losses, config: String? = config, folder: String = "f1_N16_bs4_L1",
    set: [String] = []
  ) throws -> [Result<RunRecord, StoreError>] {
    if let losses { try scratch.write(losses, to: "\(folder)/losses.json") }
    if let config { try scratch.write(config, to: "\(folder)/config.json") }
    return try ingest("\(scratch.path)/\(folder)", set: set)
  }

  private func plateau(
    _ results: String? = plateauResults, config: String? = plateauConfig
  ) throws -> [Result<RunRecord, StoreError>] {
    if let results { try scratch.write(results, to: "lr1e-03_bs4/results.json") }
    if let config { try scratch.write(config, to: "lr1e-03_bs4/config.json") }
    return try ingest("\(scratch.path)/lr1e-03_bs4")
  }

  @Test func sweepIsTranslatedAndTheRestIsKept() throws {
    let record = try sweep().only()
    #expect(record.metrics[MetricName.parameterCount] == 67)
    #expect(record.metrics[MetricName.minLoss] == 0.6)
    #expect(record.metrics[MetricName.steps] == 16)
    #expect(record.lrDivides.map(\.lrAfter) == [0.25, 0.125])
    #expect(record.configuration["optimiser.momentum"] == .double(0.5))
    #expect(record.source?.original["results.extra.seen"] == .bool(true))
  }

  @Test func configurationInsideTheResultsServes() throws {
    let beside = try sweep().only()
    let inside = Self.losses.replacing("{\"final", with: "{\"config\": \(Self.config), \"final")
    let scratch = try IngestScratch()
    try scratch.write(inside, to: "elsewhere/losses.json")
    let record = try ingest(scratch.path).only()
    #expect(record.configuration == beside.configuration)
    #expect(record.runID == beside.runID)
  }

  @Test func missingConfigurationIsInferredFromTheNameWithoutARank() throws {
    let record = try sweep(config: nil).only()
    #expect(record.configName == "f1_N16_bs4_L1")
    #expect(record.configuration["network.width"] == .integer(1024))
    #expect(record.configuration["network.rank"] == nil)
    #expect(record.configuration["schedule.name"] == nil)
    #expect(record.configuration["schedule.learning_rate"] == .double(0.5))
    // The rate after the last divide is not known, and is not made up.
    #expect(record.lrDivides.last?.lrAfter.isNaN == true)
  }

  @Test func wrongRankIsFoundByTheNumberOfParameters() throws {
    let set = ["rank=3", "width=8"]
    let problem = try sweep(config: nil, set: set).onlyProblem(in: scratch)
    #expect(
      problem == """
        f1_N16_bs4_L1/losses.json: total_parameters: 67, but width 8, rank 3 and depth 1 have 84; \
        correct the --set or the configuration
        """)
    #expect(
      try sweep(config: nil, set: ["rank=2", "width=8"]).only().metrics["parameter_count"] == 67)
  }

  @Test func contradictingSetIsRefusedWithBothValues() throws {
    let problem = try sweep(set: ["rank=5"]).onlyProblem(in: scratch)
    #expect(
      problem == """
        f1_N16_bs4_L1: network.rank: the source says 2, --set says 5; drop the --set for this source
        """)
    // What only the scripts imply can be said otherwise.
    let record = try sweep(set: ["seed=7", "rank=2", "init=mup"]).only()
    #expect(record.configuration["seed"] == .integer(7))
    #expect(record.configuration["network.init"] == .string("mup"))
  }

  static let damaged: [(find: String, put: String, expected: String)] = [
    (
      "\"epochs_run\": 4", "\"epochs_run\": 5",
      "losses.json: all_losses: has 4 values but epochs_run says 5;"
    ),
    (
      "[0.5, 0.5, 0.25, 0.25]", "[0.5, 0.5, 0.25]",
      "losses.json: all_lrs: has 3 values but epochs_run says 4;"
    ),
    (
      "0.8", "\"0.8\"", "losses.json: all_losses[1]: \"0.8\" is not a number;"
    ),
    (
      "\"all_lrs\"", "\"lrs\"", "losses.json: all_lrs: is missing;"
    ),
    (
      "[1, 3]", "[1, 4]",
      "losses.json: lr_reduction_epochs[1]: 4 is not a later epoch of this run (0…3);"
    ),
    (
      "[1, 3]", "[0, 3]",
      "losses.json: lr_reduction_epochs[0]: the rate 0.5 does not change after epoch 0;"
    ),
    (
      "\"final_test_error\": 0.5", "\"final_test_error\": \"low\"",
      "losses.json: final_test_error: \"low\" is not a number;"
    ),
  ]

  @Test(arguments: damaged)
  func damagedResultsAreNamed(find: String, put: String, expected: String) throws {
    let problem = try sweep(Self.losses.replacing(find, with: put)).onlyProblem(in: scratch)
    #expect(problem.hasPrefix("f1_N16_bs4_L1/" + expected), "\(problem)")
  }

  static let damagedConfig: [(find: String, put: String, expected: String)] = [
    (
      "\"batch_size\": 4", "\"batch_size\": 2",
      "/config.json: name: says f1_N16_bs4_L1, but the other fields make f1_N16_bs2_L1;"
    ),
    ("\"hidden_rank\": 2", "\"hidden_rank\": -2", ": network.rank: -2 is outside 1…16384;"),
    (
      "\"hidden_rank\": 2", "\"hidden_rank\": \"2\"",
      "/config.json: hidden_rank: \"2\" is not an integer;"
    ),
    ("\"momentum\": 0.5", "\"momentum\": NaN", ": optimiser.momentum: nan is outside [0, 1);"),
    ("{", "[", "/config.json: byte "),
  ]

  @Test(arguments: damagedConfig)
  func damagedConfigurationIsNamed(find: String, put: String, expected: String) throws {
    let problem = try sweep(config: Self.config.replacing(find, with: put)).onlyProblem(in: scratch)
    #expect(problem.hasPrefix("f1_N16_bs4_L1" + expected), "\(problem)")
  }

  @Test func disagreeingConfigurationsAreRefused() throws {
    let inside = Self.losses.replacing(
      "{\"final", with: "{\"config\": {\"momentum\": 0.9}, \"final")
    #expect(
      try sweep(inside).onlyProblem(in: scratch).hasPrefix(
        "f1_N16_bs4_L1/config.json: momentum: says 0.5, losses.json says 0.9;"))
  }

  @Test func expcosSweepMustBeNamedAsOne() throws {
    let folder = "results_baseline_sweep_expcos/f1_N16_bs4_L1"
    #expect(try sweep(folder: folder).onlyProblem(in: scratch).contains("target=expcos"))
    let record = try sweep(folder: folder, set: ["target=expcos"]).only()
    #expect(record.configuration["target.family"] == .string("expcos"))
  }

  @Test func adamRunAtAFixedRateHasNoMomentumAndNoPresumedClip() throws {
    let config = Self.config.replacing("\"factor\"", with: "\"optimizer\": \"adam\", \"factor\"")
      .replacing("[0.5, 0.25, 0.125]", with: "[0.5]")
    let losses = Self.losses.replacing("[1, 3]", with: "[]")
    let record = try sweep(losses, config: config).only()
    #expect(record.configuration["optimiser"] == .object(["name": .string("adam")]))
    let schedule = JSONValue.object(["name": .string("fixed"), "learning_rate": .double(0.5)])
    #expect(record.configuration["schedule"] == schedule)
  }

  @Test func lossThatIsNotFiniteIsKeptAndMeansDivergence() throws {
    let text = Self.losses.replacing("0.6]", with: "NaN]").replacing(
      "\"final_test_error\": 0.5", with: "\"final_test_error\": Infinity")
    let record = try sweep(text).only()
    #expect(record.status == .diverged)
    #expect(record.history.losses[3].isNaN && record.metrics[MetricName.testError] == .infinity)
    #expect(record.metrics[MetricName.minLoss] == 0.7)
    // The last epoch broke off, so its steps are not known.
    #expect(record.metrics[MetricName.steps] == nil)
  }

  @Test func interruptedRunsAreNamed() throws {
    #expect(
      try sweep(nil).onlyProblem(in: scratch)
        == "f1_N16_bs4_L1: interrupted run: no losses.json; finish the run, or leave its folder out"
    )
    #expect(
      try plateau(nil).onlyProblem(in: scratch)
        == "lr1e-03_bs4: interrupted run: no results.json; finish the run, or leave its folder out")
  }

  @Test func shortenedListKeepsItsEpochsAndItsGap() throws {
    let record = try plateau().only()
    #expect(record.history.epochs == [0, 1, 2, 10, 11] && record.history.isShortened)
    #expect(record.history.losses == [9, 8, 7, 0.6, 0.5])
    #expect(record.status == .censored)
    #expect(record.metrics[MetricName.escapeEpochs] == nil)
    #expect(record.metrics[MetricName.parameterDistance]?.isNaN == true)
    #expect(record.metrics[MetricName.minLoss] == nil, "the smallest loss may lie in the gap")
    #expect(record.metrics[MetricName.steps] == 2304.0)
  }

  static let damagedPlateau: [(find: String, put: String, expected: String)] = [
    ("12,", "4,", "all_losses: has 5 values but n_epochs_run says 4;"),
    ("0.6, 0.5", "\"...\", 0.5", "all_losses[4]: \"...\" is not a number;"),
    ("\"...\", ", "", "all_losses: has 5 values but n_epochs_run says 12;"),
    (
      "\"n_epochs_run\": 12, ", "",
      "all_losses: is shortened by \"...\" and n_epochs_run does not say"
    ),
    ("false", "true", "epochs_to_escape: null does not fit escaped true in 12 epochs;"),
    ("\"escaped\": false, ", "", "escaped: is missing;"),
    (
      "false, \"epochs_to_escape\": null", "true, \"epochs_to_escape\": 12",
      "epochs_to_escape: the loss 0.5 of epoch 11 is not below the threshold 0.1;"
    ),
  ]

  @Test(arguments: damagedPlateau)
  func damagedPlateauIsNamed(find: String, put: String, expected: String) throws {
    let text = Self.plateauResults.replacing("\n ", with: " ").replacing(find, with: put)
    let problem = try plateau(text).onlyProblem(in: scratch)
    #expect(problem.hasPrefix("lr1e-03_bs4/results.json: " + expected), "\(problem)")
  }

  @Test func escapeIsACountAndTheCrossingItsLastEpoch() throws {
    let text = Self.plateauResults.replacing("0.5]", with: "0.05]").replacing(
      "false, \"epochs_to_escape\": null", with: "true, \"epochs_to_escape\": 12")
    let record = try plateau(text).only()
    #expect(record.status == .escaped && record.metrics[MetricName.escapeEpochs] == 12)
  }

  @Test func everyTruncationOfARunIsOneProblem() throws {
    let bytes = Array(Self.plateauResults.utf8)
    for length in 0..<bytes.count {
      try scratch.write(Array(bytes[..<length]), to: "lr1e-03_bs4/results.json")
      let results = try plateau(nil)
      #expect(results.records.isEmpty && results.problems.count == 1, "\(length) bytes")
    }
  }

  @Test func sameContentIsOneRunWhereverItIsAndHoweverItsKeysAreOrdered() throws {
    let first = try sweep().only()
    try scratch.write(Self.config, to: "copy/of/it/config.json")
    let members = try JSONReader.value(of: Array(Self.losses.utf8), path: "")
    // The canonical text sorts the keys; the members are the same.
    try scratch.write(members.canonicalText, to: "copy/of/it/losses.json")
    let second = try ingest(scratch.path + "/copy").only()
    #expect(first.runID == second.runID && first.runID.count == 16)
    #expect(first.source?.sha256 != second.source?.sha256)
    let other = try sweep(Self.losses.replacing("0.9", with: "0.90000000000000013")).only()
    #expect(other.runID != first.runID)
  }

  @Test func originalIsNeverChanged() throws {
    _ = try sweep()
    _ = try plateau()
    let before = try scratch.contents()
    _ = try ingest(scratch.path)
    #expect(try scratch.contents() == before)
  }
}
