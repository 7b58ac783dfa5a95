internal import COpenBLAS

func blasDot(
  _ left: UnsafeBufferPointer<Double>, _ right: UnsafeBufferPointer<Double>
) -> Double {
  cblas_ddot(Int32(left.count), left.baseAddress, 1, right.baseAddress, 1)
}

func blasNorm(_ values: UnsafeBufferPointer<Double>) -> Double {
  cblas_dnrm2(Int32(values.count), values.baseAddress, 1)
}

extension Matrix {
  /// Which factors of a product are transposed.
  public enum Transposing: Sendable {
    /// AB.
    case neither
    /// AᵀB.
    case left
    /// ABᵀ.
    case right
  }

  /// A product of two matrices by BLAS's dgemm: factor·AB, with either factor transposed if asked.
  ///
  /// - Shape: the sizes that meet must agree; anything else is an error of the caller and traps.
  public static func product(
    _ a: Matrix, _ b: Matrix, transposing: Transposing = .neither, times factor: Double = 1
  ) -> Matrix {
    let left = transposing == .left
    let right = transposing == .right
    let (rows, inner) = left ? (a.columns, a.rows) : (a.rows, a.columns)
    let (otherInner, columns) = right ? (b.columns, b.rows) : (b.rows, b.columns)
    precondition(inner == otherInner, "a product of \(a.shape) and \(b.shape), \(transposing)")
    var result = Matrix(rows: rows, columns: columns)
    guard rows > 0, columns > 0, inner > 0 else { return result }
    result.elements.withUnsafeMutableBufferPointer { target in
      cblas_dgemm(
        CblasColMajor, left ? CblasTrans : CblasNoTrans, right ? CblasTrans : CblasNoTrans,
        Int32(rows), Int32(columns), Int32(inner), factor, a.elements, Int32(a.rows), b.elements,
        Int32(b.rows), 0, target.baseAddress, Int32(rows))
    }
    return result
  }

  /// AAᵀ, or AᵀA when transposed; half the work of a product.
  public func gram(transposed: Bool = false) -> Matrix {
    let (order, inner) = transposed ? (columns, rows) : (rows, columns)
    var result = Matrix(rows: order, columns: order)
    guard order > 0, inner > 0 else { return result }
    result.elements.withUnsafeMutableBufferPointer { target in
      cblas_dsyrk(
        CblasColMajor, CblasLower, transposed ? CblasTrans : CblasNoTrans, Int32(order),
        Int32(inner), 1, elements, Int32(rows), 0, target.baseAddress, Int32(order))
    }
    for j in 1..<max(order, 1) {
      for i in 0..<j { result[i, j] = result[j, i] }
    }
    return result
  }

  /// Ax, or Aᵀx when transposed.
  public func times(_ x: [Double], transposed: Bool = false) -> [Double] {
    precondition(
      x.count == (transposed ? rows : columns), "\(shape) times \(x.count), \(transposed)")
    var result = [Double](repeating: 0, count: transposed ? columns : rows)
    guard rows > 0, columns > 0 else { return result }
    result.withUnsafeMutableBufferPointer { target in
      cblas_dgemv(
        CblasColMajor, transposed ? CblasTrans : CblasNoTrans, Int32(rows), Int32(columns), 1,
        elements, Int32(rows), x, 1, 0, target.baseAddress, 1)
    }
    return result
  }

  /// Adds factor·xyᵀ.
  public mutating func add(_ x: [Double], _ y: [Double], times factor: Double) {
    precondition(x.count == rows && y.count == columns, "\(shape) plus \(x.count)×\(y.count)")
    guard rows > 0, columns > 0 else { return }
    let (rowCount, columnCount) = (Int32(rows), Int32(columns))
    elements.withUnsafeMutableBufferPointer { target in
      cblas_dger(
        CblasColMajor, rowCount, columnCount, factor, x, 1, y, 1, target.baseAddress, rowCount)
    }
  }

  /// Adds factor times another matrix of the same shape.
  public mutating func add(_ other: Matrix, times factor: Double = 1) {
    precondition(rows == other.rows && columns == other.columns, "\(shape) plus \(other.shape)")
    let count = Int32(elements.count)
    elements.withUnsafeMutableBufferPointer { target in
      cblas_daxpy(count, factor, other.elements, 1, target.baseAddress, 1)
    }
  }

  /// Brings every row to length 1; a zero row stays.
  public mutating func normalizeRows() {
    var squares = [Double](repeating: 0, count: rows)
    for j in 0..<columns {
      for i in 0..<rows { squares[i] += self[i, j] * self[i, j] }
    }
    let factors = squares.map { $0 > 0 ? 1 / $0.squareRoot() : 1 }
    elements.withUnsafeMutableBufferPointer { target in
      for j in 0..<columns {
        for i in 0..<rows { target[i + j * rows] *= factors[i] }
      }
    }
  }
}

/// How many threads OpenBLAS uses in this process.
///
/// One setting for the whole process: set it before the first study. With J studies side by side,
/// threads = max(1, cores / J) keeps the cores busy without more threads than cores.
public enum BLASThreads {
  /// The number of threads now.
  public static var count: Int { Int(openblas_get_num_threads()) }

  /// Sets the number of threads, at least one.
  ///
  /// It is part of what decides the last bits of a result.
  public static func use(_ count: Int) { openblas_set_num_threads(Int32(max(1, count))) }

  /// Version and kernel of the library ("OpenBLAS 0.3.21 … SkylakeX MAX_THREADS=64").
  public static var library: String { String(cString: openblas_get_config()) }
}
