/// A quantile by linear interpolation between order statistics, as NumPy's and R's default (type 7).
///
/// With the values in ascending order x₀ … xₙ₋₁ and h = (n − 1)·p it is x⌊h⌋ + (h − ⌊h⌋)(x⌊h⌋₊₁ − x⌊h⌋).
///
/// - Source: R. Hyndman, Y. Fan, The American Statistician 50 (1996) 361, definition 7.
/// - Parameters:
///   - p: Probability of [0, 1].
///   - values: Finite values in any order.
/// - Returns: Missing for no value.
/// - Complexity: O(n log n).
public func quantile(_ p: Double, of values: [Double]) -> Measured {
  quantile(p, ofSorted: values.sorted())
}

/// The quantile of values that are in ascending order already.
///
/// - Parameters:
///   - p: Probability of [0, 1].
///   - ordered: Finite values, ascending.
/// - Returns: Missing for no value.
public func quantile(_ p: Double, ofSorted ordered: [Double]) -> Measured {
  precondition((0...1).contains(p), "a probability is between 0 and 1")
  guard let last = ordered.indices.last else { return .missing }
  let place = Double(last) * p
  let below = min(Int(place), last)
  let above = min(below + 1, last)
  return Measured(ordered[below] + (place - Double(below)) * (ordered[above] - ordered[below]))
}

/// The standard deviation of a whole population: √(Σ(x − mean)²/n), ddof 0 in NumPy's words.
///
/// - Parameter values: Finite values in any order.
/// - Returns: Missing for no value; 0 for one.
public func populationStandardDeviation(of values: [Double]) -> Measured {
  guard let centre = mean(of: values).finite else { return .missing }
  let squares = values.map { ($0 - centre) * ($0 - centre) }
  return mean(of: squares).finite.map { Measured($0.squareRoot()) } ?? .missing
}
