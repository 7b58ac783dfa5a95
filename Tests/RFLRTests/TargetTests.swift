internal import Foundation
internal import Testing

@testable internal import RFLR

@Suite struct TargetTests {
  struct Targets: Decodable {
    struct Values: Decodable {
      var target: String
      var y: [Double]
    }
    struct Level: Decodable {
      var factor: Int
      var points: Int
      var level: Double
    }
    struct Grid: Decodable {
      var count: Int
      var x: [Float]
    }
    var x: [Double]
    var values: [Values]
    var levels: [Level]
    var grids: [Grid]
  }

  static let golden = Result { try Golden.load("Golden/targets.json", as: Targets.self) }

  @Test func everyFamilyEqualsNumPyToRoundOff() throws {
    let golden = try Self.golden.get()
    for setting in golden.values {
      let json = try JSONDecoder().decode(
        RunConfiguration.self, from: Data("{\"target\":\(setting.target)}".utf8))
      for (x, y) in zip(golden.x, setting.y) {
        // NumPy rounds the argument up to 108π·1.5 before the cosine; ours does not.
        #expect(abs(json.target(x) - y) < 3e-13, "\(setting.target) at \(x)")
      }
    }
  }

  @Test func levelsOfTheZeroFunctionEqualNumPy() throws {
    for golden in try Self.golden.get().levels {
      let level = zeroLevel(factor: golden.factor, points: golden.points)
      #expect(relativeError(level, golden.level) < 1e-12)
    }
  }

  /// The printed numbers of protocol.md §0.
  @Test(arguments: [(3, 768, 1.5098), (4, 512, 2.0273), (2, 512, 1.0059)])
  func levelsOfTheZeroFunctionAreThePrintedOnes(factor: Int, points: Int, printed: Double) {
    #expect(abs(zeroLevel(factor: factor, points: points) - printed) <= 0.00005)
  }

  @Test func everyLearnedFrequencyLowersTheLevelByAHalf() {
    let grid = DataGrid.place(768, .grid, stream: "", seed: 0).map(Double.init)
    let full = Target.sumcos(factor: 3)
    for known in 1...2 {
      let part = Target.sumcos(factor: known)
      let left = grid.reduce(0) { $0 + pow(full($1) - part($1), 2) } / 768
      #expect(abs(left - (1.5098 - 0.5 * Double(known))) < 0.01)
    }
  }

  @Test func gridsEqualLinspaceToTheLastBit() throws {
    for golden in try Self.golden.get().grids {
      #expect(DataGrid.place(golden.count, .grid, stream: "", seed: 0) == golden.x)
    }
  }

  @Test func randomPointsFillTheIntervalAndRepeat() {
    let points = DataGrid.place(4000, .random, stream: "points", seed: 7)
    #expect(points.allSatisfy { $0 >= -1 && $0 <= 1 })
    #expect(points.min().map { $0 < -0.99 } == true)
    #expect(points.max().map { $0 > 0.99 } == true)
    #expect(points == DataGrid.place(4000, .random, stream: "points", seed: 7))
    #expect(points != DataGrid.place(4000, .random, stream: "points", seed: 8))
    #expect(points != DataGrid.place(4000, .random, stream: "test", seed: 7))
  }

  private func zeroLevel(factor: Int, points: Int) -> Double {
    let target = Target.sumcos(factor: factor)
    let values = (0..<points).map { target(-1 + 2 * Double($0) / Double(points - 1)) }
    return values.reduce(0) { $0 + $1 * $1 } / Double(points)
  }
}
