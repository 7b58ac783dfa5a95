internal import RFLR

/// Sorts what a tool calls parameters into fields of the configuration and the rest.
struct LogParameters {
  /// Fields of the configuration, by dotted path.
  private(set) var fields: [String: JSONValue] = [:]
  /// Parameters that are none, or whose value no run of ours can have; kept with the source.
  private(set) var others: [String: JSONValue] = [:]

  /// - Parameters:
  ///   - parameters: Values by the names that the tool has.
  ///   - map: Names that the user gives a meaning.
  ///   - path: The source, for errors.
  /// - Throws: ``StoreError`` where two parameters say different things of one field.
  init(
    _ parameters: [String: JSONValue], map: ColumnMap, path: String
  ) throws(StoreError) {
    var names: [String: String] = [:]
    for (name, value) in parameters.sorted(by: { $0.key < $1.key }) {
      guard let field = map.fields[name] ?? ConfigurationField.path(ofColumn: name) else {
        others[name] = value
        continue
      }
      let value = Self.adapted(value, to: field)
      if let earlier = fields[field], earlier != value {
        throw StoreError(
          .badData, path: path, field: name,
          "is \(value.canonicalText.prefix(60)), \(names[field] ?? "") means the same and is "
            + "\(earlier.canonicalText.prefix(60))",
          remedy: #"say which in --map columns.json: {"configuration": {"\#(name)": "…"}}"#)
      }
      // "AdamW" and the like are facts of the source and no values of ours.
      if ForeignConfiguration.problem(in: [field: value]) == nil {
        fields[field] = value
        names[field] = name
      } else {
        others[name] = value
      }
    }
  }

  /// The same value as configurations write it: whole numbers as integers, rules in lower case.
  private static func adapted(_ value: JSONValue, to field: String) -> JSONValue {
    if case .number(let number) = value { return .double(number) }
    // PyTorch writes the truth values of hyperparameters as numbers.
    if field == "network.frozen", value == .integer(0) || value == .integer(1) {
      return .bool(value == .integer(1))
    }
    if field == "optimiser.name", let text = value.stringValue { return .string(text.lowercased()) }
    return value
  }
}
