/// The projection of a function on the modes cos(2πkx) of [-1, 1].
///
/// - Source: protocol.md §11.18 (never measured by the authors).
public enum ModeProjection {
  /// The even grid on which functions are projected, end points included.
  ///
  /// - Parameter points: N; the training points themselves where those are even.
  /// - Returns: Ascending points of [-1, 1], [N].
  public static func grid(points: Int) -> [Float] {
    DataGrid.place(points, .grid, stream: "", seed: 0)
  }

  /// The highest mode that an even grid tells from all lower ones: the largest k with 4k < N − 1.
  ///
  /// - Parameter points: N.
  public static func highestMode(points: Int) -> Int { max(0, (points - 2) / 4) }

  /// Amplitudes ∫ f(x)·cos(2πkx) dx on [-1, 1] by the trapezoid rule; 1 for f = cos(2πkx).
  ///
  /// - Parameters:
  ///   - values: f on ``grid(points:)``, [N].
  ///   - count: Highest mode K.
  /// - Returns: k = 1…K, [K].
  public static func amplitudes(of values: [Float], count: Int) -> [Double] {
    let last = values.count - 1
    return (0..<count).map { index in
      let k = Double(index + 1)
      var sum = 0.0
      for (j, value) in values.enumerated() {
        let weight = j == 0 || j == last ? 0.5 : 1
        // 2k·x with x = −1 + 2j/last; whole periods are removed exactly.
        sum += weight * Double(value) * PinnedMath.cosPi(4 * k * Double(j) / Double(last) - 2 * k)
      }
      return sum * 2 / Double(last)
    }
  }
}
