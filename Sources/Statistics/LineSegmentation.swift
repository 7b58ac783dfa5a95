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
///   running sums are those of B. Welford, Technometrics 4 (1962) 419.
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
    var candidates = SegmentCandidates(capacity: values.count, leastVariance: leastVariance)
    for (index, value) in values.enumerated() {
      let end = index + 1
      // A start that leaves a first segment too short is none.
      if best[index] < .infinity { candidates.add(start: index, cost: best[index] + penalty) }
      candidates.extend(by: value, to: end)
      guard end >= shortest, let found = candidates.best(latest: end - shortest, end: end) else {
        continue
      }
      best[end] = found.cost
      previous[end] = found.start
      candidates.prune(above: found.cost + penalty, at: end, delay: shortest)
    }
    return previous
  }
}

/// Starts of a last segment with the running sums of their lines, as columns for a fast inner loop.
private struct SegmentCandidates {
  private var start: [Double]
  /// F(start) + penalty.
  private var base: [Double]
  private var mean: [Double]
  /// Σ(y − ȳ)².
  private var square: [Double]
  /// Σ(x − x̄)(y − ȳ).
  private var product: [Double]
  /// Residual sum of squares at the present end.
  private var residual: [Double]
  /// base + C at some end up to the present one: a lower bound.
  private var cost: [Double]
  /// From which end on the candidate is dominated; +∞ as long as it is not.
  private var dominatedFrom: [Double]
  private var count = 0
  /// Index of the candidate that was best at the last end.
  private var lastBest = 0
  private let leastVariance: Double

  /// Dominated candidates are harmless, so they are thrown out together.
  private static let cleaningInterval = 16

  init(capacity: Int, leastVariance: Double) {
    let zeros = [Double](repeating: 0, count: capacity)
    (start, base, mean, square) = (zeros, zeros, zeros, zeros)
    (product, residual, cost, dominatedFrom) = (zeros, zeros, zeros, zeros)
    self.leastVariance = leastVariance
  }

  mutating func add(start index: Int, cost value: Double) {
    start[count] = Double(index)
    base[count] = value
    mean[count] = 0
    square[count] = 0
    product[count] = 0
    cost[count] = value
    dominatedFrom[count] = .infinity
    count += 1
  }

  /// Takes one more point into every candidate's line.
  mutating func extend(by value: Double, to end: Int) {
    let end = Double(end)
    let count = count
    start.withUnsafeBufferPointer { start in
      mean.withUnsafeMutableBufferPointer { mean in
        square.withUnsafeMutableBufferPointer { square in
          product.withUnsafeMutableBufferPointer { product in
            residual.withUnsafeMutableBufferPointer { residual in
              for index in 0..<count {
                let n = end - start[index]
                // n = 1 has no line: its product is 0 and the quotient must not be 0/0.
                let inverse = 1 / (n * (n * n - 1) + (n < 2 ? 1 : 0))
                let step = value - mean[index]
                let newMean = mean[index] + step / n
                let newSquare = square[index] + step * (value - newMean)
                // The new abscissa lies n/2 above the mean of the ones before it.
                let newProduct = product[index] + n / 2 * (value - newMean)
                mean[index] = newMean
                square[index] = newSquare
                product[index] = newProduct
                residual[index] = newSquare - 12 * newProduct * newProduct * inverse
              }
            }
          }
        }
      }
    }
  }

  /// The cheapest candidate that starts at `latest` or before; of equal ones the first.
  mutating func best(latest: Int, end: Int) -> (start: Int, cost: Double)? {
    var found: Int?
    var lowest = Double.infinity
    // The last best one is a good guess, and a low value to begin with spares logarithms.
    if lastBest < count { lowest = refresh(lastBest, end: end).nextUp }
    let latest = Double(latest)
    var index = 0
    // Starts ascend, so the first one that is too late ends the search.
    while index < count, start[index] <= latest {
      if cost[index] < lowest {
        let present = refresh(index, end: end)
        if present < lowest {
          lowest = present
          found = index
        }
      }
      index += 1
    }
    if let found { lastBest = found }
    return found.map { (Int(start[$0]), lowest) }
  }

  /// The cost of a candidate at the present end.
  private mutating func refresh(_ index: Int, end: Int) -> Double {
    // Rounding may leave a small negative residual of points on a line.
    let present =
      base[index]
      + LineSegmentation.cost(
        residual: max(residual[index], 0), count: Double(end) - start[index],
        leastVariance: leastVariance)
    cost[index] = present
    return present
  }

  mutating func prune(above limit: Double, at end: Int, delay: Int) {
    let from = Double(end + delay)
    let count = count
    cost.withUnsafeBufferPointer { cost in
      dominatedFrom.withUnsafeMutableBufferPointer { dominatedFrom in
        for index in 0..<count {
          let limitEnd = cost[index] > limit ? from : .infinity
          dominatedFrom[index] = dominatedFrom[index] < limitEnd ? dominatedFrom[index] : limitEnd
        }
      }
    }
    if end.isMultiple(of: Self.cleaningInterval) { removeDominated(at: Double(end)) }
  }

  private mutating func removeDominated(at end: Double) {
    var kept = 0
    for index in 0..<count where dominatedFrom[index] > end {
      if index == lastBest { lastBest = kept }
      if kept != index {
        start[kept] = start[index]
        base[kept] = base[index]
        mean[kept] = mean[index]
        square[kept] = square[index]
        product[kept] = product[index]
        cost[kept] = cost[index]
        dominatedFrom[kept] = dominatedFrom[index]
      }
      kept += 1
    }
    count = kept
  }
}
