internal import RFLR
internal import RunStore

/// What a run does while it trains: its configuration without its seed and without what is recorded.
///
/// Runs of one key and seed have the same losses, whatever they kept.
struct TrainingKey: Hashable {
  /// What may differ between runs that train alike.
  private static let recorded = ["seed", "checkpoints.", "observe."]
  /// What only says how long a run of a fixed rate goes on.
  private static let ends = ["stop."]

  /// Names of the settings that matter, as the index has them.
  static let columns = QueryName.all.filter { name in
    name.source == .configuration && !recorded.contains { name.name.hasPrefix($0) }
  }.map(\.name)

  private let values: [String]

  /// The key of a stored run that was selected with ``columns``.
  init(_ row: RunRow, ignoringEnd: Bool) {
    values = Self.names(ignoringEnd).map { row[$0].text }
  }

  /// The key of a configuration.
  init(_ configuration: RunConfiguration, ignoringEnd: Bool) {
    let leaves = Dictionary(
      uniqueKeysWithValues: configuration.json.leaves.map { ($0.path, $0.value) })
    values = Self.names(ignoringEnd).map { QueryValue(leaves[$0]).text }
  }

  /// The settings in one line, equal where the keys are.
  var text: String { values.joined(separator: "\u{1F}") }

  private static func names(_ ignoringEnd: Bool) -> [String] {
    ignoringEnd ? columns.filter { name in !ends.contains { name.hasPrefix($0) } } : columns
  }
}
