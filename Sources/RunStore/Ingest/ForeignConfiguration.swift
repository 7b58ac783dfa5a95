internal import RFLR

/// What is known of a foreign run's configuration, with how we know it.
///
/// The keys are the dotted paths of `RunConfiguration`'s JSON. What the source says cannot be changed
/// from outside; what only its layout implies (the authors' scripts have one seed) can. A field that
/// neither knows stays absent: missing is an honest state, a default would be an invention.
struct ForeignConfiguration {
  /// Said by the source itself.
  private(set) var stated: [String: JSONValue] = [:]
  /// True of every run that the scripts behind this layout made.
  private(set) var implied: [String: JSONValue] = [:]

  mutating func state(_ path: String, _ value: JSONValue?) { stated[path] = value }

  mutating func imply(_ values: [String: JSONValue]) {
    implied.merge(values) { _, new in new }
  }

  /// The configuration document, with what the user adds.
  ///
  /// - Parameters:
  ///   - added: Values of `--set`, by dotted path.
  ///   - path: The source, for errors.
  ///   - row: Place inside the source, for errors.
  /// - Throws: ``StoreError`` when an added value contradicts the source, or a value cannot be one.
  func document(
    adding added: [String: JSONValue], path: String, row: String? = nil
  ) throws(StoreError) -> JSONValue {
    for (field, value) in added.sorted(by: { $0.key < $1.key }) {
      guard let said = stated[field], said != value else { continue }
      throw StoreError(
        .badData, path: path, field: Self.place(row, field),
        "the source says \(said.canonicalText), --set says \(value.canonicalText)",
        remedy: "drop the --set for this source")
    }
    let known = implied.merging(added) { _, new in new }.merging(stated) { _, new in new }
    if let problem = Self.problem(in: known) {
      throw StoreError(
        .badData, path: path, field: Self.place(row, problem.field), problem.reason,
        remedy: problem.remedy)
    }
    return Self.nested(known)
  }

  /// The first value that no run can have; absent fields are no problem.
  static func problem(in known: [String: JSONValue]) -> ConfigurationError? {
    var complete = known
    // The defaults of these two contradict values that are possible in other company.
    if complete["data.points"] == nil { complete["data.points"] = .integer(1 << 24) }
    if complete["batch_size"] == nil { complete["batch_size"] = .integer(1) }
    do {
      _ = try RunConfiguration(json: nested(complete))
      return nil
    } catch {
      return error
    }
  }

  /// Turns dotted paths into nested objects.
  static func nested(_ flat: [String: JSONValue]) -> JSONValue {
    var members: [String: JSONValue] = [:]
    var groups: [String: [String: JSONValue]] = [:]
    for (path, value) in flat {
      let parts = path.split(separator: ".", maxSplits: 1).map(String.init)
      if parts.count == 2 {
        groups[parts[0], default: [:]][parts[1]] = value
      } else {
        members[path] = value
      }
    }
    for (key, group) in groups { members[key] = nested(group) }
    return .object(members)
  }

  private static func place(_ row: String?, _ field: String) -> String {
    row.map { "\($0): \(field)" } ?? field
  }
}
