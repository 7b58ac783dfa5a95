internal import Foundation
internal import Testing

@testable internal import RFLR

/// Values on a grid with their amplitudes by NumPy's trapezoid rule.
private struct GoldenProjection: Decodable, Sendable, CustomTestStringConvertible {
  var values: [Float]
  var amplitudes: [Double]
  var testDescription: String { "\(values.count) points, \(amplitudes.count) modes" }

  static let all: [GoldenProjection] = {
    struct File: Decodable { var cases: [GoldenProjection] }
    let url = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/modes_projection.json")
    guard let data = try? Data(contentsOf: url),
      let file = try? JSONDecoder().decode(File.self, from: data)
    else { return [] }
    return file.cases
  }()
}

@Suite struct ModeProjectionTests {
  @Test func goldenFileIsThere() { #expect(GoldenProjection.all.count == 5) }

  @Test(arguments: GoldenProjection.all)
  fileprivate func amplitudesAreNumPysTrapezoidTo1e13(golden: GoldenProjection) {
    let amplitudes = ModeProjection.amplitudes(of: golden.values, count: golden.amplitudes.count)
    let scale = Double(golden.values.map(abs).max() ?? 1)
    for (amplitude, expected) in zip(amplitudes, golden.amplitudes) {
      #expect(abs(amplitude - expected) < 1e-13 * scale)
    }
  }

  @Test(arguments: 2..<80)
  func modesUpToTheHighestAreToldApart(points: Int) {
    let highest = ModeProjection.highestMode(points: points)
    #expect(4 * highest < points - 1 && 4 * (highest + 1) >= points - 1)
    let grid = ModeProjection.grid(points: points)
    for mode in stride(from: 1, through: highest, by: 1) {
      let values = grid.map { Float(cos(2 * Double.pi * Double(mode) * Double($0))) }
      let amplitudes = ModeProjection.amplitudes(of: values, count: highest)
      for (index, amplitude) in amplitudes.enumerated() {
        #expect(abs(amplitude - (index + 1 == mode ? 1 : 0)) < 1e-5)
      }
    }
  }
}
