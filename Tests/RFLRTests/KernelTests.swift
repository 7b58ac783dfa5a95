internal import CKernels
internal import Testing

@testable internal import RFLR

/// Every kernel of every instruction set that this machine has, bit for bit against its twin.
@Suite struct KernelTests {
  static let names = Kernels.available.map(\.name)

  /// Ranks and batches around every tile's edge; widths that fill their chunks and some that do not.
  static let shapes: [(chunks: Int, count: Int, batch: Int)] = (1...33).flatMap { count in
    (1...17).map { batch in ([1, 2, 3, 5][(count + 3 * batch) % 4], count, batch) }
  }

  @Test func thePlainKernelsAreAlwaysThere() {
    #expect(Self.names.contains("c"))
    #expect(Kernels.available.allSatisfy { ["avx512", "avx2", "neon", "c"].contains($0.name) })
    #expect(ck_kernels_for("sse9") == nil)
  }

  @Test(arguments: names)
  func matrixKernelsEqualTheirTwins(name: String) throws {
    let kernels = try table(name)
    for (chunks, count, batch) in Self.shapes {
      let arena = Arena()
      var numbers = Numbers(seed: count * 100 + batch)
      let weights = numbers.draw(chunks * count * 16)
      let (wide, narrow) = (numbers.draw(chunks * 16), numbers.draw(count))
      let x = numbers.draw(batch * count)
      let h = numbers.draw(chunks * batch * 16)
      let shape = "\(chunks) \(count) \(batch)"
      for bias in [wide, nil] {
        let out = aligned(arena, chunks * batch * 16) { out in
          kernels.expand(
            chunks, count, batch, arena.hold(weights), bias.map { arena.hold($0) }, arena.hold(x),
            Int32(CK_RELU.rawValue), nil, out)
        }
        let twin = NaiveKernels.expand(
          chunks: chunks, count: count, batch: batch, weights: weights, bias: bias, x: x, mask: nil)
        #expect(same(out, twin), "expand \(shape)")
      }
      let masked = aligned(arena, chunks * batch * 16) { out in
        kernels.expand(
          chunks, count, batch, arena.hold(weights), nil, arena.hold(x), Int32(CK_MASK.rawValue),
          arena.hold(h), out)
      }
      let maskedTwin = NaiveKernels.expand(
        chunks: chunks, count: count, batch: batch, weights: weights, bias: nil, x: x, mask: h)
      #expect(same(masked, maskedTwin), "masked expand \(shape)")
      for bias in [narrow, nil] {
        let z = aligned(arena, batch * count) { z in
          kernels.project(
            chunks, count, batch, arena.hold(weights), bias.map { arena.hold($0) }, arena.hold(h), z
          )
        }
        let twin = NaiveKernels.project(
          chunks: chunks, count: count, batch: batch, weights: weights, bias: bias, h: h)
        #expect(same(z, twin), "project \(shape)")
      }
      let sum = aligned(arena, weights) { m in
        kernels.outer(chunks, count, batch, arena.hold(h), arena.hold(x), Int32(CK_ADD.rawValue), m)
      }
      let fresh = aligned(arena, weights) { m in
        kernels.outer(chunks, count, batch, arena.hold(h), arena.hold(x), Int32(CK_SET.rawValue), m)
      }
      let freshTwin = NaiveKernels.outer(
        chunks: chunks, count: count, batch: batch, h: h, d: x,
        weights: [Float](repeating: 0, count: weights.count))
      #expect(same(fresh, freshTwin), "outer anew \(shape)")
      let sumTwin = NaiveKernels.outer(
        chunks: chunks, count: count, batch: batch, h: h, d: x, weights: weights)
      #expect(same(sum, sumTwin), "outer \(shape)")
    }
  }

  @Test(arguments: names, 1...17)
  func gramEqualsItsTwinAndLeavesTheUpperPart(name: String, batch: Int) throws {
    let kernels = try table(name)
    for chunks in [1, 3, 4, 64] {
      let arena = Arena()
      var numbers = Numbers(seed: batch)
      let h = numbers.draw(chunks * batch * 16)
      let gram = aligned(arena, [Float](repeating: 7, count: batch * batch)) {
        kernels.gram(chunks, batch, arena.hold(h), $0)
      }
      #expect(same(gram, NaiveKernels.gram(chunks: chunks, batch: batch, h: h, fill: 7)))
    }
  }

  @Test(arguments: names, [16, 32, 1008, 1024, 1040, 4096, 5008])
  func elementwiseKernelsEqualTheirTwins(name: String, n: Int) throws {
    let kernels = try table(name)
    let arena = Arena()
    var numbers = Numbers(seed: n)
    let (theta, g) = (numbers.draw(n), numbers.draw(n))
    #expect(kernels.sum_of_squares(n, arena.hold(g)) == NaiveKernels.sumOfSquares(g))

    for velocity in [nil, numbers.draw(n)] {
      var (twinTheta, twinVelocity) = (theta, velocity)
      NaiveKernels.sgd(
        theta: &twinTheta, gradient: g, velocity: &twinVelocity, rate: 0.01, momentum: 0.9,
        scale: 0.37)
      let kept = velocity.map { arena.hold($0) }
      let stepped = aligned(arena, theta) {
        kernels.sgd(n, $0, arena.hold(g), kept, 0.01, 0.9, 0.37)
      }
      #expect(same(stepped, twinTheta))
      if let kept, let twinVelocity { #expect(same(arena.read(kept, n), twinVelocity)) }
    }

    var (twinTheta, twinM, twinV) = (theta, numbers.draw(n), numbers.draw(n).map { $0 * $0 })
    let (m, v) = (arena.hold(twinM), arena.hold(twinV))
    NaiveKernels.adam(
      theta: &twinTheta, gradient: g, m: &twinM, v: &twinV, rate: 0.002, beta1: 0.9, beta2: 0.999,
      root2: 0.3, epsilon: 1e-8, scale: 0.8)
    let stepped = aligned(arena, theta) {
      kernels.adam(n, $0, arena.hold(g), m, v, 0.002, 0.9, 0.999, 0.3, 1e-8, 0.8)
    }
    #expect(same(stepped, twinTheta))
    #expect(same(arena.read(m, n), twinM))
    #expect(same(arena.read(v, n), twinV))
  }

  /// The single pass against outer, expand, project and gram one after the other.
  @Test(arguments: names, 1...33)
  func advancingEqualsTheFourTwins(name: String, count: Int) throws {
    let kernels = try table(name)
    let inputs = 1 + count % 12
    let spans = [(0..<5, 0..<5), (1..<4, 0..<3), (0..<2, 3..<5), (2..<5, 1..<3), (0..<0, 1..<4)]
    for (active, updated) in spans {
      let arena = Arena()
      var numbers = Numbers(seed: count + active.count)
      let (weights, channelBias) = (numbers.draw(5 * count * 16), numbers.draw(count))
      let (features, bias, x) = (
        numbers.draw(5 * inputs * 16), numbers.draw(80), numbers.draw(inputs)
      )
      let (previous, delta) = (numbers.draw(80), numbers.draw(count))
      let (z, square, h) = (
        arena.hold(channelBias), arena.hold([0]), arena.hold([Float](repeating: 0, count: 80))
      )
      let stepped = aligned(arena, weights) { m in
        var sample = ck_advance(
          from: active.lowerBound, to: active.upperBound, update_from: updated.lowerBound,
          update_to: updated.upperBound, inputs: inputs, count: count, A: arena.hold(features),
          bias: arena.hold(bias), x: arena.hold(x), h: h, M: m,
          channel_bias: arena.hold(channelBias), previous_h: arena.hold(previous),
          previous_d: arena.hold(delta), z: z, square: square,
          back: nil)
        kernels.advance(&sample)
      }
      // Chunks that are not updated are not touched: there even -0 stays.
      let everywhere = NaiveKernels.outer(
        chunks: 5, count: count, batch: 1, h: previous, d: delta, weights: weights)
      let twin = weights.indices.map {
        updated.contains($0 / (16 * count)) ? everywhere[$0] : weights[$0]
      }
      #expect(same(stepped, twin), "\(active) \(updated)")
      let expanded = NaiveKernels.expand(
        chunks: 5, count: inputs, batch: 1, weights: features, bias: bias, x: x, mask: nil)
      let hidden = expanded.indices.map { active.contains($0 / 16) ? expanded[$0] : 0 }
      #expect(same(arena.read(h, 80), hidden), "\(active) \(updated)")
      let projected = NaiveKernels.project(
        chunks: 5, count: count, batch: 1, weights: twin, bias: channelBias, h: hidden)
      #expect(same(arena.read(z, count), projected), "\(active) \(updated)")
      #expect(
        same(arena.read(square, 1), NaiveKernels.gram(chunks: 5, batch: 1, h: hidden, fill: 0)))
    }
  }

  /// One output: the same numbers, and the sums that take its error back.
  @Test(arguments: names, [1, 2, 3, 4, 5, 9, 10, 16, 20, 24, 33, 45])
  func advancingBackEqualsItsTwins(name: String, inputs: Int) throws {
    let kernels = try table(name)
    for (active, updated) in [(0..<5, 0..<5), (1..<4, 0..<3), (2..<5, 0..<0), (0..<0, 1..<4)] {
      var results: [[Float]] = []
      var twin: [Float] = []
      for isBack in [true, false] {
        let arena = Arena()
        var numbers = Numbers(seed: inputs + active.count)
        let (features, bias, x) = (
          numbers.draw(5 * inputs * 16), numbers.draw(80), numbers.draw(inputs)
        )
        let (weights, previous) = (arena.hold(numbers.draw(80)), numbers.draw(80))
        let (z, square) = (arena.hold([0]), arena.hold([0]))
        let h = arena.hold([Float](repeating: 0, count: 80))
        let back = arena.hold([Float](repeating: 0, count: inputs))
        var sample = ck_advance(
          from: active.lowerBound, to: active.upperBound, update_from: updated.lowerBound,
          update_to: updated.upperBound, inputs: inputs, count: 1, A: arena.hold(features),
          bias: arena.hold(bias), x: arena.hold(x), h: h, M: weights,
          channel_bias: arena.hold(numbers.draw(1)), previous_h: arena.hold(previous),
          previous_d: arena.hold(numbers.draw(1)), z: z, square: square, back: isBack ? back : nil)
        kernels.advance(&sample)
        results.append(
          arena.read(weights, 80) + arena.read(h, 80) + [z[0], square[0]])
        guard isBack else { continue }
        let (stepped, hidden) = (arena.read(weights, 80), arena.read(h, 80))
        twin = NaiveKernels.project(
          chunks: 5, count: inputs, batch: 1, weights: features, bias: nil,
          h: stepped.indices.map { hidden[$0] > 0 ? stepped[$0] : 0 })
        #expect(same(arena.read(back, inputs), twin), "\(active) \(updated)")
      }
      #expect(same(results[0], results[1]), "\(active) \(updated)")
    }
  }

  @Test(arguments: names, 1...33)
  func retreatingEqualsExpandAndProject(name: String, count: Int) throws {
    let kernels = try table(name)
    for outputs in [1, count] {
      let arena = Arena()
      var numbers = Numbers(seed: count)
      let (weights, features) = (numbers.draw(5 * outputs * 16), numbers.draw(5 * count * 16))
      let (delta, mask) = (numbers.draw(outputs), numbers.draw(80))
      let dx = aligned(arena, count) {
        kernels.retreat(
          5, outputs, count, arena.hold(weights), arena.hold(delta), arena.hold(mask),
          arena.hold(features), $0)
      }
      let masked = NaiveKernels.expand(
        chunks: 5, count: outputs, batch: 1, weights: weights, bias: nil, x: delta, mask: mask)
      let twin = NaiveKernels.project(
        chunks: 5, count: count, batch: 1, weights: features, bias: nil, h: masked)
      #expect(same(dx, twin), "\(outputs)")
    }
  }

  @Test(arguments: names)
  func whatIsNoNumberIsNotLost(name: String) throws {
    let kernels = try table(name)
    let arena = Arena()
    var weights = [Float](repeating: 1, count: 16)
    weights[3] = .nan
    weights[4] = .infinity
    weights[5] = -.infinity
    weights[6] = -1
    let out = aligned(arena, 16) {
      kernels.expand(
        1, 1, 1, arena.hold(weights), nil, arena.hold([1]), Int32(CK_RELU.rawValue), nil, $0)
    }
    #expect(out[3].isNaN)
    #expect(out[4] == .infinity)
    #expect(out[5] == 0)
    #expect(out[6] == 0)
    let z = aligned(arena, 1) {
      kernels.project(1, 1, 1, arena.hold(weights), nil, arena.hold(weights), $0)
    }
    #expect(z[0].isNaN)
  }

  private func table(_ name: String) throws -> ck_kernels {
    try #require(ck_kernels_for(name)).pointee
  }

  /// Runs a kernel on an output of zeros.
  private func aligned(
    _ arena: Arena, _ count: Int, _ run: (UnsafeMutablePointer<Float>) -> Void
  ) -> [Float] {
    aligned(arena, [Float](repeating: 0, count: count), run)
  }

  /// Runs a kernel on an output that already holds numbers.
  private func aligned(
    _ arena: Arena, _ start: [Float], _ run: (UnsafeMutablePointer<Float>) -> Void
  ) -> [Float] {
    let output = arena.hold(start)
    run(output)
    return withExtendedLifetime(arena) { arena.read(output, start.count) }
  }

  /// Equal bits; a NaN equals any NaN.
  private func same(_ a: [Float], _ b: [Float]) -> Bool {
    a.count == b.count
      && zip(a, b).allSatisfy { $0.bitPattern == $1.bitPattern || ($0.isNaN && $1.isNaN) }
  }
}

/// Keeps arrays on cache-line boundaries alive while kernels work on them.
final class Arena {
  private var held: [AlignedFloats] = []

  func hold(_ values: [Float]) -> UnsafeMutablePointer<Float> {
    let floats = AlignedFloats(count: values.count)
    for (index, value) in values.enumerated() { floats.base[index] = value }
    held.append(floats)
    return floats.base
  }

  func read(_ base: UnsafeMutablePointer<Float>, _ count: Int) -> [Float] {
    (0..<count).map { base[$0] }
  }
}

/// Numbers of mixed size and sign, with zeros of both signs and subnormals among them.
struct Numbers {
  private var stream: RandomStream

  init(seed: Int) { stream = RandomStream(named: "kernels", seed: seed) }

  mutating func draw(_ count: Int) -> [Float] {
    (0..<count).map { _ in
      switch stream.integer(below: 32) {
      case 0: 0
      case 1: -0.0
      case 2: Float(stream.uniform(in: -1..<1)) * 0x1p-130
      case 3: Float(stream.uniform(in: -1..<1)) * 1e6
      default: Float(stream.uniform(in: -1..<1))
      }
    }
  }
}
