internal import COpenBLAS

/// Eigenvalues, ascending, and eigenvectors of a symmetric matrix.
public struct SymmetricEigen: Sendable {
  /// The eigenvalues, ascending.
  public let values: [Double]
  /// The eigenvectors as columns, in the order of the values; nil when they were not asked for.
  public let vectors: Matrix?

  /// Decomposes a symmetric matrix of which the lower half is read (LAPACK's dsyevd).
  ///
  /// - Throws: ``StudyError`` for a matrix that is not square or has a value that is not finite.
  public init(of matrix: Matrix, vectors wanted: Bool = true) throws(StudyError) {
    try LAPACK.check(matrix, for: "symmetric eigenvalues")
    guard matrix.rows == matrix.columns else {
      throw StudyError(
        "symmetric eigenvalues", "a \(matrix.shape) matrix is not square",
        remedy: "give a symmetric matrix")
    }
    let order = matrix.rows
    var copy = matrix.elements
    var values = [Double](repeating: 0, count: order)
    var integers = [Int32](repeating: 0, count: 3 + 5 * order)
    let integerCount = Int32(integers.count)
    try LAPACK.withWorkspace("dsyevd") {
      copenblas_dsyevd(
        CChar(wanted ? "V" : "N"), Int32(order), &copy, &values, $0, $1, &integers, integerCount)
    }
    self.values = values
    self.vectors = wanted ? Matrix(rows: order, columns: order, elements: copy) : nil
  }
}

/// A symmetric positive definite matrix ready to solve equations with.
public struct Cholesky: Sendable {
  private let factor: Matrix

  /// Factors a matrix of which the lower half is read (LAPACK's dpotrf).
  ///
  /// - Throws: ``StudyError`` when the matrix is not square, not finite or not positive definite.
  public init(of matrix: Matrix) throws(StudyError) {
    try LAPACK.check(matrix, for: "Cholesky")
    guard matrix.rows == matrix.columns else {
      throw StudyError(
        "Cholesky", "a \(matrix.shape) matrix is not square", remedy: "give a symmetric matrix")
    }
    var copy = matrix
    let info = copenblas_dpotrf(Int32(matrix.rows), &copy.elements)
    guard info <= 0 else {
      throw StudyError(
        "Cholesky", "the matrix is not positive definite (leading minor \(info))",
        remedy: "raise the ridge penalty")
    }
    try LAPACK.check(info, "dpotrf")
    factor = copy
  }

  /// Solves Ax = b.
  public func solve(_ right: [Double]) throws(StudyError) -> [Double] {
    try solve(Matrix(columns: [right])).elements
  }

  /// Solves AX = B.
  public func solve(_ right: Matrix) throws(StudyError) -> Matrix {
    precondition(right.rows == factor.rows, "\(factor.shape) against \(right.shape)")
    var copy = right
    try LAPACK.check(
      copenblas_dpotrs(
        Int32(factor.rows), Int32(right.columns), factor.elements, &copy.elements), "dpotrs")
    return copy
  }
}

extension Matrix {
  /// An orthonormal basis of the columns' span, by Householder's QR (dgeqrf and dorgqr).
  ///
  /// Columns that depend on earlier ones give directions outside of the span: give independent ones.
  ///
  /// - Throws: ``StudyError`` with more columns than rows, or a value that is not finite.
  public func orthonormalBasis() throws(StudyError) -> Matrix {
    try LAPACK.check(self, for: "QR")
    guard rows >= columns else {
      throw StudyError(
        "QR", "\(columns) columns of \(rows) elements cannot be independent",
        remedy: "give at most as many vectors as dimensions")
    }
    var basis = self
    var reflectors = [Double](repeating: 0, count: columns)
    let (m, n) = (Int32(rows), Int32(columns))
    try LAPACK.withWorkspace("dgeqrf") {
      copenblas_dgeqrf(m, n, &basis.elements, &reflectors, $0, $1)
    }
    try LAPACK.withWorkspace("dorgqr") {
      copenblas_dorgqr(m, n, n, &basis.elements, reflectors, $0, $1)
    }
    return basis
  }

  /// Cosines of the principal angles between the spans of two sets of columns, descending.
  ///
  /// The singular values of Q₁ᵀQ₂ for orthonormal bases Q₁ and Q₂; as many as the smaller set has
  /// columns, each in [0, 1].
  ///
  /// - Source: Björck & Golub, "Numerical methods for computing angles between linear subspaces" (1973).
  public static func principalCosines(_ a: Matrix, _ b: Matrix) throws(StudyError) -> [Double] {
    guard a.rows == b.rows else {
      throw StudyError(
        "principal angles", "vectors of \(a.rows) and of \(b.rows) elements have none",
        remedy: "give two sets from one space")
    }
    let crossed = product(
      try a.orthonormalBasis(), try b.orthonormalBasis(), transposing: .left)
    return try SingularValues.values(of: crossed).map { min(1, $0) }
  }
}

extension CChar {
  /// The code of an option letter.
  init(_ letter: Unicode.Scalar) { self = CChar(truncatingIfNeeded: letter.value) }
}
