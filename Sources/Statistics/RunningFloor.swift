/// A rolling quantile in a centred window that shrinks at both ends of the series.
///
/// The value at i is the quantile of the values i − w/2 … i + w/2 (whole division, as many as there
/// are), by linear interpolation as ``quantile(_:of:)``.
///
/// - Parameters:
///   - p: Probability of [0, 1].
///   - values: Finite values, [n].
///   - window: Width w in values, at least 1; an even one is made odd by one more value.
/// - Returns: One quantile a value, [n].
/// - Complexity: O(n·w) moves of a sorted window, as fast as a copy; O(n log w) comparisons.
public func rollingQuantile(_ p: Double, of values: [Double], window: Int) -> [Double] {
  precondition((0...1).contains(p) && window >= 1, "a probability and a width of at least 1")
  let half = window / 2
  var sorted = values.prefix(half).sorted()
  sorted.reserveCapacity(2 * half + 2)
  var floor: [Double] = []
  floor.reserveCapacity(values.count)
  for index in values.indices {
    if index + half < values.count {
      let entering = values[index + half]
      sorted.insert(entering, at: place(of: entering, in: sorted))
    }
    if index > half { sorted.remove(at: place(of: values[index - half - 1], in: sorted)) }
    // The window holds the value itself, so it is never empty.
    floor.append(quantile(p, ofSorted: sorted).finite ?? values[index])
  }
  return floor
}

/// Index of the first element that is not below a value.
private func place(of value: Double, in sorted: [Double]) -> Int {
  var (low, high) = (0, sorted.count)
  while low < high {
    let middle = (low + high) / 2
    if sorted[middle] < value { low = middle + 1 } else { high = middle }
  }
  return low
}
