internal import RFLR

/// Takes typed members out of a foreign JSON object; what nobody takes stays in `rest`.
///
/// A null counts as absent: that is how Python writes what it does not have.
struct SourceFields {
  let path: String
  /// Members that were not taken.
  private(set) var rest: [String: JSONValue]

  init(_ value: JSONValue, path: String, field: String? = nil) throws(StoreError) {
    guard case .object(let members) = value else {
      throw StoreError(
        .badData, path: path, field: field, "is not a JSON object",
        remedy: "expected { … } with the run's fields")
    }
    self.path = path
    rest = members
  }

  mutating func integer(_ key: String) throws(StoreError) -> Int? {
    guard let value = take(key) else { return nil }
    guard let number = value.intValue else { throw wrong(key, value, "an integer") }
    return number
  }

  /// A number; NaN and infinities are numbers.
  mutating func number(_ key: String) throws(StoreError) -> Double? {
    guard let value = take(key) else { return nil }
    guard let number = value.doubleValue else { throw wrong(key, value, "a number") }
    return number
  }

  mutating func bool(_ key: String) throws(StoreError) -> Bool? {
    guard let value = take(key) else { return nil }
    guard case .bool(let flag) = value else { throw wrong(key, value, "true or false") }
    return flag
  }

  mutating func string(_ key: String) throws(StoreError) -> String? {
    guard let value = take(key) else { return nil }
    guard let text = value.stringValue else { throw wrong(key, value, "a string") }
    return text
  }

  mutating func object(_ key: String) throws(StoreError) -> JSONValue? {
    guard let value = take(key) else { return nil }
    guard case .object = value else { throw wrong(key, value, "an object") }
    return value
  }

  mutating func list(_ key: String) throws(StoreError) -> [JSONValue]? {
    guard let value = take(key) else { return nil }
    guard case .array(let items) = value else { throw wrong(key, value, "a list") }
    return items
  }

  mutating func numbers(_ key: String) throws(StoreError) -> [Double]? {
    guard let items = try list(key) else { return nil }
    var numbers: [Double] = []
    for (index, item) in items.enumerated() {
      guard let number = item.doubleValue else { throw wrong("\(key)[\(index)]", item, "a number") }
      numbers.append(number)
    }
    return numbers
  }

  mutating func series(_ key: String) throws(StoreError) -> ForeignSeries? {
    guard let items = try list(key) else { return nil }
    return try ForeignSeries(items, path: path, field: key)
  }

  func missing(_ key: String) -> StoreError {
    StoreError(
      .badData, path: path, field: key, "is missing",
      remedy: "restore it from the source, or leave this run out")
  }

  func wrong(_ field: String, _ reason: String, remedy: String) -> StoreError {
    StoreError(.badData, path: path, field: field, reason, remedy: remedy)
  }

  private func wrong(_ field: String, _ value: JSONValue, _ expected: String) -> StoreError {
    wrong(
      field, "\(value.canonicalText.prefix(60)) is not \(expected)", remedy: "expected \(expected)")
  }

  private mutating func take(_ key: String) -> JSONValue? {
    guard let value = rest.removeValue(forKey: key), value != .null else { return nil }
    return value
  }
}

extension JSONValue {
  /// The members of an object; none for any other value.
  var members: [String: JSONValue] {
    if case .object(let members) = self { members } else { [:] }
  }
}
