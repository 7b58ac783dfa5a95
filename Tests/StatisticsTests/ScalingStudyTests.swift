import Foundation
import Statistics
import Testing

/// The counts that the authors' study stored, as paper_claims.csv has them.
private struct StoredCount {
  let group: [String: String]
  let epochs: Double

  static func load() throws -> [StoredCount] {
    let url = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../notebooks-data/reference/paper_claims.csv").standardized
    return try String(contentsOf: url, encoding: .utf8).split(separator: "\n").compactMap { line in
      let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      guard cells.count > 4, cells[2] == "epochs_to_escape", let epochs = Double(cells[4]) else {
        return nil
      }
      let pairs = cells[3].split(separator: ";").map { $0.split(separator: "=").map(String.init) }
      return StoredCount(
        group: Dictionary(uniqueKeysWithValues: pairs.map { ($0[0], $0[1]) }), epochs: epochs)
    }
  }

  func number(_ name: String) -> Double { group[name].flatMap { Double($0) } ?? .nan }
}

@Suite struct ScalingStudyTests {
  private func slope(
    on name: String, steps: Bool = false, where belongs: (StoredCount) -> Bool
  ) throws -> (slope: Double, runs: Int) {
    let counts = try StoredCount.load().filter(belongs)
    let points = counts.map { count in
      let perEpoch = steps ? (count.number("n") / count.number("bs")).rounded(.up) : 1
      return ScalingPoint(count.number(name), count.epochs * perEpoch)
    }
    return (try ScalingFit(points).slope.value, points.count)
  }

  @Test func storedCountsGiveTheirExponents() throws {
    let onRate = try slope(on: "lr") { $0.group["bs"] == "128" && $0.group["threshold"] == "1.4" }
    #expect(onRate.runs == 4 && abs(onRate.slope + 0.944) < 5e-4)
    let onBatch = try slope(on: "bs") { $0.group["lr"] == "1e-3" && $0.number("bs") >= 16 }
    #expect(onBatch.runs == 4 && abs(onBatch.slope - 0.727) < 6e-4)
    let low = try slope(on: "lr") { $0.group["bs"] == "4" && $0.group["threshold"] == "0.1" }
    #expect(low.runs == 6 && abs(low.slope + 0.71) < 5e-3)
    let slow = try slope(on: "lr") {
      $0.group["bs"] == "4" && $0.group["threshold"] == "0.1" && $0.number("lr") <= 2e-3
    }
    #expect(slow.runs == 4 && abs(slow.slope + 0.75) < 5e-3)
  }

  @Test func stepsTakeOneFromTheExponentOfTheBatchSize() throws {
    let belongs: (StoredCount) -> Bool = { $0.group["lr"] == "1e-3" && $0.number("bs") >= 16 }
    let epochs = try slope(on: "bs", where: belongs)
    let steps = try slope(on: "bs", steps: true, where: belongs)
    #expect(abs(steps.slope - (epochs.slope - 1)) < 1e-12)
  }

  @Test func groupsAreFittedApartAndRefusedApart() throws {
    let line = [1.0, 2, 4, 8].map { ScalingPoint($0, 3 * $0 * $0 * (1 + 0.01 * $0)) }
    let points = line + line.map { ScalingPoint($0.abscissa, 1 / $0.value) } + [line[0], line[1]]
    let keys: [[GroupKey]] =
      line.map { _ in [.integer(2)] } + line.map { _ in [.integer(1)] }
      + [[.integer(3)], [.integer(3)]]
    let study = ScalingStudy(keys: keys, points: points, noun: "batch size", testedSlope: 2)
    #expect(study.groups.map(\.key) == [[.integer(1)], [.integer(2)], [.integer(3)]])
    #expect(study.groups.map(\.members) == [[4, 5, 6, 7], [0, 1, 2, 3], [8, 9]])
    let slopes = try study.groups.prefix(2).map { try $0.fit.get().slope.value }
    #expect(abs(slopes[0] + slopes[1]) < 1e-12 && slopes[1] > 2)
    #expect(throws: Refusal("2 batch sizes: no fit below 3")) { try study.groups[2].fit.get() }
    #expect(study.groups[2].test == nil && study.groups[2].models == nil)
    let test = try #require(study.groups[1].test).get()
    #expect(test.slope == 2 && test.degreesOfFreedom == 2 && test.t > 0)
    #expect(study.groups.allSatisfy { $0.resampled == nil })
  }
}
