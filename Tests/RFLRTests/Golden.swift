internal import Foundation

/// Reads reference values that Python scripts made; the scripts lie beside the values.
enum Golden {
  /// Folder of these tests.
  static var folder: URL { URL(filePath: #filePath).deletingLastPathComponent() }

  /// Decodes a file of Golden/ or Fixtures/.
  static func load<Value: Decodable>(
    _ path: String, as type: Value.Type = Value.self
  ) throws -> Value {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(type, from: Data(contentsOf: folder.appending(path: path)))
  }
}

/// A reference value to twice the precision: the nearest double and what is left of it.
struct PreciseValue {
  var high: Double
  var low: Double

  /// Distance of a value from this one, in units of its last place.
  func ulps(to value: Double) -> Double {
    let unit = Swift.max(high.ulp, Double.leastNormalMagnitude.ulp)
    return abs((value - high) - low) / unit
  }
}

/// Distance relative to the larger of two numbers; 0 where both are 0, infinite for a NaN.
func relativeError(_ a: Double, _ b: Double) -> Double {
  if a == b { return 0 }
  let error = abs(a - b) / max(abs(a), abs(b))
  return error.isNaN ? .infinity : error
}
