/// The arithmetic mean, independent of the order of its values.
///
/// The values are summed in ascending order with a compensated sum, so a permutation changes no bit.
///
/// - Source: A. Neumaier, Z. Angew. Math. Mech. 54 (1974) 39–51 (the sum).
/// - Parameter values: Finite values in any order.
/// - Returns: Missing for no value; finite otherwise, also where the plain sum would overflow.
/// - Complexity: O(n log n).
public func mean(of values: [Double]) -> Measured {
  guard !values.isEmpty else { return .missing }
  let ordered = values.sorted()
  let count = Double(ordered.count)
  let sum = compensatedSum(ordered)
  return Measured(sum.isFinite ? sum / count : compensatedSum(ordered.map { $0 / count }))
}

/// The median: the middle value, or the mean of the two middle ones.
///
/// - Source: protocol.md §7 (tables by group).
/// - Parameter values: Finite values in any order.
/// - Returns: Missing for no value.
/// - Complexity: O(n log n).
public func median(of values: [Double]) -> Measured {
  guard !values.isEmpty else { return .missing }
  let ordered = values.sorted()
  let middle = ordered.count / 2
  guard ordered.count.isMultiple(of: 2) else { return Measured(ordered[middle]) }
  let sum = ordered[middle - 1] + ordered[middle]
  return Measured(sum.isFinite ? sum / 2 : ordered[middle - 1] / 2 + ordered[middle] / 2)
}

private func compensatedSum(_ values: [Double]) -> Double {
  var sum = 0.0
  var lost = 0.0
  for value in values {
    let next = sum + value
    lost += abs(sum) >= abs(value) ? (sum - next) + value : (value - next) + sum
    sum = next
  }
  return sum + lost
}
