internal import Crypto
internal import Foundation

/// A named stream of random numbers: xoshiro256** whose state is a SHA-256 of name and seed.
///
/// Streams of different names are independent, so one part of a run can draw more or less without
/// moving another, and a stream named by an epoch needs no stored state.
///
/// - Source: Blackman & Vigna, "Scrambled linear pseudorandom number generators" (2021);
///   bounded integers by Lemire's multiplication with rejection (2019).
public struct RandomStream: RandomNumberGenerator, Sendable {
  private var state: (UInt64, UInt64, UInt64, UInt64)

  /// Opens the stream of a name.
  ///
  /// - Parameters:
  ///   - name: What the numbers are for ("features", "shuffle/17").
  ///   - seed: The run's seed.
  public init(named name: String, seed: Int) {
    let digest = Array(SHA256.hash(data: Data("rflr/\(seed)/\(name)".utf8)))
    func word(_ index: Int) -> UInt64 {
      (0..<8).reduce(0) { $0 | UInt64(digest[8 * index + $1]) << (8 * UInt64($1)) }
    }
    state = (word(0), word(1), word(2), word(3))
  }

  /// Continues from a state given word by word, as a reference implementation prints it.
  init(state: (UInt64, UInt64, UInt64, UInt64)) { self.state = state }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    let product = state.1 &* 5
    let result = ((product << 7) | (product >> 57)) &* 9
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = (state.3 << 45) | (state.3 >> 19)
    return result
  }

  /// The next multiple of 2^-53 in [0, 1).
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// The next number of a half-open range.
  public mutating func uniform(in range: Range<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  /// The next standard normal number, by Box and Muller's cosine branch.
  public mutating func normal() -> Double {
    let radius = (-2 * PinnedMath.log(1 - uniform())).squareRoot()
    return radius * PinnedMath.cosPi(2 * uniform())
  }

  /// The next integer of 0..<bound, without bias.
  mutating func integer(below bound: UInt64) -> UInt64 {
    var (high, low) = next().multipliedFullWidth(by: bound)
    if low < bound {
      let threshold = (0 &- bound) % bound
      while low < threshold { (high, low) = next().multipliedFullWidth(by: bound) }
    }
    return high
  }

  /// A permutation of 0..<count, by Fisher and Yates from the top.
  ///
  /// - Returns: [count] indices.
  public mutating func permutation(of count: Int) -> [Int32] {
    var order = (0..<Int32(count)).map { $0 }
    for last in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(last, Int(integer(below: UInt64(last + 1))))
    }
    return order
  }
}
