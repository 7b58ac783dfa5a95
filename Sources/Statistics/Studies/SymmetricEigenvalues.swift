/// Eigenvalues of a small symmetric matrix by cyclic rotations.
///
/// - Source: C. G. J. Jacobi (1846); the stable rotation of H. Rutishauser, Numer. Math. 9 (1966) 1–10.
/// - Shape: `matrix` is [row][column], symmetric; what differs is averaged.
/// - Returns: As many values as rows, ascending; each to about 1e-15 of the largest. NaN in, NaN out.
/// - Complexity: O(n³) for each of about ten sweeps.
func symmetricEigenvalues(_ matrix: [[Double]]) -> [Double] {
  let n = matrix.count
  var a = matrix
  for i in 0..<n {
    for j in 0..<i {
      let middle = (matrix[i][j] + matrix[j][i]) / 2
      (a[i][j], a[j][i]) = (middle, middle)
    }
  }
  for _ in 0..<60 {
    var (off, whole) = (0.0, 0.0)
    for i in 0..<n {
      for j in 0..<n {
        whole += a[i][j] * a[i][j]
        if i != j { off += a[i][j] * a[i][j] }
      }
    }
    // NaN ends it too.
    guard off > 1e-34 * whole else { break }
    for p in 0..<n {
      for q in p + 1..<max(n, p + 1) where a[p][q] != 0 { rotate(&a, p, q) }
    }
  }
  return (0..<n).map { a[$0][$0] }.sorted()
}

/// Makes element (p, q) zero.
private func rotate(_ a: inout [[Double]], _ p: Int, _ q: Int) {
  let zeta = (a[q][q] - a[p][p]) / (2 * a[p][q])
  let sign: Double = zeta < 0 ? -1 : 1
  let tangent = sign / (abs(zeta) + (1 + zeta * zeta).squareRoot())
  let cosine = 1 / (1 + tangent * tangent).squareRoot()
  let sine = tangent * cosine
  for k in a.indices {
    let (left, right) = (a[k][p], a[k][q])
    a[k][p] = cosine * left - sine * right
    a[k][q] = sine * left + cosine * right
  }
  for k in a.indices {
    let (upper, lower) = (a[p][k], a[q][k])
    a[p][k] = cosine * upper - sine * lower
    a[q][k] = sine * upper + cosine * lower
  }
}
