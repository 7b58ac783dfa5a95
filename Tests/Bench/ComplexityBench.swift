internal import RFLR
internal import Statistics

/// Complexity and symmetry of every layer of networks with 6 bottlenecks, as figure 4 needs them.
enum ComplexityBench {
  /// What the project requires of a run of figure 4: 6 bottlenecks, width 128, all layers.
  private static let runMilliseconds = 50.0

  static func measure(_ session: Session) throws {
    let grid = NetworkFunction.grid(1000)
    let measure = try ComplexityMeasure(points: grid.count)
    for (width, rank, required) in [
      (128, 5, runMilliseconds), (1024, 5, nil), (1024, 10, nil),
    ] as [(Int, Int, Double?)] {
      let network = Network(width: width, rank: rank, depth: 6)
      let function = NetworkFunction(Parameters(initialising: network, seed: 1))
      let name = "W \(width), r \(rank)"
      session.add(
        milliseconds: "\(name): values of all layers",
        session.time(for: 0.5) { _ = function.layers(at: grid) })
      session.add(
        milliseconds: "\(name): complexity of all layers",
        session.time(for: 1) { _ = layers(function, grid) { measure.measure($0) } },
        requiredBelow: required)
      session.add(
        milliseconds: "\(name): complexity of the channels",
        session.time(for: 0.5) {
          for layer in function.channels(at: grid) { _ = signals(layer) { measure.measure($0) } }
        })
      session.add(
        milliseconds: "\(name): symmetry of all layers",
        session.time(for: 0.5) { _ = layers(function, grid, SignalSymmetry.init) })
    }
    let signal = (0..<1000).map { Double($0 * 7919 % 1009) / 1009 }
    for count in [1000, 997] {
      let transform = FourierTransform(count: count)
      let part = Array(signal.prefix(count))
      session.add(
        "transform of \(count) values", "µs",
        session.time(for: 0.3) { for _ in 0..<10 { _ = transform.power(of: part) } }
      ) { $0 * 1e5 }
    }
    session.note("grid of 1000 points, values included, one core")
  }

  private static func layers<Signal>(
    _ function: NetworkFunction, _ grid: [Float], _ measure: ([Double]) -> Signal
  ) -> [[Signal]] {
    function.layers(at: grid).map { signals($0, measure) }
  }

  private static func signals<Signal>(
    _ layer: NetworkFunction.Layer, _ measure: ([Double]) -> Signal
  ) -> [Signal] {
    (0..<layer.signalCount).map { measure(layer.signal($0).map(Double.init)) }
  }
}
