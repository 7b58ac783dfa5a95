internal import RFLR

/// What the columns of a table, the tags of TensorBoard or the metrics of MLflow mean.
///
/// The contract is schemas/columns.schema.json. What a map does not say is found by the usual names.
public struct ColumnMap: Sendable, Equatable {
  /// Which column counts, and what.
  struct Axis: Sendable, Equatable {
    /// Column; nil: the source's own steps, or the rows of a table.
    var column: String?
    /// What it counts; nil: told by its name.
    var unit: Series.Axis?
    /// Number of the first epoch, 0 or 1; nil: told by the first value.
    var base: Int?
  }

  /// Which other columns are kept.
  enum SeriesChoice: Sendable, Equatable {
    /// All that hold numbers.
    case others
    /// These, under these names.
    case named([String: String])
  }

  /// The two columns of a table with one value a row.
  struct Long: Sendable, Equatable {
    /// Column with the name of what was measured.
    var metric: String
    /// Column with the number.
    var value: String
  }

  var axis = Axis()
  var loss: String?
  var learningRate: String?
  var series = SeriesChoice.others
  /// Column whose text tells runs apart.
  var run: String?
  /// Set for a table with one value a row.
  var long: Long?
  /// Configuration's fields by the column or parameter that holds them.
  var fields: [String: String] = [:]
  /// Values of the configuration that no column holds, as `--set` takes them.
  var constants: [String: JSONValue] = [:]
  /// Name of the run.
  var name: String?

  private static let members = [
    "axis", "loss", "lr", "series", "run", "long", "configuration", "set", "name",
  ]

  /// An empty map: everything is found by its name.
  init() {}

  /// Reads a mapping file.
  ///
  /// - Parameter path: The file, JSON.
  /// - Throws: ``StoreError`` naming the member that is wrong.
  public init(reading path: String) throws(StoreError) {
    let value = try JSONReader.value(of: try SourceFile(reading: path))
    var fields = try MapFields(value, path: path)
    try fields.refuseOthers(than: Self.members)
    loss = try fields.text("loss")
    learningRate = try fields.text("lr")
    run = try fields.text("run")
    name = try fields.text("name")
    if var axis = try fields.group("axis") {
      try axis.refuseOthers(than: ["column", "unit", "base"])
      self.axis.column = try axis.text("column")
      if let unit = try axis.text("unit") {
        self.axis.unit = Series.Axis(rawValue: unit)
        guard self.axis.unit != nil else {
          throw axis.wrong("unit", "\"\(unit)\" is no unit", "expected \"epoch\" or \"step\"")
        }
      }
      self.axis.base = try axis.integer("base")
      guard [nil, 0, 1].contains(self.axis.base) else {
        throw axis.wrong("base", "is the number of the first epoch", "expected 0 or 1")
      }
    }
    if var long = try fields.group("long") {
      try long.refuseOthers(than: ["metric", "value"])
      guard let metric = try long.text("metric"), let value = try long.text("value") else {
        throw long.wrong("metric", "or value is missing", "name both columns")
      }
      self.long = Long(metric: metric, value: value)
    }
    try readSeries(&fields)
    try readConfiguration(&fields)
  }

  private mutating func readSeries(_ fields: inout MapFields) throws(StoreError) {
    switch fields.take("series") {
    case nil, .string("all")?: series = .others
    case .array(let items)?:
      var names: [String: String] = [:]
      for item in items {
        guard let name = item.stringValue else {
          throw fields.wrong("series", "holds no column names", #"expected ["val_loss"]"#)
        }
        names[name] = name
      }
      series = .named(names)
    case .object(let members)?:
      var names: [String: String] = [:]
      for (column, name) in members {
        guard let name = name.stringValue, !name.isEmpty else {
          throw fields.wrong("series", "\(column) has no name", #"expected {"column": "name"}"#)
        }
        names[column] = name
      }
      guard Set(names.values).count == names.count else {
        throw fields.wrong("series", "two columns get one name", "give each its own")
      }
      series = .named(names)
    default:
      throw fields.wrong(
        "series", "is no list of columns", #"expected ["val_loss"], {"column": "name"} or "all""#)
    }
  }

  private mutating func readConfiguration(_ fields: inout MapFields) throws(StoreError) {
    for (column, field) in try fields.object("configuration") {
      guard let name = field.stringValue, let path = ConfigurationField.path(ofColumn: name) else {
        let near = field.stringValue.map { ConfigurationField.nearest(to: $0) } ?? []
        throw fields.wrong(
          "configuration.\(column)",
          "\(field.canonicalText.prefix(60)) is no configuration's field",
          near.isEmpty
            ? "use a name as rank or network.rank"
            : "did you mean \(near.joined(separator: ", "))?")
      }
      self.fields[column] = path
    }
    for (name, value) in try fields.object("set") {
      guard let path = ConfigurationField.path(ofColumn: name) else {
        throw fields.wrong(
          "set.\(name)", "is no configuration's field",
          "did you mean \(ConfigurationField.nearest(to: name).joined(separator: ", "))?")
      }
      constants[path] = value
    }
    if let problem = ForeignConfiguration.problem(in: constants) {
      throw fields.wrong("set: \(problem.field)", problem.reason, problem.remedy)
    }
  }
}

/// Takes typed members out of a mapping file.
private struct MapFields {
  let path: String
  let prefix: String
  private var rest: [String: JSONValue]

  init(_ value: JSONValue, path: String, prefix: String = "") throws(StoreError) {
    guard case .object(let members) = value else {
      throw StoreError(
        .badData, path: path, field: prefix.isEmpty ? nil : prefix, "is not a JSON object",
        remedy: "expected { … } as schemas/columns.schema.json has it")
    }
    (self.path, self.prefix, rest) = (path, prefix, members)
  }

  func refuseOthers(than known: [String]) throws(StoreError) {
    guard let other = rest.keys.filter({ !known.contains($0) }).min() else { return }
    let near = Spelling.nearest(to: other, in: known)
    throw wrong(
      other, "is no member of a mapping",
      (near.isEmpty ? "" : "did you mean \(near.joined(separator: ", "))? ")
        + "the members are \(known.joined(separator: ", "))")
  }

  mutating func take(_ key: String) -> JSONValue? {
    guard let value = rest.removeValue(forKey: key), value != .null else { return nil }
    return value
  }

  mutating func text(_ key: String) throws(StoreError) -> String? {
    guard let value = take(key) else { return nil }
    guard let text = value.stringValue, !text.isEmpty else {
      throw wrong(key, "\(value.canonicalText.prefix(60)) is no name", "expected a text")
    }
    return text
  }

  mutating func integer(_ key: String) throws(StoreError) -> Int? {
    guard let value = take(key) else { return nil }
    guard let number = value.intValue else {
      throw wrong(key, "\(value.canonicalText.prefix(60)) is no integer", "expected an integer")
    }
    return number
  }

  mutating func group(_ key: String) throws(StoreError) -> MapFields? {
    guard let value = take(key) else { return nil }
    return try MapFields(value, path: path, prefix: "\(prefix)\(key).")
  }

  mutating func object(_ key: String) throws(StoreError) -> [(String, JSONValue)] {
    guard let value = take(key) else { return [] }
    guard case .object(let members) = value else {
      throw wrong(key, "is not a JSON object", "expected { … }")
    }
    return members.sorted { $0.key < $1.key }
  }

  func wrong(_ key: String, _ reason: String, _ remedy: String) -> StoreError {
    StoreError(.badData, path: path, field: prefix + key, reason, remedy: remedy)
  }
}
