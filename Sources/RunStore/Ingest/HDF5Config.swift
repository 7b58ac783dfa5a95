internal import RFLR

/// The configuration of a foreign HDF5 file: JSON with the names of `--set`, flat or nested.
struct HDF5Config {
  private(set) var known = ForeignConfiguration()
  /// Names without a meaning here, sorted.
  private(set) var unknown: [String] = []

  /// - Parameters:
  ///   - document: What the file says.
  ///   - path: The file, for errors.
  ///   - place: Dataset or attribute, for errors.
  init(_ document: JSONValue, path: String, place: String) throws(StoreError) {
    guard case .object = document else {
      throw StoreError(
        .badData, path: path, field: place, "is not a JSON object",
        remedy: "expected {\"rank\": 10, …} with the names of --set")
    }
    for (name, value) in document.leaves where value != .null {
      // The paper's name stands for four fields, and says nothing where it is another name.
      if name == "name", let text = value.stringValue {
        guard let short = ConfigurationName(text) else { continue }
        for (field, number) in [
          ("target.factor", short.factor), ("data.points", short.points),
          ("batch_size", short.batchSize), ("network.depth", short.depth),
        ] {
          try state(field, .integer(number), as: name, path, place)
        }
      } else if let field = ConfigurationField.path(ofName: name) {
        try state(field, Self.usual(value, for: field), as: name, path, place)
      } else {
        unknown.append(name)
      }
    }
  }

  private mutating func state(
    _ field: String, _ value: JSONValue, as name: String, _ path: String, _ place: String
  ) throws(StoreError) {
    if let earlier = known.stated[field], earlier != value {
      throw StoreError(
        .badData, path: path, field: "\(place): \(name)",
        "says \(field) is \(value.canonicalText), another name says \(earlier.canonicalText)",
        remedy: "keep one of them")
    }
    known.state(field, value)
  }

  /// PyTorch's classes are SGD and Adam, our words sgd and adam.
  private static func usual(_ value: JSONValue, for field: String) -> JSONValue {
    guard field == "optimiser.name", let text = value.stringValue else { return value }
    return .string(text.lowercased())
  }

  // MARK: What other parts need

  /// Whether the features are frozen; nil where nobody says.
  func isFrozen(_ added: [String: JSONValue]) -> Bool? {
    switch known.stated["network.frozen"] ?? added["network.frozen"] {
    case .bool(let flag): flag
    default: nil
    }
  }

  /// The rate of a run whose rate is said once and does not change; nil for all others.
  func fixedRate(_ added: [String: JSONValue]) -> Double? {
    let schedule = known.stated["schedule.name"] ?? added["schedule.name"]
    guard schedule == nil || schedule == .string("fixed") else { return nil }
    return (known.stated["schedule.learning_rate"] ?? added["schedule.learning_rate"])?.doubleValue
  }

  /// A rate that never changed is the rate of the schedule, where nobody says it.
  mutating func imply(constantRateOf history: History) {
    guard let rate = history.learningRates.first, rate.isFinite, rate > 0,
      history.learningRates.allSatisfy({ $0 == rate })
    else { return }
    known.imply(["schedule.learning_rate": .double(rate)])
  }

  /// Takes the network's shape from the weights; the configuration must not say another.
  mutating func state(_ network: Network, path: String) throws(StoreError) {
    for (field, value) in [
      ("network.width", network.width), ("network.rank", network.rank),
      ("network.depth", network.depth),
    ] {
      if let said = known.stated[field], said != .integer(value) {
        throw StoreError(
          .badData, path: path, field: field,
          "the configuration says \(said.canonicalText), the weights have \(value)",
          remedy: "correct the configuration")
      }
      known.state(field, .integer(value))
    }
  }

  /// The run's name, made of the fields that it holds.
  static func name(
    of configuration: JSONValue, path: String, place: String
  ) throws(StoreError) -> String {
    let needed: [(field: String, short: String)]
    switch configuration["target.family"]?.stringValue {
    case nil, "sumcos", "expcos":
      needed = [
        ("target.factor", "factor"), ("data.points", "N"), ("batch_size", "bs"),
        ("network.depth", "L"),
      ]
    case "multifrequency":
      needed = [
        ("target.multiplier", "target.multiplier"), ("network.rank", "rank"),
        ("network.depth", "L"),
      ]
    default: needed = [("data.points", "N"), ("batch_size", "bs"), ("network.depth", "L")]
    }
    for (field, short) in needed where configuration[field] == nil {
      throw StoreError(
        .badData, path: path, field: "\(place): \(field)", "is missing",
        remedy: "add \"\(short)\" to the configuration, or use --set \(short)=…")
    }
    do throws(ConfigurationError) {
      return try RunConfiguration(json: configuration).name
    } catch {
      throw StoreError(
        .badData, path: path, field: "\(place): \(error.field)", error.reason, remedy: error.remedy)
    }
  }
}
