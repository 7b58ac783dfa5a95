import Foundation
import TestSupport
import Testing

/// One folder with a run of every kind, a third of its items damaged.
@Suite struct MixedFolderTests {
  private static let foreign = Workshop.repository + "/Tests/ForeignFilesTests/Fixtures/"
  private static let stored = Workshop.repository + "/Tests/RunStoreTests/Fixtures/"

  /// Good items, and for each the file that is cut in its damaged copy.
  private static let items: [(path: String, cut: String)] = [
    (Workshop.sweepFolders + "/f1_N16_bs1_L1", "losses.json"),
    (Workshop.authors + "/plateau/lr1e-03_bs4", "results.json"),
    (
      stored + "authors/results_sumcos_selected_rerun/f1_N16_bs4_L2",
      "model_parameters.pth"
    ),
    (stored + "authors/frequency/freq1.5_rank2_L2", "results.json"),
    (stored + "authors/runs/3seeds/seed_7", "fk_x0.npy"),
    (stored + "hdf5/plain.h5", ""),
    (foreign + "pth/checkpoint.pth", ""),
    (foreign + "csv/arrays.npz", ""),
    (foreign + "csv/pandas_wide.csv", ""),
    (foreign + "csv/wandb_history.csv", ""),
    (foreign + "events/tensors", ""),
    (foreign + "mlflow/mlflow.db", ""),
  ]
  /// Items with a damaged copy beside them: a third of all.
  private static let damaged = [0, 2, 4, 5, 6, 11]

  private func fill(_ workshop: Workshop) throws -> [String] {
    let files = FileManager.default
    var wrong: [String] = []
    for (number, item) in Self.items.enumerated() {
      let name = String(item.path.split(separator: "/").last ?? "")
      for copy in Self.damaged.contains(number) ? ["good", "bad"] : ["good"] {
        let folder = "\(workshop.path)/in/\(number)-\(copy)"
        try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try files.copyItem(atPath: item.path, toPath: "\(folder)/\(name)")
        guard copy == "bad" else { continue }
        let target = "\(folder)/\(name)" + (item.cut.isEmpty ? "" : "/\(item.cut)")
        let bytes = try workshop.bytes(target)
        try bytes.prefix(bytes.count / 2).write(to: URL(filePath: target))
        wrong.append("in/\(number)-bad/\(name)")
      }
    }
    return wrong
  }

  @Test func goodRunsAreStoredAndBadOnesNamed() throws {
    let workshop = try Workshop()
    let wrong = try fill(workshop)
    let first = try workshop.run(["ingest", "in"])
    #expect(first.status == 1)
    let problems = first.errorLines.filter { $0.hasPrefix("rflr: ") }
    #expect(problems.count == wrong.count, "\(problems)")
    for path in wrong {
      let line = try #require(problems.first { $0.contains(path) }, "\(path)")
      #expect(line.contains("; "), "no remedy: \(line)")
    }
    // Each good item alone says how many runs it holds.
    var expected = 0
    for number in Self.items.indices {
      let alone = try workshop.run(["ingest", "in/\(number)-good", "--dry-run"])
      #expect(alone.status == 0, "\(Self.items[number].path): \(alone.errors)")
      expected += alone.outputLines.count { $0.contains("\tin/") }
    }
    #expect(expected >= Self.items.count)
    #expect(first.errors.contains("\(expected) runs ingested"), "\(first.errors)")

    let dump = try workshop.rflr("index", "dump").output
    let second = try workshop.run(["ingest", "in"])
    #expect(second.status == 1)
    #expect(second.errors.contains("0 runs ingested, \(expected) were there already"))
    #expect(try workshop.rflr("index", "dump").output == dump)
    try workshop.rflr("index", "rebuild")
    #expect(try workshop.rflr("index", "dump").output == dump)
    try workshop.rflr("verify")
  }
}
