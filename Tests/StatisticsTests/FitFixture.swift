import Foundation

/// A number that Python wrote as repr.
struct Exact: Decodable, Sendable {
  let value: Double

  init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    value = Double(text) ?? .nan
  }
}

/// The fixtures of the fits, beside the scripts that made them.
enum FitFixture {
  static func load<Value: Decodable>(_ name: String, as type: Value.Type) throws -> Value {
    let url = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/\(name).json")
    return try JSONDecoder().decode(type, from: Data(contentsOf: url))
  }
}

/// |a − b|/|b|, or |a| where b is 0; NaN where either is.
func relativeError(_ a: Double, _ b: Double) -> Double {
  a == b ? 0 : b == 0 ? abs(a) : abs(a - b) / abs(b)
}
