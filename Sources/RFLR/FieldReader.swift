/// Takes typed members out of a JSON object and complains about those nobody asked for.
///
/// A misspelt key must not silently leave a default in force, so every reader ends with `finish()`.
struct FieldReader {
  private let parent: String
  private var members: [String: JSONValue]
  private var known: [String] = []

  init(_ value: JSONValue, at parent: String = "") throws(ConfigurationError) {
    guard case .object(let members) = value else {
      throw ConfigurationError(
        parent.isEmpty ? "configuration" : parent, "is not a JSON object",
        remedy: "write it as { … }")
    }
    self.parent = parent
    self.members = members
  }

  func path(_ key: String) -> String { parent.isEmpty ? key : "\(parent).\(key)" }

  /// The member as it is, for parts with a form of their own.
  mutating func value(_ key: String) -> JSONValue? { take(key) }

  private mutating func take(_ key: String) -> JSONValue? {
    known.append(key)
    return members.removeValue(forKey: key)
  }

  private func wrong(_ key: String, _ value: JSONValue, expected: String) -> ConfigurationError {
    ConfigurationError(
      path(key), "\(value.canonicalText) is not \(expected)", remedy: "give \(expected)")
  }

  mutating func integer(_ key: String, default fallback: Int) throws(ConfigurationError) -> Int {
    guard let number = try optionalInteger(key, default: fallback) else {
      throw wrong(key, .null, expected: "an integer")
    }
    return number
  }

  mutating func optionalInteger(
    _ key: String, default fallback: Int? = nil
  ) throws(ConfigurationError) -> Int? {
    guard let value = take(key) else { return fallback }
    if case .null = value { return nil }
    guard let number = value.intValue else { throw wrong(key, value, expected: "an integer") }
    return number
  }

  mutating func number(_ key: String, default fallback: Double) throws(ConfigurationError) -> Double
  {
    guard let number = try optionalNumber(key, default: fallback) else {
      throw wrong(key, .null, expected: "a number")
    }
    return number
  }

  mutating func optionalNumber(
    _ key: String, default fallback: Double? = nil
  ) throws(ConfigurationError) -> Double? {
    guard let value = take(key) else { return fallback }
    if case .null = value { return nil }
    guard let number = value.doubleValue else { throw wrong(key, value, expected: "a number") }
    return number
  }

  mutating func numbers(
    _ key: String, default fallback: [Double]
  ) throws(ConfigurationError) -> [Double] {
    guard let value = take(key) else { return fallback }
    guard case .array(let items) = value else { throw wrong(key, value, expected: "a list") }
    var numbers: [Double] = []
    for item in items {
      guard let number = item.doubleValue else { throw wrong(key, item, expected: "a number") }
      numbers.append(number)
    }
    return numbers
  }

  mutating func bool(_ key: String, default fallback: Bool) throws(ConfigurationError) -> Bool {
    guard let value = take(key) else { return fallback }
    guard case .bool(let flag) = value else { throw wrong(key, value, expected: "true or false") }
    return flag
  }

  mutating func string(_ key: String, default fallback: String) throws(ConfigurationError) -> String
  {
    guard let value = take(key) else { return fallback }
    guard let text = value.stringValue else { throw wrong(key, value, expected: "a string") }
    return text
  }

  mutating func choice<Choice: RawRepresentable & CaseIterable>(
    _ key: String, default fallback: Choice
  ) throws(ConfigurationError) -> Choice where Choice.RawValue == String {
    let text = try string(key, default: fallback.rawValue)
    guard let choice = Choice(rawValue: text) else {
      let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw ConfigurationError(
        path(key), "\"\(text)\" is not known", remedy: "use one of: \(names)")
    }
    return choice
  }

  mutating func object(_ key: String) throws(ConfigurationError) -> FieldReader {
    try FieldReader(take(key) ?? .object([:]), at: path(key))
  }

  mutating func objects(_ key: String) throws(ConfigurationError) -> [FieldReader] {
    guard let value = take(key) else { return [] }
    guard case .array(let items) = value else { throw wrong(key, value, expected: "a list") }
    var readers: [FieldReader] = []
    for item in items { readers.append(try FieldReader(item, at: path(key))) }
    return readers
  }

  /// Refuses members that no call has taken.
  func finish() throws(ConfigurationError) {
    guard let key = members.keys.min() else { return }
    let nearest = Spelling.nearest(to: key, in: known)
    throw ConfigurationError(
      path(key), "is not a field of a configuration",
      remedy: nearest.isEmpty
        ? "remove it; known here: \(known.sorted().joined(separator: ", "))"
        : "did you mean \(nearest.joined(separator: ", "))?")
  }
}
