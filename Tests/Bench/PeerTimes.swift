internal import Foundation
internal import RFLR
internal import RunStore
internal import SwiftCSV

/// What other programs need for the same training, as `make bench-peers` measured it here.
struct PeerTimes {
  /// Peers with a column of their own in our tables.
  static let names = ["torch", "jax"]

  private var rows: [[String: String]] = []

  /// Reads FOLDER/peers.csv; without that file there are no times.
  init(folder: String) throws {
    let path = "\(folder)/peers.csv"
    guard let data = FileManager.default.contents(atPath: path) else { return }
    let table = try? NamedCSV(string: String(decoding: data, as: UTF8.self))
    rows = table?.rows ?? []
    guard !rows.isEmpty,
      rows.allSatisfy({ $0["peer"] != nil && $0["us_per_sample"].flatMap(Double.init) != nil })
    else {
      throw StoreError(
        .badData, path: path, "holds no times of peers", remedy: "run make bench-peers again")
    }
  }

  /// How many times as long each peer takes, with the number of threads that suits it best.
  ///
  /// - Parameters:
  ///   - configuration: What both train.
  ///   - microseconds: Our time a sample.
  /// - Returns: The ratio of each peer that has this work in its list, by name.
  func ratios(_ configuration: RunConfiguration, ours microseconds: Double) -> [String: Double] {
    guard configuration.network.frozen else { return [:] }
    let work = [
      "optimiser": configuration.optimiser.rule.rawValue,
      "rank": "\(configuration.network.rank)", "batch": "\(configuration.batchSize)",
    ]
    var ratios: [String: Double] = [:]
    for row in rows where work.allSatisfy({ row[$0.key] == $0.value }) {
      guard let peer = row["peer"], let time = row["us_per_sample"].flatMap(Double.init) else {
        continue
      }
      ratios[peer] = min(ratios[peer] ?? .infinity, time / microseconds)
    }
    return ratios
  }

  /// What a reader of the ratios must know; nil without times.
  var note: String? {
    let versions = Set(rows.map { "\($0["peer"] ?? "") \($0["version"] ?? "")" }).sorted()
    return versions.isEmpty
      ? nil
      : "torch, jax: their time relative to ours on one core, with 1 or 2 threads, whichever is "
        + "faster for them (\(versions.joined(separator: ", ")); peers.csv, make bench-peers)"
  }
}
