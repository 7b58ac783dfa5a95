/// A list of configurations to train, named or read from a plan document.
///
/// - Source: protocol.md §1, §2, §5–§8 for the built-in plans.
public struct SweepPlan: Sendable {
  /// Name of the plan.
  public var name: String
  /// The configurations in the order in which they are trained.
  public var configurations: [RunConfiguration]

  /// Creates a plan from its configurations.
  public init(name: String, configurations: [RunConfiguration]) {
    self.name = name
    self.configurations = configurations
  }

  /// The same configurations for each of several seeds, seed by seed.
  public func repeated(seeds: [Int]) -> SweepPlan {
    SweepPlan(
      name: name,
      configurations: seeds.flatMap { seed in
        configurations.map { configuration in
          var copy = configuration
          copy.seed = seed
          return copy
        }
      })
  }

  /// Reads a plan document.
  ///
  /// Either `{"configurations": [ {…}, … ]}`, or `{"base": {…}, "grid": {"batch_size": [1, 2], …}}`
  /// whose grid names dotted fields of a configuration; the last name varies fastest. `"seeds"`, a list
  /// of whole numbers, repeats the plan.
  ///
  /// - Parameters:
  ///   - json: The document.
  ///   - name: Name of the plan.
  /// - Throws: ``ConfigurationError`` naming the field; every configuration is validated.
  public init(json: JSONValue, name: String) throws(ConfigurationError) {
    var fields = try FieldReader(json)
    var documents: [JSONValue] = []
    if let list = fields.value("configurations") {
      guard case .array(let items) = list else {
        throw ConfigurationError("configurations", "is not a list", remedy: "write it as [ … ]")
      }
      documents = items
    } else {
      documents = [fields.value("base") ?? .object([:])]
      if let grid = fields.value("grid") {
        documents = try Self.expand(documents[0], grid: grid)
      }
    }
    let seeds = try fields.numbers("seeds", default: [])
    try fields.finish()
    var configurations: [RunConfiguration] = []
    for document in documents { configurations.append(try RunConfiguration(json: document)) }
    self.init(name: name, configurations: configurations)
    if !seeds.isEmpty {
      var whole: [Int] = []
      for seed in seeds {
        guard let number = Int(exactly: seed), number >= 0 else {
          throw ConfigurationError(
            "seeds", "\(seed) is no seed", remedy: "give whole numbers from 0")
        }
        whole.append(number)
      }
      self = repeated(seeds: whole)
    }
  }

  private static func expand(
    _ base: JSONValue, grid: JSONValue
  ) throws(ConfigurationError) -> [JSONValue] {
    guard case .object(let axes) = grid else {
      throw ConfigurationError(
        "grid", "is not a JSON object", remedy: "write {\"field\": [values]}")
    }
    var documents = [base]
    for (path, values) in axes.sorted(by: { $0.key < $1.key }) {
      guard case .array(let items) = values, !items.isEmpty else {
        throw ConfigurationError(
          "grid.\(path)", "is not a list of values", remedy: "write {\"\(path)\": [1, 2]}")
      }
      documents = documents.flatMap { document in
        items.map { document.setting(path.split(separator: ".").map(String.init), to: $0) }
      }
    }
    return documents
  }
}

extension JSONValue {
  /// The document with one member replaced or added at a path of keys.
  ///
  /// - Parameters:
  ///   - keys: Path from the root.
  ///   - value: What stands there afterwards.
  public func setting(_ keys: [String], to value: JSONValue) -> JSONValue {
    guard let key = keys.first else { return value }
    var members: [String: JSONValue] = [:]
    if case .object(let existing) = self { members = existing }
    members[key] = (members[key] ?? .object([:])).setting(Array(keys.dropFirst()), to: value)
    return .object(members)
  }
}
