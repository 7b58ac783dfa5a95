internal import RealModule

/// The discrete Fourier transform of real signals of one length, prepared once and used often.
///
/// X[k] = Σ f[j]·exp(−2πi·jk/n), k = 0 … ⌊n/2⌋, without a factor: NumPy's `rfft`.
/// Any length works; the time grows with the sum of the prime factors of n (1000 = 2³·5³ takes
/// 2·3 + 5·3 units a point, a prime length as many as it has points).
///
/// - Source: J. W. Cooley, J. W. Tukey, Math. Comp. 19 (1965) 297; the self-sorting order is
///   T. G. Stockham's, AFIPS 28 (1966) 229.
public struct FourierTransform: Sendable {
  /// Values of a signal.
  public let count: Int
  /// Length of the complex transform: half the signal where that is even, pairs being complex numbers.
  private let length: Int
  private let passes: [Pass]
  /// exp(−2πi·k/n) for k = 0 … n/2, where pairs must be taken apart.
  private let unpacking: [(Double, Double)]

  /// One factor of the length.
  fileprivate struct Pass: Sendable {
    var radix: Int
    /// Length that is left after this factor.
    var rest: Int
    /// Product of the factors before.
    var stride: Int
    /// exp(−2πi·jr/(radix·rest)), [j][r], real and imaginary part.
    var turns: [(Double, Double)]
    /// exp(−2πi·k/radix), [k].
    var roots: [(Double, Double)]
  }

  /// Prepares a transform.
  ///
  /// - Parameter count: Values of a signal, at least 1.
  public init(count: Int) {
    precondition(count >= 1, "a signal has values")
    self.count = count
    let isPaired = count.isMultiple(of: 2)
    length = isPaired ? count / 2 : count
    unpacking = isPaired ? (0...count / 2).map { Self.root($0, of: count) } : []
    var passes: [Pass] = []
    var (left, stride) = (length, 1)
    for radix in Self.factors(of: length) {
      let rest = left / radix
      let turns = (0..<rest).flatMap { j in (0..<radix).map { Self.root(j * $0, of: left) } }
      passes.append(
        Pass(
          radix: radix, rest: rest, stride: stride, turns: turns,
          roots: (0..<radix).map { Self.root($0, of: radix) }))
      (left, stride) = (rest, stride * radix)
    }
    self.passes = passes
  }

  /// |X[k]|² for k = 0 … ⌊n/2⌋.
  ///
  /// - Parameter signal: As many finite values as the transform was prepared for.
  public func power(of signal: [Double]) -> [Double] {
    spectrum(of: signal).map { $0.0 * $0.0 + $0.1 * $0.1 }
  }

  /// Real and imaginary part of X[k], k = 0 … ⌊n/2⌋.
  ///
  /// - Parameter signal: As many finite values as the transform was prepared for.
  public func spectrum(of signal: [Double]) -> [(Double, Double)] {
    precondition(signal.count == count, "a signal of another length")
    guard !unpacking.isEmpty else {
      return Array(transform(signal.map { ($0, 0) }).prefix(count / 2 + 1))
    }
    let z = transform((0..<length).map { (signal[2 * $0], signal[2 * $0 + 1]) })
    return (0...length).map { k in
      // Z = E + iO with E, O the transforms of the even and the odd places; X = E + exp(−2πik/n)·O.
      let (a, b) = (z[k == length ? 0 : k], z[k == 0 ? 0 : length - k])
      let even = ((a.0 + b.0) / 2, (a.1 - b.1) / 2)
      let odd = ((a.1 + b.1) / 2, (b.0 - a.0) / 2)
      let turn = unpacking[k]
      return (
        even.0 + turn.0 * odd.0 - turn.1 * odd.1, even.1 + turn.0 * odd.1 + turn.1 * odd.0
      )
    }
  }

  private func transform(_ values: [(Double, Double)]) -> [(Double, Double)] {
    var source = values
    var target = values
    for pass in passes {
      source.withUnsafeBufferPointer { source in
        target.withUnsafeMutableBufferPointer { target in
          switch pass.radix {
          case 2: pass.runTwo(source, target)
          case 5: pass.runFive(source, target)
          default: pass.run(source, target)
          }
        }
      }
      swap(&source, &target)
    }
    return source
  }

  /// Prime factors, the large ones first: the first passes have the shortest inner loops.
  private static func factors(of number: Int) -> [Int] {
    var factors: [Int] = []
    var (left, divisor) = (number, 2)
    while left > 1 {
      if left.isMultiple(of: divisor) {
        factors.append(divisor)
        left /= divisor
      } else {
        divisor = divisor * divisor > left ? left : divisor + 1
      }
    }
    return factors.reversed()
  }

  /// exp(−2πi·k/n), exact at the quarters of the circle.
  private static func root(_ k: Int, of n: Int) -> (Double, Double) {
    let eighths = 8 * (k % n)
    // Folded into the first eighth, where sine and cosine lose nothing to the rounding of the angle.
    func unit(_ part: Int) -> (Double, Double) {
      let angle = 2 * Double.pi * Double(part) / Double(8 * n)
      return (Double.cos(angle), Double.sin(angle))
    }
    let (cosine, sine): (Double, Double)
    switch eighths / n {
    case 0: (cosine, sine) = unit(eighths)
    case 1, 2:
      let (c, s) = unit(abs(eighths - 2 * n))
      (cosine, sine) = (eighths > 2 * n ? -s : s, c)
    case 3, 4:
      let (c, s) = unit(abs(eighths - 4 * n))
      (cosine, sine) = (-c, eighths > 4 * n ? -s : s)
    case 5, 6:
      let (c, s) = unit(abs(eighths - 6 * n))
      (cosine, sine) = (eighths > 6 * n ? s : -s, -c)
    default:
      let (c, s) = unit(8 * n - eighths)
      (cosine, sine) = (c, -s)
    }
    return (cosine, -sine)
  }
}

extension FourierTransform.Pass {
  fileprivate typealias Source = UnsafeBufferPointer<(Double, Double)>
  fileprivate typealias Target = UnsafeMutableBufferPointer<(Double, Double)>

  @inline(__always)
  private func product(_ a: (Double, Double), _ b: (Double, Double)) -> (Double, Double) {
    (a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0)
  }

  /// Any radix: target[k + stride·(radix·j + r)] = turn(j, r)·Σ_i source[k + stride·(j + rest·i)]·root(ir).
  fileprivate func run(_ source: Source, _ target: Target) {
    for j in 0..<rest {
      for r in 0..<radix {
        let turn = turns[j * radix + r]
        for k in 0..<stride {
          var sum = source[k + stride * j]
          var place = 0
          for i in 1..<radix {
            place += r
            if place >= radix { place -= radix }
            let term = product(source[k + stride * (j + rest * i)], roots[place])
            sum = (sum.0 + term.0, sum.1 + term.1)
          }
          target[k + stride * (radix * j + r)] = product(sum, turn)
        }
      }
    }
  }

  fileprivate func runTwo(_ source: Source, _ target: Target) {
    for j in 0..<rest {
      let turn = turns[2 * j + 1]
      for k in 0..<stride {
        let (a, b) = (source[k + stride * j], source[k + stride * (j + rest)])
        target[k + stride * 2 * j] = (a.0 + b.0, a.1 + b.1)
        target[k + stride * (2 * j + 1)] = product((a.0 - b.0, a.1 - b.1), turn)
      }
    }
  }

  fileprivate func runFive(_ source: Source, _ target: Target) {
    let (c1, s1) = roots[1]
    let (c2, s2) = roots[2]
    for j in 0..<rest {
      let (t1, t2) = (turns[5 * j + 1], turns[5 * j + 2])
      let (t3, t4) = (turns[5 * j + 3], turns[5 * j + 4])
      for k in 0..<stride {
        let a = source[k + stride * j]
        let (b, e) = (source[k + stride * (j + rest)], source[k + stride * (j + 4 * rest)])
        let (c, d) = (source[k + stride * (j + 2 * rest)], source[k + stride * (j + 3 * rest)])
        let (be, cd) = ((b.0 + e.0, b.1 + e.1), (c.0 + d.0, c.1 + d.1))
        let (b_e, c_d) = ((b.0 - e.0, b.1 - e.1), (c.0 - d.0, c.1 - d.1))
        // Sums of a value and its mirror need the cosine alone, differences the sine.
        let m1 = (a.0 + c1 * be.0 + c2 * cd.0, a.1 + c1 * be.1 + c2 * cd.1)
        let m2 = (a.0 + c2 * be.0 + c1 * cd.0, a.1 + c2 * be.1 + c1 * cd.1)
        let n1 = (s1 * b_e.0 + s2 * c_d.0, s1 * b_e.1 + s2 * c_d.1)
        let n2 = (s2 * b_e.0 - s1 * c_d.0, s2 * b_e.1 - s1 * c_d.1)
        let out = k + stride * 5 * j
        target[out] = (a.0 + be.0 + cd.0, a.1 + be.1 + cd.1)
        target[out + stride] = product((m1.0 - n1.1, m1.1 + n1.0), t1)
        target[out + 2 * stride] = product((m2.0 - n2.1, m2.1 + n2.0), t2)
        target[out + 3 * stride] = product((m2.0 + n2.1, m2.1 - n2.0), t3)
        target[out + 4 * stride] = product((m1.0 + n1.1, m1.1 - n1.0), t4)
      }
    }
  }
}
