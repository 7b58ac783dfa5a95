internal import COpenBLAS

/// Singular values of a matrix, all of them, with as many of the first vectors as asked.
///
/// The matrix is brought to bidiagonal form once. All values come from that form at full relative
/// precision of the largest; the first vectors are eigenvectors of its small tridiagonal square, brought
/// back. That costs little more than the values alone, where a thin decomposition costs twice as much.
public struct SingularValues: Sendable {
  /// The singular values, descending.
  public let values: [Double]
  /// The first left vectors, as columns.
  public let left: Matrix
  /// The first right vectors, as columns; Av = su for each pair.
  public let right: Matrix

  /// All singular values, descending (LAPACK's dgesdd).
  public static func values(of matrix: Matrix) throws(StudyError) -> [Double] {
    try LAPACK.check(matrix, for: "singular values")
    let count = min(matrix.rows, matrix.columns)
    var copy = matrix.elements
    var values = [Double](repeating: 0, count: count)
    var integers = [Int32](repeating: 0, count: 8 * count)
    try LAPACK.withWorkspace("dgesdd") {
      copenblas_dgesdd(
        CChar("N"), Int32(matrix.rows), Int32(matrix.columns), &copy, &values, nil, 1, nil,
        1, $0, $1, &integers)
    }
    return values
  }

  /// The thin decomposition A = U·diag(s)·Vᵀ (LAPACK's dgesdd).
  ///
  /// - Shape: `left` is [rows, k], `right` is [columns, k], k the smaller size of the matrix.
  public static func thin(_ matrix: Matrix) throws(StudyError) -> SingularValues {
    try LAPACK.check(matrix, for: "singular values")
    let (m, n) = (matrix.rows, matrix.columns)
    let count = min(m, n)
    var copy = matrix.elements
    var values = [Double](repeating: 0, count: count)
    var left = Matrix(rows: m, columns: count)
    var rightTransposed = Matrix(rows: count, columns: n)
    var integers = [Int32](repeating: 0, count: 8 * count)
    try LAPACK.withWorkspace("dgesdd") {
      copenblas_dgesdd(
        CChar("S"), Int32(m), Int32(n), &copy, &values, &left.elements, Int32(m),
        &rightTransposed.elements, Int32(count), $0, $1, &integers)
    }
    return SingularValues(values: values, left: left, right: rightTransposed.transposed)
  }

  /// All singular values with the first vectors.
  ///
  /// Vectors of values that lie closer together than 1e-8 of the largest are not resolved apart, and
  /// those of values below 1e-8 of the largest are not reliable: take ``thin(_:)`` for them.
  ///
  /// - Parameters:
  ///   - matrix: At least one row and column, all finite.
  ///   - leading: Number of vectors on each side, at most the smaller size is taken.
  /// - Throws: ``StudyError`` for a value that is not finite, or when LAPACK gives up.
  public init(of matrix: Matrix, leading: Int) throws(StudyError) {
    try LAPACK.check(matrix, for: "singular values")
    let isWide = matrix.rows < matrix.columns
    let form = try Bidiagonal(isWide ? matrix.transposed : matrix)
    let count = min(max(leading, 0), form.order)
    values = try form.values()
    guard count > 0 else {
      left = Matrix(rows: matrix.rows, columns: 0)
      right = Matrix(rows: matrix.columns, columns: 0)
      return
    }
    let (long, short) = try form.leadingVectors(count)
    left = isWide ? short : long
    right = isWide ? long : short
  }

  private init(values: [Double], left: Matrix, right: Matrix) {
    self.values = values
    self.left = left
    self.right = right
  }
}

/// A = QBPᵀ with B upper bidiagonal, of a matrix with at least as many rows as columns.
private struct Bidiagonal {
  let rows: Int
  let order: Int
  private var reflectors: [Double]
  private var diagonal: [Double]
  private var upper: [Double]
  private var leftFactors: [Double]
  private var rightFactors: [Double]

  init(_ matrix: Matrix) throws(StudyError) {
    rows = matrix.rows
    order = matrix.columns
    reflectors = matrix.elements
    diagonal = [Double](repeating: 0, count: order)
    upper = diagonal
    leftFactors = diagonal
    rightFactors = diagonal
    let (m, n) = (Int32(rows), Int32(order))
    try LAPACK.withWorkspace("dgebrd") {
      copenblas_dgebrd(
        m, n, &reflectors, &diagonal, &upper, &leftFactors, &rightFactors, $0, $1)
    }
  }

  func values() throws(StudyError) -> [Double] {
    var (values, off) = (diagonal, upper)
    var work = [Double](repeating: 0, count: 4 * order)
    var integers = [Int32](repeating: 0, count: 8 * order)
    try LAPACK.check(
      copenblas_dbdsdc(CChar("U"), Int32(order), &values, &off, &work, &integers), "dbdsdc")
    return values
  }

  /// The first left and right vectors of A.
  func leadingVectors(_ count: Int) throws(StudyError) -> (long: Matrix, short: Matrix) {
    let small = try smallVectors(count)
    var long = Matrix(rows: rows, columns: count)
    for j in 0..<count {
      // u = Bv at length 1; division by the computed length loses nothing when s is tiny.
      let v = small.column(j)
      var u = diagonal.times(v)
      for i in 0..<order - 1 { u[i] += upper[i] * v[i + 1] }
      u = u.normalized
      for i in 0..<order { long[i, j] = u[i] }
    }
    var short = small
    let (m, n, k) = (Int32(rows), Int32(order), Int32(count))
    try LAPACK.withWorkspace("dormbr") {
      copenblas_dormbr(
        CChar("Q"), CChar("L"), CChar("N"), m, k, n, reflectors, m, leftFactors, &long.elements, m,
        $0, $1)
    }
    try LAPACK.withWorkspace("dormbr") {
      copenblas_dormbr(
        CChar("P"), CChar("L"), CChar("N"), n, k, m, reflectors, m, rightFactors, &short.elements,
        n, $0, $1)
    }
    return (long, short)
  }

  /// The first eigenvectors of BᵀB, descending, as columns.
  private func smallVectors(_ count: Int) throws(StudyError) -> Matrix {
    var square = diagonal.times(diagonal)
    for i in 1..<max(order, 1) { square[i] += upper[i - 1] * upper[i - 1] }
    var off = diagonal.times(upper)
    var values = [Double](repeating: 0, count: order)
    var vectors = [Double](repeating: 0, count: order * count)
    var support = [Int32](repeating: 0, count: 2 * order)
    var integers = [Int32](repeating: 0, count: 10 * order)
    let (n, first) = (Int32(order), Int32(order - count + 1))
    let integerCount = Int32(integers.count)
    try LAPACK.withWorkspace("dstevr") {
      copenblas_dstevr(
        n, &square, &off, first, n, &values, &vectors, &support, $0, $1, &integers, integerCount)
    }
    let ascending = Matrix(rows: order, columns: count, elements: vectors)
    return Matrix(columns: (0..<count).reversed().map { ascending.column($0) })
  }
}
