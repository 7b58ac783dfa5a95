import Foundation
import TestSupport
import Testing

/// `rflr study one-step`, and what is computed from the runs that it stores.
@Suite struct OneStepCommandTests {
  private static let hasGnuplot = ["/usr/bin/gnuplot", "/usr/local/bin/gnuplot"]
    .contains { FileManager.default.fileExists(atPath: $0) }

  /// A store with the small preset, which tests read only.
  private static let preset = Result {
    let shop = try Workshop()
    try shop.rflr("study", "one-step", "--preset", "small")
    return shop
  }

  private func run(_ shop: Workshop, _ words: String...) throws -> Command.Outcome {
    try shop.run(["study", "one-step", "--samples", "80"] + words)
  }

  @Test func listsMakeEveryCombinationAndAreStoredOnce() throws {
    let shop = try Workshop()
    let words = [
      "--alpha", "0.1,0.29", "--teacher", "0,1", "--teacher", "0,1,0.5", "--seeds", "0-1",
    ]
    let first = try shop.run(["study", "one-step", "--samples", "80"] + words)
    #expect(first.status == 0 && first.errors.contains("8 runs stored"), "\(first.errors)")
    let again = try shop.run(["study", "one-step", "--samples", "80"] + words)
    #expect(again.errors.contains("0 runs stored") && again.errors.contains("8 were there already"))
    let names = Set(try shop.column("config_name", "kind = one-step"))
    #expect(names.contains("one-step_n80_d20_N80_centred-relu_t0+1+0.5_c3_a0.29"), "\(names)")
    #expect(names.count == 4)
    #expect(try shop.column("seed", "kind = one-step and step_exponent = 0.1").count == 4)
    #expect(try shop.rflr("verify").status == 0)
  }

  @Test func sameStudyHasTheSameContentWhateverTheJobs() throws {
    let shop = try Workshop()
    for (store, jobs) in [("a", "1"), ("b", "2")] {
      let outcome = try run(shop, "--seeds", "0-2", "--jobs", jobs, "--store", store)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    func hashes(_ store: String) throws -> [String] {
      try shop.runFiles(of: store).map {
        try shop.shown("content", of: String($0.split(separator: "/")[1].dropLast(3)), in: store)
      }
    }
    let a = try hashes("a")
    #expect(a.count == 3 && Set(a).count == 3)
    #expect(try hashes("b") == a)
  }

  /// The angles by one-sided Jacobi from the stored vectors are those that LAPACK gave in the run.
  @Test func storedArraysGiveAgainWhatTheRunMeasured() throws {
    let shop = try Workshop()
    _ = try run(shop, "--seeds", "3")
    let dumped = try shop.run(["stats", "one-step", "--to", "out"])
    try #require(dumped.status == 0, "\(dumped.errors)")
    let file = try #require(shop.runFiles().first)
    let script = """
      import h5py, csv, sys
      rows = list(csv.DictReader(open("out/one_step_spikes.csv")))
      with h5py.File("store/runs/\(file)") as run:
          arrays = run["arrays"]
          for k, row in enumerate(rows):
              for column, name in [("size", "spike_sizes"), ("predicted_place", "predicted_places"),
                                   ("place", "spectrum"), ("principal_cosine", "principal_cosines")]:
                  a, b = float(row[column]), arrays[name][k]
                  assert abs(a - b) < 1e-9 * max(1, abs(b)), (column, k, a, b)
          errors = list(csv.DictReader(open("out/one_step_errors.csv")))
          for k, row in enumerate(errors):
              assert float(row["test_error"]) == arrays["test_errors"][k]
          assert "gradient" not in arrays and "weights" not in arrays
      print(len(rows), len(errors))
      """
    let python = try Command(program: "/usr/bin/python3", ["-c", script], in: shop.path).wait()
    try #require(!python.errors.contains("No module named"), "needs h5py")
    #expect(python.output == "2 4\n", "\(python.errors)")
  }

  @Test func largeMatricesAreKeptWhenAskedForAndChangeNothingElse() throws {
    let shop = try Workshop()
    _ = try run(shop, "--store", "without")
    _ = try run(shop, "--keep-matrices", "--store", "with")
    let sizes = try ["without", "with"].map { store in
      try shop.bytes("\(store)/runs/\(try #require(shop.runFiles(of: store).first))").count
    }
    // X, X~, W_0 and G of 80 by 20 doubles.
    #expect(sizes[1] - sizes[0] > 4 * 80 * 20 * 8 - 1000, "\(sizes)")
    let tables = try ["without", "with"].map {
      try shop.rflr("stats", "one-step", "--format", "csv", "--store", $0).output
    }
    #expect(tables[0] == tables[1])
  }

  @Test func runsOfOtherKindsAreNotAskedFor() throws {
    let shop = try Workshop()
    try shop.train("f1_N16_bs4_L1")
    let none = try shop.run(["stats", "one-step"])
    #expect(none.status == 66 && none.errors.contains("`rflr study one-step`"), "\(none.errors)")
    _ = try run(shop)
    let some = try shop.rflr("stats", "one-step")
    #expect(!some.output.contains("left out: ") && some.output.contains("centred-relu"))
    let figure = try shop.run(["figure", "errors", "--to", "out"])
    #expect(figure.status == 66, "\(figure.errors)")
    #expect(figure.errors.contains("no setting has 5 values of alpha, the most is 1"))
  }

  @Test func smallPresetHasEveryTableAndPicture() throws {
    let shop = try Self.preset.get()
    #expect(try shop.column("seed", "kind = one-step").count == 74)
    let exponents = try shop.run(
      ["stats", "one-step", "samples in [100, 200, 400]", "--to", "tables"])
    #expect(exponents.status == 0, "\(exponents.errors)")
    let lines = String(decoding: try shop.bytes("tables/one_step_exponents.csv"), as: UTF8.self)
    #expect(lines.contains("\"100, 200, 400\",0.25,1.0,centred-relu"))
    for name in ["errors", "spike-growth"] {
      let figure = try shop.run(["figure", name, "--to", "figures"])
      #expect(figure.status == (Self.hasGnuplot ? 0 : 1), "\(figure.errors)")
      guard Self.hasGnuplot else { continue }
      #expect(try shop.bytes("figures/\(name).svg").count > 10_000)
      let gnuplot = try Command(
        program: "/usr/bin/gnuplot", ["\(name).gp"], in: shop.path + "/figures"
      ).wait()
      #expect(gnuplot.status == 0 && !gnuplot.errors.contains("warning"), "\(gnuplot.errors)")
    }
  }

  @Test func presetsTakeNoSettings() throws {
    let shop = try Workshop()
    for words in [["--alpha", "0.1"], ["--seeds", "1"], ["--unit-teacher"]] {
      let outcome = try shop.run(["study", "one-step", "--preset", "small"] + words)
      #expect(outcome.status == 64 && outcome.errors.contains("--preset is a list of its own"))
    }
    let plan = try shop.rflr("study", "one-step", "--preset", "paper", "--dry-run")
    #expect(plan.outputLines.count == 240, "\(plan.outputLines.count)")
    #expect(Set(plan.outputLines).count == 240)
  }
}
