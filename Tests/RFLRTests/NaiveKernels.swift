/// The kernels' twins: plain loops that do what ckernels.h promises, number by number.
///
/// Layouts and names are those of the header. One fused multiply-add a product, sums over W in 16
/// lanes folded by one tree; nothing here is fast, so every line can be read against the promise.
enum NaiveKernels {
  static func expand(
    chunks: Int, count: Int, batch: Int, weights: [Float], bias: [Float]?, x: [Float],
    mask: [Float]?
  ) -> [Float] {
    var out = [Float](repeating: 0, count: chunks * batch * 16)
    for c in 0..<chunks {
      for s in 0..<batch {
        for lane in 0..<16 {
          var v = bias?[c * 16 + lane] ?? 0
          for i in 0..<count {
            v.addProduct(weights[(c * count + i) * 16 + lane], x[s * count + i])
          }
          let at = (c * batch + s) * 16 + lane
          out[at] = if let mask { mask[at] > 0 ? v : 0 } else { v < 0 ? 0 : v }
        }
      }
    }
    return out
  }

  static func project(
    chunks: Int, count: Int, batch: Int, weights: [Float], bias: [Float]?, h: [Float]
  ) -> [Float] {
    var z = [Float](repeating: 0, count: batch * count)
    for s in 0..<batch {
      for o in 0..<count {
        let sum = lanes(chunks) { c, lane in
          (weights[(c * count + o) * 16 + lane], h[(c * batch + s) * 16 + lane])
        }
        z[s * count + o] = if let bias { bias[o] + sum } else { sum }
      }
    }
    return z
  }

  static func outer(
    chunks: Int, count: Int, batch: Int, h: [Float], d: [Float], weights: [Float]
  ) -> [Float] {
    var result = weights
    for c in 0..<chunks {
      for o in 0..<count {
        for lane in 0..<16 {
          for s in 0..<batch {
            result[(c * count + o) * 16 + lane].addProduct(
              h[(c * batch + s) * 16 + lane], d[s * count + o])
          }
        }
      }
    }
    return result
  }

  /// Entries t ≤ s; the others keep `fill`.
  static func gram(chunks: Int, batch: Int, h: [Float], fill: Float) -> [Float] {
    var result = [Float](repeating: fill, count: batch * batch)
    for s in 0..<batch {
      for t in 0...s {
        result[s * batch + t] = lanes(chunks) { c, lane in
          (h[(c * batch + s) * 16 + lane], h[(c * batch + t) * 16 + lane])
        }
      }
    }
    return result
  }

  static func sumOfSquares(_ g: [Float]) -> Double {
    stride(from: 0, to: g.count, by: 1024).reduce(0) { total, start in
      let chunks = (min(start + 1024, g.count) - start) / 16
      return total
        + Double(lanes(chunks) { c, lane in (g[start + c * 16 + lane], g[start + c * 16 + lane]) })
    }
  }

  static func sgd(
    theta: inout [Float], gradient: [Float], velocity: inout [Float]?, rate: Float,
    momentum: Float, scale: Float
  ) {
    for i in theta.indices {
      var v = scale * gradient[i]
      if let old = velocity?[i] {
        v.addProduct(momentum, old)
        velocity?[i] = v
      }
      theta[i].addProduct(-rate, v)
    }
  }

  static func adam(
    theta: inout [Float], gradient: [Float], m: inout [Float], v: inout [Float], rate: Float,
    beta1: Double, beta2: Double, root2: Float, epsilon: Float, scale: Float
  ) {
    for i in theta.indices {
      let g = scale * gradient[i]
      m[i] = (Float(1 - beta1) * g).addingProduct(Float(beta1), m[i])
      v[i] = (Float(1 - beta2) * (g * g)).addingProduct(Float(beta2), v[i])
      theta[i].addProduct(-rate, m[i] / (v[i].squareRoot() / root2 + epsilon))
    }
  }

  /// Σ a·b over chunks in 16 lanes, folded l + l+8, +4, +2, +1.
  private static func lanes(
    _ chunks: Int, _ factors: (_ chunk: Int, _ lane: Int) -> (Float, Float)
  ) -> Float {
    var sums = [Float](repeating: 0, count: 16)
    for c in 0..<chunks {
      for lane in 0..<16 {
        let (a, b) = factors(c, lane)
        sums[lane].addProduct(a, b)
      }
    }
    for half in [8, 4, 2, 1] {
      for lane in 0..<half { sums[lane] += sums[lane + half] }
    }
    return sums[0]
  }
}
