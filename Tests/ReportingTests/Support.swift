import Foundation
import Reporting
import Statistics
import SwiftCSV
import Testing

/// The root of the package and this folder, from the place of this file.
let testFolder = URL(filePath: #filePath).deletingLastPathComponent()
let packageRoot = testFolder.deletingLastPathComponent().deletingLastPathComponent()

/// The text of a file of the repository.
func repositoryText(_ path: String) throws -> String {
  try String(contentsOf: packageRoot.appending(path: path), encoding: .utf8)
}

/// The authors' 750 rank-5 runs.
enum AuthorsSweep {
  static let runs: [ClaimRun] = {
    guard
      let text = try? repositoryText(
        "notebooks-data/reference/authors/baseline_sweep_sumcos_rank5_results.csv"),
      let csv = try? NamedCSV(string: text)
    else { return [] }
    return csv.rows.map { row in
      ClaimRun(
        configName: row["name"] ?? "", rank: 5, factor: row["factor"].flatMap { Int($0) },
        batchSize: row["bs"].flatMap { Int($0) },
        testError: Measured(row["final_test_error"].flatMap { Double($0) }),
        minLoss: Measured(row["min_loss"].flatMap { Double($0) }),
        epochs: Measured(row["epochs_run"].flatMap { Double($0) }))
    }
  }()

  static func table(by names: [String]) -> SweepTable {
    SweepTable(
      by: names,
      keys: runs.map { run in
        names.map { name in
          (name == "factor" ? run.factor : run.batchSize).map(GroupKey.integer) ?? .missing
        }
      }, testErrors: runs.map(\.testError))
  }

  static let claims: [Claim] = {
    guard let text = try? repositoryText("notebooks-data/reference/paper_claims.csv"),
      let claims = try? Claims.load(text)
    else { return [] }
    return claims
  }()
}
