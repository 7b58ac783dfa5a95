internal import RFLR

/// What each column of a results table means.
struct TableColumns {
  enum Meaning: Hashable {
    /// The paper's name of the configuration.
    case name
    /// A field of the configuration, by dotted path.
    case field(String)
    /// A summary number, by its ``MetricName``.
    case metric(String)
    /// Nothing here; kept as text.
    case kept
  }

  /// Names of results, as the authors' files, our own and pandas users have them.
  private static let metricNames: [String: String] = [
    "final_test_error": MetricName.testError, "test_mse": MetricName.testError,
    "final_test_error_max": MetricName.testErrorMax,
    "final_train_error": MetricName.trainError, "train_mse": MetricName.trainError,
    "init_loss": MetricName.firstLoss,
    "epochs_run": MetricName.epochs, "n_epochs_run": MetricName.epochs,
    "epochs_to_escape": MetricName.escapeEpochs, "norm_diff": MetricName.parameterDistance,
    "total_parameters": MetricName.parameterCount,
  ].merging(MetricName.all.map { ($0, $0) }) { _, own in own }

  /// Columns that follow from the others, so nobody needs to hear of them.
  private static let derived: Set<String> = ["worked", "failed"]

  /// The fields that the paper's name holds.
  static let nameFields = ["target.factor", "data.points", "batch_size", "network.depth"]

  let titles: [String]
  let meanings: [Meaning]

  init(_ header: [String], path: String) throws(StoreError) {
    titles = header.enumerated().map { $1.isEmpty ? "column \($0 + 1)" : $1 }
    meanings = titles.map(Self.meaning)
    var seen: [Meaning: String] = [:]
    for (title, meaning) in zip(titles, meanings) {
      let key = meaning == .kept ? Meaning.field("kept \(title)") : meaning
      if let earlier = seen.updateValue(title, forKey: key) {
        throw StoreError(
          .badData, path: path, field: "line 1",
          "columns \"\(earlier)\" and \"\(title)\" mean the same", remedy: "remove one of them")
      }
    }
  }

  /// The result that a name means; nil where it means none.
  static func metric(named title: String) -> String? { metricNames[word(of: title)] }

  private static func word(of title: String) -> String {
    title.lowercased().replacing(" ", with: "_").replacing("-", with: "_")
  }

  private static func meaning(of title: String) -> Meaning {
    if ["name", "config_name"].contains(word(of: title)) { return .name }
    if let metric = metric(named: title) { return .metric(metric) }
    return ConfigurationField.path(ofColumn: title).map(Meaning.field) ?? .kept
  }

  var hasMetric: Bool {
    meanings.contains { if case .metric = $0 { true } else { false } }
  }

  var hasEscape: Bool { meanings.contains(.metric(MetricName.escapeEpochs)) }

  /// Whether rows can say which run they are, given fields that are set from outside.
  func canNameRuns(with added: Set<String>) -> Bool {
    meanings.contains(.name) || missingNameFields(added).isEmpty
  }

  private func missingNameFields(_ added: Set<String>) -> [String] {
    Self.nameFields.filter { !added.contains($0) && !meanings.contains(.field($0)) }
  }

  /// Refuses a table that cannot tell runs apart or has no result.
  func require(with added: [String: JSONValue], path: String) throws(StoreError) {
    let added = Set(added.keys)
    guard canNameRuns(with: added) else {
      let columns = ["target.factor": "factor", "data.points": "N", "batch_size": "bs"]
      let missing = missingNameFields(added).map { columns[$0] ?? "L" }.joined(separator: ", ")
      throw StoreError(
        .badData, path: path, field: "line 1", "required columns are missing: \(missing)",
        remedy: "add them, or a column name with names as f3_N768_bs8_L3, or use --set; for the "
          + "history of a run say what its columns mean with --map")
    }
    guard hasMetric else {
      throw StoreError(
        .badData, path: path, field: "line 1", "required columns are missing: a result",
        remedy: "add at least one of \(MetricName.all.joined(separator: ", "))")
    }
  }

  /// One line on the columns that have no meaning here.
  func noteOnUnknown(path: String) -> StoreError? {
    let unknown = zip(titles, meanings).filter { title, meaning in
      meaning == .kept && !Self.derived.contains(title.lowercased())
    }
    guard !unknown.isEmpty else { return nil }
    return StoreError(
      .badData, path: path, field: "line 1",
      "columns without a meaning here: \(unknown.map(\.0).joined(separator: ", "))",
      remedy: "their cells are kept as text with each run's source")
  }
}
