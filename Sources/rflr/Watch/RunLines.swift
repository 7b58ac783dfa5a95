internal import Foundation
internal import RunStore

/// The runs of a sweep as aligned lines, as much of each as the width allows.
enum RunLines {
  /// One line a run: name, seed, epochs, loss, learning rate, and a course of the last losses.
  ///
  /// - Parameter columns: Width; without it everything but the course.
  static func lines(
    _ runs: some Collection<StoredSweep.Running>, columns: Int?
  ) -> [String] {
    func table(_ count: Int) -> [String] {
      aligned(runs.map { cells($0, of: count) }).map { line in
        String(line.reversed().drop { $0 == " " }.reversed())
      }
    }
    guard let columns else { return table(5) }
    let whole = aligned(runs.map { cells($0, of: 5) })
    let room = columns - 2 - (whole.first?.count ?? 0)
    if room >= 4 {
      return zip(whole, runs).map { "\($0)  \(spark($1.recentLosses.suffix(room)))" }
    }
    let fitting = [5, 4, 3].lazy.map(table).first { lines in
      lines.allSatisfy { $0.count <= columns }
    }
    return fitting ?? table(2)
  }

  /// What can be left out comes last: first the rate, then the seed, then the loss.
  private static func cells(_ run: StoredSweep.Running, of count: Int) -> [String] {
    let epochs = "epoch \(run.epochCount) of \(run.maxEpochs)"
    let loss = "loss " + (run.loss.map { shortNumber($0) } ?? "–")
    let name = printable(run.configName)
    switch count {
    case 5:
      let rate = "lr " + (run.lr.map { shortNumber($0) } ?? "–")
      return [name, "seed \(run.seed)", epochs, loss, rate]
    case 4: return [name, "seed \(run.seed)", epochs, loss]
    case 3: return [name, "\(run.epochCount)", loss]
    default: return [name, "\(run.epochCount)"]
    }
  }

  private static func aligned(_ rows: [[String]]) -> [String] {
    guard let first = rows.first else { return [] }
    let widths = first.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      zip(row, widths).map { cell, width in
        cell + String(repeating: " ", count: width - cell.count)
      }.joined(separator: "  ")
    }
  }

  /// Losses as heights on a logarithmic scale between their smallest and largest.
  ///
  /// "×" is one that is not finite or not above zero.
  static func spark(_ losses: some Collection<Double>) -> String {
    let heights = Array("▁▂▃▄▅▆▇█")
    let logarithms = losses.map { $0.isFinite && $0 > 0 ? log($0) : nil }
    let known = logarithms.compactMap { $0 }
    guard let low = known.min(), let high = known.max() else {
      return String(repeating: "×", count: losses.count)
    }
    return String(
      logarithms.map { value in
        guard let value else { return "×" }
        let share = high > low ? (value - low) / (high - low) : 0
        return heights[min(heights.count - 1, Int(share * Double(heights.count)))]
      })
  }
}
