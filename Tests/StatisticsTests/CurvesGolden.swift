import Foundation

/// What Fixtures/curves_golden.py found with NumPy, SciPy and ruptures.
struct CurvesGolden: Decodable, Sendable {
  struct Segmentation: Decodable, Sendable, CustomStringConvertible {
    var kind: String
    var values: [Double]
    var penalty, leastVariance: Double
    var shortest: Int
    var breakpoints: [Int]
    var cost: Double
    var ruptures: [Int]
    var rupturesCost: Double
    var description: String { "\(kind), \(values.count) values, shortest \(shortest)" }
  }

  struct Peaks: Decodable, Sendable {
    var values: [Double]
    var least: Double
    var indices: [Int]
    var prominences: [Double]
  }

  struct Floor: Decodable, Sendable {
    var values: [Double]
    var window: Int
    var p: Double
    var floor: [Double]
  }

  var segmentations: [Segmentation]
  var peaks: [Peaks]
  var floors: [Floor]

  static let shared: CurvesGolden = {
    let url = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/curves_golden.json")
    guard let data = try? Data(contentsOf: url),
      let golden = try? JSONDecoder().decode(CurvesGolden.self, from: data)
    else { return CurvesGolden(segmentations: [], peaks: [], floors: []) }
    return golden
  }()
}

/// |a − b| relative to the larger of |b| and 1.
func closeness(_ a: Double, _ b: Double) -> Double { abs(a - b) / max(abs(b), 1) }
