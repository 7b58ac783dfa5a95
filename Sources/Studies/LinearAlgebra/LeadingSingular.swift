internal import RFLR

/// The largest singular value of a matrix and its vectors, by Golub and Kahan's Lanczos process.
///
/// Every new vector is made orthogonal to all earlier ones. It stops when the residual falls below
/// 1e-7 of the value, whose own error is then of the order of 1e-14 / gap, or after 300 steps; without
/// a gap (the edge of a bulk) the value converges long before the vector, which then means little.
///
/// - Source: Golub & Kahan, "Calculating the singular values and pseudo-inverse of a matrix" (1965).
public struct LeadingSingular: Sendable {
  /// The operator norm.
  public let value: Double
  /// Left vector.
  public let left: [Double]
  /// Right vector.
  public let right: [Double]

  /// Finds the first singular value of a matrix.
  ///
  /// - Throws: ``StudyError`` for an empty matrix or a value that is not finite.
  /// - Complexity: O(rows × columns) a step, some tens of steps.
  public init(of matrix: Matrix) throws(StudyError) {
    try LAPACK.check(matrix, for: "operator norm")
    let limit = min(min(matrix.rows, matrix.columns), 300)
    var stream = RandomStream(named: "operator-norm", seed: 0)
    // A start in the rows' span: a direction that the matrix sends to 0 would never leave.
    var rights = [matrix.times(stream.normals(matrix.rows), transposed: true).normalized]
    var lefts: [[Double]] = []
    var diagonal: [Double] = []
    var upper: [Double] = []
    while true {
      let step = diagonal.count
      var u = matrix.times(rights[step])
      if step > 0 { u = u.adding(lefts[step - 1], times: -upper[step - 1]) }
      u = u.withoutComponents(along: lefts)
      diagonal.append(u.norm)
      lefts.append(u.normalized)
      var v = matrix.times(lefts[step], transposed: true)
        .adding(rights[step], times: -diagonal[step])
      v = v.withoutComponents(along: rights)
      let next = v.norm
      let isLast = step + 1 == limit || next <= 1e-14 * (diagonal.max() ?? 0)
      if isLast || step % 8 == 7 {
        let small = try SingularValues.thin(Self.bidiagonal(diagonal, upper))
        let residual = next * abs(small.left[step, 0])
        if isLast || residual <= 1e-7 * small.values[0] {
          value = small.values[0]
          left = Matrix(columns: lefts).times(small.left.column(0))
          right = Matrix(columns: rights).times(small.right.column(0))
          return
        }
      }
      upper.append(next)
      rights.append(v.normalized)
    }
  }

  private static func bidiagonal(_ diagonal: [Double], _ upper: [Double]) -> Matrix {
    Matrix(rows: diagonal.count, columns: diagonal.count) { i, j in
      i == j ? diagonal[i] : j == i + 1 ? upper[i] : 0
    }
  }
}

extension Matrix {
  /// The operator norm ‖A‖₂.
  public func operatorNorm() throws(StudyError) -> Double { try LeadingSingular(of: self).value }
}

extension [Double] {
  /// What is left after the components along orthonormal vectors are taken away, twice for rounding.
  fileprivate func withoutComponents(along basis: [[Double]]) -> [Double] {
    guard !basis.isEmpty else { return self }
    let matrix = Matrix(columns: basis)
    var rest = self
    for _ in 0..<2 {
      rest = rest.adding(matrix.times(matrix.times(rest, transposed: true)), times: -1)
    }
    return rest
  }
}
