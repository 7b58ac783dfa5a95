import Testing

@testable import Reporting

/// The thinned curve against its definition, written down as it stands.
@Suite struct LossSketchTests {
  private struct Curve {
    var epochs: [Int] = []
    var losses: [Double] = []

    /// Epochs with steps and holes, losses of every kind.
    init(seed: UInt64) {
      var random = Generator(seed: seed)
      let count = [1, 2, 3, 50, 319, 320, 321, 640, 1000, 5000][Int(seed % 10)]
      let step = [1, 1, 1, 10][Int(random.next() % 4)]
      var epoch = Int(random.next() % 5)
      for _ in 0..<count {
        epochs.append(epoch)
        let loss: Double =
          switch random.next() % 20 {
          case 0: .nan
          case 1: .infinity
          case 2: -1
          case 3: 0
          default: Double(random.next() % 1000 + 1) / 100
          }
        losses.append(loss)
        epoch += step * (random.next() % 30 == 0 ? 7 : 1)
      }
    }
  }

  /// SplitMix64.
  private struct Generator {
    var state: UInt64
    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var value = state
      value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
      value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
      return value ^ (value >> 31)
    }
  }

  private func sketch(_ epochs: [Int], _ losses: [Double], pieces: Int = 1) -> LossSketch {
    var sketch = LossSketch()
    let size = max(1, (epochs.count + pieces - 1) / pieces)
    func told(_ take: (ArraySlice<Int>, ArraySlice<Double>) -> Void) {
      for start in stride(from: 0, to: epochs.count, by: size) {
        let end = min(epochs.count, start + size)
        take(epochs[start..<end], losses[start..<end])
      }
    }
    told { sketch.survey(epochs: Array($0), losses: Array($1)) }
    told { sketch.draw(epochs: Array($0), losses: Array($1)) }
    return sketch
  }

  @Test(arguments: 0..<60 as Range<UInt64>)
  func columnsAreThoseOfTheDefinition(seed: UInt64) throws {
    let curve = Curve(seed: seed)
    let (first, last) = (curve.epochs[0], curve.epochs[curve.epochs.count - 1])
    let columnCount = min(LossSketch.columnCount, last - first + 1)
    let step = zip(curve.epochs, curve.epochs.dropFirst()).map { $1 - $0 }.min()
    let drawable = curve.losses.indices.filter { curve.losses[$0].isFinite && curve.losses[$0] > 0 }
    let expected = (0..<columnCount).map { column -> LossSketch.Column? in
      let members = drawable.filter {
        (curve.epochs[$0] - first) * columnCount / (last - first + 1) == column
      }
      let losses = members.map { curve.losses[$0] }
      guard let low = losses.min(), let high = losses.max(), let start = members.first else {
        return nil
      }
      let before = drawable.last { $0 < start }
      return LossSketch.Column(
        low: low, high: high,
        lowFirst: losses.firstIndex(of: low)! <= losses.firstIndex(of: high)!,
        joinsPrevious: before.map { curve.epochs[start] - curve.epochs[$0] == step } ?? false)
    }
    let found = sketch(curve.epochs, curve.losses)
    #expect(found.columns == expected)
    #expect(found.notFiniteCount == curve.losses.count { !$0.isFinite })
    #expect(found.firstNotFinite == zip(curve.epochs, curve.losses).first { !$1.isFinite }?.0)
    #expect(found.notPositiveCount == curve.losses.count { $0.isFinite && $0 <= 0 })
    for pieces in [2, 7] {
      #expect(sketch(curve.epochs, curve.losses, pieces: pieces) == found)
    }
  }

  @Test func anExtremeBetweenColumnsIsNeverLost() throws {
    var losses = Array(repeating: 1.0, count: 1_000_000)
    losses[654_321] = 1e-9
    losses[654_322] = 1e9
    let found = sketch(Array(losses.indices), losses, pieces: 3)
    #expect(found.range == 1e-9...1e9)
    let column = try #require(found.columns[654_321 * 320 / 1_000_000])
    #expect(column == LossSketch.Column(low: 1e-9, high: 1e9, lowFirst: true, joinsPrevious: true))
  }

  @Test func indicesOfAnySizeAreCounted() {
    let found = sketch([.min, -1, 0, .max], [1, 2, 3, 4])
    #expect(found.columns.count == 320)
    #expect(found.columns.first??.high == 1 && found.columns.last??.high == 4)
    #expect(found.columns.compactMap(\.self).count == 4)
  }

  @Test func gapsAreMovesAndASinglePointIsADot() {
    #expect(sketch([0, 1, 2], [4, .nan, 1]).path == "M0 0h0M320 90h0")
    #expect(sketch([0, 1, 2], [4, 2, 1]).path == "M0 0h0L160 45L320 90")
    #expect(sketch([7], [3]).path == "M160 45h0")
    #expect(sketch([0, 1], [.nan, 0]).path.isEmpty)
    #expect(
      sketch([0, 1], [.leastNonzeroMagnitude, .greatestFiniteMagnitude]).path == "M0 90h0L320 0")
  }
}
