/// Local maxima with their prominences, as `scipy.signal.find_peaks` and `peak_prominences` find them.
///
/// A peak is a value or a stretch of equal values with lower values on both sides; end points are
/// none. A stretch has its peak in the middle, the lower of two middles. The prominence is the height
/// above the higher of the two valleys between the peak and the next higher value, or the end, on
/// either side.
enum LossPeaks {
  /// A local maximum.
  struct Peak: Hashable {
    var index: Int
    var prominence: Double
  }

  /// The peaks with at least a prominence, in order.
  ///
  /// - Parameters:
  ///   - values: Finite values.
  ///   - least: Least prominence, in the unit of the values.
  /// - Complexity: O(n) for the maxima and the distance to the next higher value for each of them.
  static func find(in values: [Double], prominence least: Double) -> [Peak] {
    values.withUnsafeBufferPointer { values in
      maxima(of: values).compactMap { index in
        let prominence = prominence(of: index, in: values)
        return prominence >= least ? Peak(index: index, prominence: prominence) : nil
      }
    }
  }

  private static func maxima(of values: UnsafeBufferPointer<Double>) -> [Int] {
    var found: [Int] = []
    var index = 1
    while index < values.count - 1 {
      guard values[index - 1] < values[index] else {
        index += 1
        continue
      }
      var end = index
      while end + 1 < values.count, values[end + 1] == values[index] { end += 1 }
      if end + 1 < values.count, values[end + 1] < values[index] { found.append((index + end) / 2) }
      index = end + 1
    }
    return found
  }

  private static func prominence(of peak: Int, in values: UnsafeBufferPointer<Double>) -> Double {
    let height = values[peak]
    var left = height
    var index = peak
    while index >= 0, values[index] <= height {
      if values[index] < left { left = values[index] }
      index -= 1
    }
    var right = height
    index = peak
    while index < values.count, values[index] <= height {
      if values[index] < right { right = values[index] }
      index += 1
    }
    return height - max(left, right)
  }
}
