internal import Foundation
internal import RFLR
internal import RunStore
internal import TestSupport

/// The kept hashes of the trainings of TrainingVariety, and what a difference means.
enum BitIdentityGolden {
  /// What is kept of one training.
  struct Line: Equatable {
    var runID: String
    var finalLoss: String
    var content: String

    init(_ record: RunRecord) throws {
      runID = record.runID
      finalLoss = (record.history.losses.last ?? .nan).description
      content = try ContentHash.of(record)
    }

    init?(_ fields: [Substring]) {
      guard fields.count == 4 else { return nil }
      (runID, finalLoss, content) = (String(fields[1]), String(fields[2]), String(fields[3]))
    }

    /// Says what kind of change turned the kept line into this one.
    func change(from kept: Line) -> String {
      if runID != kept.runID { return "the configuration has another identity" }
      if finalLoss != kept.finalLoss {
        return "the arithmetic changed: last loss \(finalLoss), kept \(kept.finalLoss)"
      }
      return "the last loss is the same, other content is not"
    }
  }

  static let path = Golden.folder.appending(path: "Golden/bit-identity.txt")

  static func load() throws -> [String: Line] {
    let text = try String(contentsOf: path, encoding: .utf8)
    var lines: [String: Line] = [:]
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      let fields = line.split(separator: " ")
      if let first = fields.first { lines[String(first)] = Line(fields) }
    }
    return lines
  }

  static func write(_ lines: [(name: String, line: Line)]) throws {
    let table = lines.map { name, line in
      "\(name) \(line.runID) \(line.finalLoss) \(line.content)\n"
    }
    try (header + table.joined()).write(to: path, atomically: true, encoding: .utf8)
  }

  private static let header = """
    # Name, run id, last epoch loss and content hash of the trainings of TrainingVariety (small).
    #
    # Every machine must give these lines: equal configurations give equal bits. What a difference means:
    # - on another machine, without a change of the code: equal bits are lost there. A bug; never
    #   record it away.
    # - another run id: the configuration's canonical JSON changed, and with it every run's identity.
    # - another last loss: the arithmetic changed (order of sums, random streams, initialisation,
    #   kernels). Runs that are stored can no longer be continued or repeated bit for bit.
    # - another hash alone: other weights, observations or metrics, or the definition of the content
    #   hash (schemas/run-file.md). Files that are stored may no longer verify.
    # A wanted change is recorded by RECORD_GOLDEN=1 with the tests' command, alone in its commit, with
    # its reason, and named in the CHANGELOG.

    """
}
