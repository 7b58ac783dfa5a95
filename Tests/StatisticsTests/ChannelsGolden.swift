import Foundation
import Statistics
import Testing

/// Peaks, spectra, trends and symmetry by SciPy and NumPy; see Fixtures/channels_golden.py.
struct ChannelsGolden: Decodable, Sendable {
  struct Signal: Decodable, Sendable, CustomTestStringConvertible {
    struct Symmetry: Decodable, Sendable {
      var odd, even, variance: Double
    }

    var name: String
    var signal: [Double]
    var prominence: Double
    var peaks: [Int]
    var prominences: [Double]
    var valleys: Int
    var hann, none: [Double]?
    var symmetry: Symmetry
    var testDescription: String { "\(name), prominence \(prominence)" }
  }

  struct Transform: Decodable, Sendable, CustomTestStringConvertible {
    var signal, real, imaginary: [Double]
    var testDescription: String { "\(signal.count) values" }
  }

  struct Large: Decodable, Sendable, CustomTestStringConvertible {
    var count: Int
    var places: [Int]
    var real, imaginary: [Double]
    var energy: Double
    var testDescription: String { "\(count) values" }
  }

  struct Trend: Decodable, Sendable, CustomTestStringConvertible {
    var kind: String
    var x, y: [Double]
    var tau, p: String
    var testDescription: String { "\(x.count) values, \(kind)" }
  }

  struct Flip: Decodable, Sendable, CustomTestStringConvertible {
    var differences: [Double]
    var p: Double
    var testDescription: String { "\(differences.count) differences, p \(p)" }
  }

  var signals: [Signal]
  var transforms: [Transform]
  var large: [Large]
  var trends: [Trend]
  var flips: [Flip]

  static let shared: ChannelsGolden = {
    let url = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/channels_golden.json")
    guard let data = try? Data(contentsOf: url),
      let golden = try? JSONDecoder().decode(ChannelsGolden.self, from: data)
    else { return ChannelsGolden(signals: [], transforms: [], large: [], trends: [], flips: []) }
    return golden
  }()
}

/// Random signals with a seed: smooth, kinked and noisy parts.
func randomSignal(seed: UInt64, count: Int = 200) -> [Double] {
  var random = SeededGenerator(seed: seed)
  let (a, b, kink) = (random.normal(), 20 * random.uniform(), random.uniform())
  return (0..<count).map { index in
    let x = 2 * Double(index) / Double(count - 1) - 1
    return a * sin(b * x) + max(x - kink, 0) + 0.05 * random.normal()
  }
}
