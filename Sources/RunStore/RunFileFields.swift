internal import RFLR

/// Takes typed values out of a run file's content and says which one is missing or of a wrong kind.
struct RunFileFields {
  /// The file, for messages.
  let path: String
  /// What was read.
  let content: RunFileContent

  func error(_ key: String, _ reason: String) -> StoreError {
    StoreError(.badData, path: path, field: key, reason, remedy: RunFile.remedy)
  }

  private func array(_ key: String, rank: Int) throws(StoreError) -> StoredArray {
    guard let array = content[key] else { throw error(key, "is missing") }
    guard array.shape.count == rank else {
      throw error(key, "has \(array.shape.count) axes, not \(rank)")
    }
    return array
  }

  private func mismatch(_ key: String, _ array: StoredArray, _ type: String) -> StoreError {
    error(key, "is of type \(array.values.typeName), not \(type)")
  }

  /// The only text of a scalar or of a list of one.
  func text(_ key: String, rank: Int = 0) throws(StoreError) -> String {
    let array = try array(key, rank: rank)
    guard case .text(let values) = array.values else { throw mismatch(key, array, "string") }
    guard let value = values.first, values.count == 1 else { throw error(key, "is not one text") }
    return value
  }

  func integer(_ key: String) throws(StoreError) -> Int {
    let array = try array(key, rank: 0)
    guard case .int64(let values) = array.values else { throw mismatch(key, array, "int64") }
    return values[0]
  }

  func double(_ key: String) throws(StoreError) -> Double {
    let array = try array(key, rank: 0)
    guard case .float64(let values) = array.values else { throw mismatch(key, array, "float64") }
    return values[0]
  }

  /// A list of a length that another field has set; nil: any length.
  func integers(_ key: String, count: Int? = nil) throws(StoreError) -> [Int] {
    let array = try array(key, rank: 1)
    guard case .int64(let values) = array.values else { throw mismatch(key, array, "int64") }
    try check(values.count, count, key)
    return values
  }

  func doubles(_ key: String, rank: Int = 1, count: Int? = nil) throws(StoreError) -> [Double] {
    let array = try array(key, rank: rank)
    guard case .float64(let values) = array.values else { throw mismatch(key, array, "float64") }
    try check(rank == 1 ? values.count : array.shape[0], count, key)
    return values
  }

  func floats(_ key: String, rank: Int = 1, count: Int? = nil) throws(StoreError) -> [Float] {
    let array = try array(key, rank: rank)
    guard case .float32(let values) = array.values else { throw mismatch(key, array, "float32") }
    try check(rank == 1 ? values.count : array.shape[0], count, key)
    return values
  }

  func json(_ key: String) throws(StoreError) -> JSONValue {
    let text = try text(key, rank: 1)
    do throws(JSONSyntaxError) {
      return try JSONValue(parsing: text)
    } catch {
      throw self.error(key, "is not JSON: \(error.reason) at byte \(error.byte)")
    }
  }

  func choice<Choice: RawRepresentable>(
    _ key: String, _ type: Choice.Type
  ) throws(StoreError) -> Choice where Choice.RawValue == String {
    let text = try text(key)
    guard let choice = Choice(rawValue: text) else {
      throw error(key, "\"\(text)\" is not a word of schema version \(RunFile.schemaVersion)")
    }
    return choice
  }

  /// Attributes of an object, by name.
  func attributes(of object: String) -> [String] {
    content.keys.map(ContentKey.init).filter { $0.object == object }.compactMap(\.attribute)
  }

  private func check(_ count: Int, _ expected: Int?, _ key: String) throws(StoreError) {
    guard let expected, count != expected else { return }
    throw error(key, "has \(count) entries where \(expected) belong")
  }
}
