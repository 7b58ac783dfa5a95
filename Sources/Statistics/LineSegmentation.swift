internal import RealModule

/// The segmentation of a series into straight lines that is best under a penalty, found exactly.
///
/// Goals, in order: the global optimum, not an approximation on a grid; sums that lose no digits over
/// 100,000 points; speed.
///
/// Among all breakpoints 0 = t₀ < t₁ < … < tₖ = n with tᵢ₊₁ − tᵢ ≥ `shortest` it minimises
///
///     Σ C(tᵢ, tᵢ₊₁) + penalty · (k − 1),
///
/// where C(s, t) is twice the negative logarithm of the Gaussian likelihood of the points s ..< t about
/// their least-squares line, up to a constant, with a variance v of their own that is not below v₀:
///
///     C = n·ln(v/v₀) + RSS/v,  v = max(RSS/n, v₀),  n = t − s.
///
/// So a noisy stretch is not cut because another one is calm, and what is smaller than √v₀ is no
/// reason for a break. Lines of neighbours need not meet. Of equally good last breakpoints the
/// earliest is taken.
///
/// The recursion F(t) = min over s of F(s) + C(s, t) + penalty is pruned: since two lines fit no worse
/// than one, F(s) + C(s, t) > F(t) means that s is never better than t for any end u at which a last
/// segment t ..< u is allowed, that is from u = t + shortest on. Pruning at once would lose the
/// optimum where the shortest segment has more than one point. C(s, t) never falls when t grows, so
/// an old value is a lower bound and the logarithm is only taken where it can matter.
///
/// - Source: R. Killick, P. Fearnhead, I. Eckley, J. Am. Stat. Assoc. 107 (2012) 1590 (PELT); the
///   sums with their rounded-off parts are those of D. Knuth's TwoSum.
/// - Complexity: O(n) candidates a point at worst (a series without breaks), a few where breaks are
///   frequent.
public struct LineSegmentation: Sendable, Hashable {
  /// A segment with its least-squares line.
  public struct Segment: Sendable, Hashable {
    /// Indices of its points.
    public var range: Range<Int>
    /// Value of the line at the first point.
    public var startValue: Double
    /// Value of the line at the last point.
    public var endValue: Double
    /// Residual sum of squares.
    public var residual: Double

    /// C of the segment.
    func cost(leastVariance: Double) -> Double {
      LineSegmentation.cost(
        residual: residual, count: Double(range.count), leastVariance: leastVariance)
    }
  }

  /// The segments, in order; they cover the series.
  public let segments: [Segment]
  /// Penalty of a break, in the unit of C.
  public let penalty: Double
  /// Sum of C plus penalties.
  public let cost: Double

  /// Ends of the segments, the last one n: 1-based breakpoints as ruptures prints them.
  public var breakpoints: [Int] { segments.map(\.range.upperBound) }

  /// Segments a series.
  ///
  /// - Parameters:
  ///   - values: Finite values; at least `shortest`.
  ///   - penalty: Cost of a break, above 0.
  ///   - leastVariance: v₀, above 0, in squared units of the values.
  ///   - shortest: Fewest points of a segment, at least 3: a line goes through any two.
  public init(of values: [Double], penalty: Double, leastVariance: Double, shortest: Int) {
    precondition(shortest >= 3 && values.count >= shortest, "too few points")
    precondition(penalty > 0 && leastVariance > 0, "a penalty and a variance above 0")
    var ends = [values.count]
    let previous = Self.previousBreaks(
      of: values, penalty: penalty, leastVariance: leastVariance, shortest: shortest)
    while let end = ends.last, previous[end] > 0 { ends.append(previous[end]) }
    var segments: [Segment] = []
    for end in ends.reversed() {
      segments.append(Self.line(values, (segments.last?.range.upperBound ?? 0)..<end))
    }
    self.segments = segments
    self.penalty = penalty
    cost =
      segments.reduce(0) { $0 + $1.cost(leastVariance: leastVariance) }
      + penalty * Double(segments.count - 1)
  }

  /// C of a residual sum of squares.
  static func cost(residual: Double, count: Double, leastVariance: Double) -> Double {
    let variance = residual / count
    // n·ln(v/v₀) + n where v is above v₀.
    return variance > leastVariance
      ? count * (Double.log(variance / leastVariance) + 1) : residual / leastVariance
  }

  /// The least-squares line through a stretch of points.
  static func line(_ values: [Double], _ range: Range<Int>) -> Segment {
    let count = Double(range.count)
    var total = 0.0
    for index in range { total += values[index] }
    let mean = total / count
    let middle = (count - 1) / 2
    var product = 0.0
    for index in range {
      product += (Double(index - range.lowerBound) - middle) * (values[index] - mean)
    }
    let spread = count * (count * count - 1) / 12
    let slope = spread > 0 ? product / spread : 0
    var residual = 0.0
    for index in range {
      let line = mean + slope * (Double(index - range.lowerBound) - middle)
      residual += (values[index] - line) * (values[index] - line)
    }
    return Segment(
      range: range, startValue: mean - slope * middle, endValue: mean + slope * middle,
      residual: residual)
  }

  /// Best start of the last segment for every end, [n + 1].
  private static func previousBreaks(
    of values: [Double], penalty: Double, leastVariance: Double, shortest: Int
  ) -> [Int] {
    var best = [Double](repeating: .infinity, count: values.count + 1)
    var previous = [Int](repeating: 0, count: values.count + 1)
    best[0] = -penalty
    var candidates = SegmentCandidates(
      sums: LineSums(of: values), leastVariance: leastVariance, shortest: shortest)
    for end in 1...values.count {
      let start = end - shortest
      guard start >= 0 else { continue }
      // A start that leaves a first segment too short is none.
      if best[start] < .infinity { candidates.add(start: start, base: best[start] + penalty) }
      let found = candidates.best(at: end)
      best[end] = found.cost
      previous[end] = found.start
      candidates.clean(at: end, above: found.cost + penalty)
    }
    return previous
  }
}

/// Sums from which the residuals of any stretch follow, each as a double and what it rounded off.
///
/// The second part keeps a difference of two sums exact to about the last digit of the difference,
/// wherever it is in a long series.
private struct LineSums {
  private var value: [SIMD2<Double>] = [.zero]
  private var square: [SIMD2<Double>] = [.zero]
  /// Σ index·value.
  private var product: [SIMD2<Double>] = [.zero]

  init(of values: [Double]) {
    // Near 0 the squares are small, and less is lost.
    let centre = values.reduce(0, +) / Double(values.count)
    for (index, value) in values.enumerated() {
      let y = value - centre
      self.value.append(Self.sum(self.value[index], y))
      square.append(Self.sum(square[index], y * y))
      product.append(Self.sum(product[index], Double(index) * y))
    }
  }

  private static func sum(_ a: SIMD2<Double>, _ b: Double) -> SIMD2<Double> {
    let total = a.x + b
    let part = total - a.x
    return SIMD2(total, a.y + ((a.x - (total - part)) + (b - part)))
  }

  private static func difference(_ sums: [SIMD2<Double>], _ start: Int, _ end: Int) -> Double {
    let difference = sums[end] - sums[start]
    return difference.x + difference.y
  }

  /// Residual sum of squares of the line through the points start ..< end, at least two.
  func residual(from start: Int, to end: Int) -> Double {
    let count = Double(end - start)
    let total = Self.difference(value, start, end)
    let spread = count * (count * count - 1) / 12
    let middle = Double(start) + (count - 1) / 2
    let product = Self.difference(product, start, end) - middle * total
    let residual =
      Self.difference(square, start, end) - total * total / count - product * product / spread
    // Rounding may leave a small negative one of points on a line.
    return max(residual, 0)
  }
}

/// Starts of a last segment with lower bounds of what they cost.
private struct SegmentCandidates {
  private let sums: LineSums
  private let leastVariance: Double
  private let shortest: Int
  private var start: [Int] = []
  /// F(start) + penalty.
  private var base: [Double] = []
  /// base + C at some end up to the present one: a lower bound.
  private var cost: [Double] = []
  /// From which end on the candidate is dominated.
  private var dominatedFrom: [Int] = []
  /// Index of the candidate that was best at the last end.
  private var lastBest = 0

  /// Dominated candidates are harmless, so they are thrown out together.
  private static let cleaningInterval = 32

  init(sums: LineSums, leastVariance: Double, shortest: Int) {
    self.sums = sums
    self.leastVariance = leastVariance
    self.shortest = shortest
  }

  mutating func add(start index: Int, base value: Double) {
    start.append(index)
    base.append(value)
    cost.append(value)
    dominatedFrom.append(.max)
  }

  /// The cheapest candidate; of equal ones the first.
  mutating func best(at end: Int) -> (start: Int, cost: Double) {
    var found = lastBest
    var lowest = refresh(found, at: end)
    for index in cost.indices where cost[index] <= lowest && index != lastBest {
      let present = refresh(index, at: end)
      if present < lowest || (present == lowest && index < found) {
        lowest = present
        found = index
      }
    }
    lastBest = found
    return (start[found], lowest)
  }

  /// The cost of a candidate at an end.
  private mutating func refresh(_ index: Int, at end: Int) -> Double {
    let first = start[index]
    let present =
      base[index]
      + LineSegmentation.cost(
        residual: sums.residual(from: first, to: end), count: Double(end - first),
        leastVariance: leastVariance)
    cost[index] = present
    return present
  }

  /// Every so many ends: notes which candidates are dominated and drops those that were before.
  mutating func clean(at end: Int, above limit: Double) {
    guard end.isMultiple(of: Self.cleaningInterval) else { return }
    var kept = 0
    for index in cost.indices {
      if dominatedFrom[index] == .max, refresh(index, at: end) > limit {
        dominatedFrom[index] = end + shortest
      }
      guard dominatedFrom[index] > end || index == lastBest else { continue }
      if index == lastBest { lastBest = kept }
      start[kept] = start[index]
      base[kept] = base[index]
      cost[kept] = cost[index]
      dominatedFrom[kept] = dominatedFrom[index]
      kept += 1
    }
    start.removeSubrange(kept...)
    base.removeSubrange(kept...)
    cost.removeSubrange(kept...)
    dominatedFrom.removeSubrange(kept...)
  }
}
