internal import Foundation
internal import RunStore

/// Foreign runs in any number: the reference folders with changed losses.
struct SourceCopies {
  private static let root = "notebooks-data/reference/authors"
  /// The reference table: 750 rows.
  static let table = "\(root)/baseline_sweep_sumcos_rank5_results.csv"
  private static let folder = "\(root)/results_baseline_sweep_sumcos_rank5/f1_N16_bs1_L1"

  private let config: String
  private let lines: [Substring]
  private let losses: Range<Int>

  /// Reads the folder that is copied.
  ///
  /// - Throws: ``Command/Failure`` when this is not the root of the repository.
  init() throws {
    guard let config = try? String(contentsOfFile: "\(Self.folder)/config.json", encoding: .utf8),
      let text = try? String(contentsOfFile: "\(Self.folder)/losses.json", encoding: .utf8)
    else {
      throw Command.Failure(
        description: "\(Self.folder): cannot be read; start from the root of the repository")
    }
    self.config = config
    lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let start = lines.firstIndex { $0.contains("\"all_losses\"") }.map { $0 + 1 } ?? 0
    let end = lines[start...].firstIndex { $0.contains("]") } ?? start
    losses = start..<end
  }

  /// Writes one more run, other than those before it.
  ///
  /// - Returns: Bytes written.
  func write(number: Int, to folder: String) throws -> Int {
    var copy = lines.map(String.init)
    for index in losses { copy[index] = changed(lines[index], by: 1 + Double(number) * 1e-6) }
    return try write(copy.joined(separator: "\n"), to: folder)
  }

  /// Writes one run whose history is so long that the document has about so many bytes.
  ///
  /// - Returns: Bytes written, and the epochs of the history.
  func writeLarge(bytes: Int, to folder: String) throws -> (bytes: Int, epochs: Int) {
    // Losses and rates, both with one line an epoch.
    let perEpoch = lines[losses].reduce(0) { $0 + $1.utf8.count + 1 } / losses.count + 11
    let epochs = bytes / perEpoch
    var text: [String] = lines[..<(losses.lowerBound - 1)].map { line in
      line.contains("\"epochs_run\"") ? "  \"epochs_run\": \(epochs)," : String(line)
    }
    text.append("  \"all_losses\": [")
    for epoch in 0..<epochs {
      let line = lines[losses.lowerBound + epoch % (losses.count - 1)]
      text.append(changed(line, by: 1 + Double(epoch) * 1e-9))
    }
    text[text.count - 1].removeLast()
    text += ["  ],", "  \"all_lrs\": ["]
    text += repeatElement("    0.01,", count: epochs - 1) + ["    0.01", "  ],"]
    text += ["  \"lr_reduction_epochs\": [],", "  \"min_loss_checkpoints\": []", "}"]
    return (try write(text.joined(separator: "\n"), to: folder), epochs)
  }

  private func write(_ text: String, to folder: String) throws -> Int {
    try AtomicFile.createFolder(folder)
    try Data(config.utf8).write(to: URL(filePath: "\(folder)/config.json"))
    try Data(text.utf8).write(to: URL(filePath: "\(folder)/losses.json"))
    return config.utf8.count + text.utf8.count
  }

  /// A line with one number, times a factor; other lines stay.
  private func changed(_ line: Substring, by factor: Double) -> String {
    let number = line.trimmingCharacters(in: CharacterSet(charactersIn: " ,"))
    guard let value = Double(number) else { return String(line) }
    return "    \(value * factor)" + (line.hasSuffix(",") ? "," : "")
  }
}
