internal import RFLR

/// What a folder's name in the authors' studies says of the run inside.
///
/// Words stand between underscores: `lr1e-03_bs4`, `freq1.5_rank10_L8`, `rank5_L2_W1024`, `seed_3`,
/// `mmnn_L6_W128_R5_E3000_lr0.001_bs100_ntr1000`,
/// `factor4_rank15_SGD_mom0.3_lr0.01_AdaptiveStagnation`. A name with one other word says nothing:
/// it may mean something else.
///
/// - Source: protocol.md §10.
struct AuthorsFolderName {
  /// Values by dotted path of the configuration.
  private(set) var fields: [String: JSONValue] = [:]

  private static let counts = [
    "f": "target.factor", "factor": "target.factor", "N": "data.points", "ntr": "data.points",
    "bs": "batch_size", "L": "network.depth", "W": "network.width", "R": "network.rank",
    "r": "network.rank", "rank": "network.rank", "E": "stop.max_epochs", "seed": "seed",
  ]
  private static let numbers = [
    "lr": "schedule.learning_rate", "mom": "optimiser.momentum", "freq": "target.multiplier",
  ]
  private static let words = ["mmnn", "AdaptiveStagnation"]

  init?(_ name: String) {
    var parts = name.split(separator: "_", omittingEmptySubsequences: false).map(String.init)[...]
    while let part = parts.popFirst() {
      if Self.words.contains(part) { continue }
      if ["sgd", "adam"].contains(part.lowercased()) {
        fields["optimiser.name"] = .string(part.lowercased())
        continue
      }
      let key = String(part.prefix { $0.isLetter })
      var text = String(part.dropFirst(key.count))
      // "seed_3" and "rank_5" have their number in the next word.
      if text.isEmpty, let next = parts.popFirst() { text = next }
      guard let first = text.first, first.isASCII, first.isNumber else { return nil }
      if let path = Self.counts[key], let count = Int(text) {
        fields[path] = .integer(count)
      } else if let path = Self.numbers[key], let number = Double(text), number.isFinite {
        fields[path] = .double(number)
      } else {
        return nil
      }
    }
    guard !fields.isEmpty else { return nil }
  }
}

extension ForeignConfiguration {
  /// Takes from a folder's name what its files do not say; the files win where both speak.
  ///
  /// - Returns: A line where the name says something else than the files.
  mutating func fill(from candidate: IngestCandidate) -> StoreError? {
    guard let name = AuthorsFolderName(candidate.name) else { return nil }
    var conflicts: [String] = []
    for (path, value) in name.fields.sorted(by: { $0.key < $1.key }) {
      guard belongs(path) else { continue }
      guard let said = stated[path] else {
        state(path, value)
        continue
      }
      if !Self.agree(said, value, path) { conflicts.append("\(path) \(said.canonicalText)") }
    }
    guard !conflicts.isEmpty else { return nil }
    return StoreError(
      .badData, path: candidate.path,
      "the folder's name says something else than its files: \(conflicts.joined(separator: ", "))",
      remedy: "the files are taken; rename the folder if it is wrong")
  }

  /// Whether a field is one of the target's family, as far as that is known.
  private mutating func belongs(_ path: String) -> Bool {
    let family = (stated["target.family"] ?? implied["target.family"])?.stringValue
    switch path {
    case "target.factor": return family == "sumcos" || family == "expcos"
    case "target.multiplier":
      // Only one family has it.
      if family == nil { state("target.family", .string("multifrequency")) }
      return family == nil || family == "multifrequency"
    default: return true
    }
  }

  /// A rate in a name has one digit (lr1e-03), so it is near the true one at best.
  private static func agree(_ said: JSONValue, _ named: JSONValue, _ path: String) -> Bool {
    guard path == "schedule.learning_rate", let a = said.doubleValue, let b = named.doubleValue
    else { return said == named }
    return a == b || (a > 0 && b > 0 && a / b < 1.51 && b / a < 1.51)
  }
}
