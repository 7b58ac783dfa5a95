import Foundation
import TestSupport
import Testing

/// Folders that PyTorch wrote in the authors' layouts: ingested once, and the statistics of their
/// weights are what PyTorch and NumPy compute from the same weights.
@Suite struct AuthorsCommandTests {
  static let folders = Workshop.repository + "/Tests/RunStoreTests/Fixtures/authors"

  private func json(_ name: String) throws -> [String: Any] {
    let data = try Data(contentsOf: URL(filePath: Self.folders + "/" + name))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  /// What PyTorch computes from a weight file.
  private func golden(_ file: String, _ name: String) throws -> [Double] {
    let weights = try #require(try json("golden.json")["weights"] as? [String: [String: Any]])
    return try #require(weights[file]?[name] as? [Double])
  }

  private func ingested() throws -> Workshop {
    let shop = try Workshop()
    let outcome = try shop.rflr("ingest", Self.folders)
    #expect(outcome.errorLines.last == "12 runs ingested")
    #expect(outcome.errorLines.filter { $0.hasPrefix("note: ") }.count == 4)
    return shop
  }

  @Test func allLayoutsOfOneTreeAreStoredOnce() throws {
    let shop = try ingested()
    let state = try shop.state()
    let again = try shop.rflr("ingest", Self.folders)
    #expect(again.errorLines.last == "0 runs ingested, 12 were there already")
    #expect(try shop.state() == state)
    let rebuilt = try shop.rflr("index", "dump").output
    try shop.rflr("index", "rebuild")
    #expect(try shop.rflr("index", "dump").output == rebuilt)
    let verify = try shop.rflr("verify")
    #expect(verify.status == 0)
  }

  @Test func complexityCountsTheMinimaThatNumPyCounts() throws {
    let shop = try ingested()
    let folder = "symmetry/mmnn_L1_W8_R2_E100_lr0.01_bs4_ntr16"
    let rows = try shop.rows("stats", "complexity", "family = chirp", "--layers", "channels")
    #expect(rows.compactMap { $0["linear_index"] as? Int } == [2, 4])
    let expected = try golden(folder + "/model_parameters.pth", "minima")
    #expect(rows.compactMap { $0["mean_minima"] as? Double } == expected)
    let all = try shop.rows(
      "stats", "complexity", "family = chirp", "--layers", "channels", "--checkpoint", "all")
    #expect(all.count == 6)
  }

  @Test func modesAreThoseOfTheSameWeightsInNumPy() throws {
    let shop = try ingested()
    let rows = try shop.rows("stats", "modes", "adapter = sumcos-sweep and depth = 2")
    let expected = try golden(
      "results_sumcos_selected_rerun/f1_N16_bs4_L2/model_parameters.pth", "modes")
    let found = rows.compactMap { $0["amplitude"] as? Double }
    #expect(found.count >= 2)
    for (own, torch) in zip(found, expected) { #expect(abs(own - torch) < 1e-6) }
  }

  @Test func logRatiosOfTrackedChannelsAndOfWeights() throws {
    let shop = try ingested()
    let tracked = try shop.rows("stats", "logratio", "seed = 7", "--draws", "1000")
    let summary = try json("runs/3seeds/seed_7/summary.json")
    let largest = try #require(summary["max_ratio_final"] as? Double)
    #expect(tracked.count == 1 && tracked[0]["looks"] as? Int == 6)
    let found = try #require(tracked[0]["final_max"] as? Double)
    #expect(abs(found - largest) < 1e-6)
    let first = try shop.rflr("stats", "logratio", "seed = 7", "--layer", "1", "--draws", "1000")
    #expect(first.output.contains("left out: "), "only the last bottleneck was looked at")
    let weights = try shop.rows(
      "stats", "logratio", "adapter = sumcos-sweep and depth = 2", "--draws", "1000")
    #expect(weights.first?["looks"] as? Int == 7, "seven epochs have weights")
  }

  @Test func symmetryReadsFrozenAndTrainedFeatures() throws {
    let shop = try ingested()
    let rows = try shop.rows("stats", "symmetry", "adapter = frequency-study")
    #expect(Set(rows.compactMap { $0["config_name"] as? String }).count == 2)
    #expect(rows.count == 4 + 6)
  }

  @Test func runsWithoutATargetAreLeftOutOfModesWithTheReason() throws {
    let shop = try ingested()
    let modes = try shop.rflr("stats", "modes", "adapter = rerun-setup")
    #expect(modes.output.contains("its source does not say"), "\(modes.output)")
  }

  @Test func damagedRunOfATreeIsNamedAndTheOthersAreStored() throws {
    let shop = try Workshop()
    try FileManager.default.copyItem(atPath: Self.folders, toPath: shop.path + "/tree")
    let file = "tree/results_sumcos_lowlr_adam/f1_N16_bs16_L1/params_epoch_20/model_parameters.pth"
    try shop.write(shop.bytes(file).prefix(2000), to: file)
    let outcome = try shop.run(["ingest", "tree"])
    #expect(outcome.status == 1)
    #expect(outcome.errorLines.last == "11 runs ingested, 1 could not be read")
    #expect(outcome.errors.contains("rflr: \(file): "))
    let spaced = try shop.run(
      ["ingest", "tree/results_sumcos_lowlr_adam", "--checkpoint-every", "40"])
    #expect(spaced.status == 0 && spaced.errors.contains("leaves out 3 of 4 checkpoints"))
    #expect(try shop.run(["ingest", "tree", "--checkpoint-every", "0"]).status == 64)
  }
}
