internal import Foundation
@testable internal import Studies

/// The same numbers as `wave` of Golden/make_golden.py: sin(k + 0.7i + 1.3j + 0.11ij + 0.013(i + 1)²).
func wave(_ rows: Int, _ columns: Int, _ k: Double) -> Matrix {
  Matrix(rows: rows, columns: columns) { i, j in
    let (x, y) = (Double(i), Double(j))
    return sin(k + 0.7 * x + 1.3 * y + 0.11 * x * y + 0.013 * (x + 1) * (x + 1))
  }
}

/// The first column of a wave.
func waveVector(_ count: Int, _ k: Double) -> [Double] { wave(count, 1, k).elements }

/// +1 where the wave is not negative, otherwise −1.
func waveSigns(_ count: Int, _ k: Double) -> [Double] {
  waveVector(count, k).map { $0 >= 0 ? 1 : -1 }
}

/// Reads a golden file beside this one.
func golden<Content: Decodable>(_ name: String, as type: Content.Type) throws -> Content {
  let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Golden/\(name).json")
  let decoder = JSONDecoder()
  decoder.keyDecodingStrategy = .convertFromSnakeCase
  return try decoder.decode(type, from: Data(contentsOf: url))
}

/// The largest |a − b| / max(1, |b|) of two lists; infinite when they differ in length.
func worst(_ a: [Double], _ b: [Double]) -> Double {
  guard a.count == b.count else { return .infinity }
  return zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1) / max(1, abs($1.1))) }
}

/// The mean of a list.
func average(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
