/// A dense matrix of doubles, column by column.
///
/// - Shape: element (i, j) is `elements[i + j * rows]`, as LAPACK keeps it.
public struct Matrix: Sendable, Hashable {
  /// Number of rows.
  public let rows: Int
  /// Number of columns.
  public let columns: Int
  /// The elements, column by column.
  public var elements: [Double]

  /// Creates a matrix of one value.
  public init(rows: Int, columns: Int, repeating value: Double = 0) {
    precondition(rows >= 0 && columns >= 0, "a matrix of \(rows)×\(columns)")
    self.rows = rows
    self.columns = columns
    elements = [Double](repeating: value, count: rows * columns)
  }

  /// Creates a matrix from its columns put one after another.
  public init(rows: Int, columns: Int, elements: [Double]) {
    precondition(
      rows >= 0 && columns >= 0 && elements.count == rows * columns,
      "\(elements.count) elements for a matrix of \(rows)×\(columns)")
    self.rows = rows
    self.columns = columns
    self.elements = elements
  }

  /// Creates a matrix from its rows put one after another, as C, NumPy and HDF5 keep it.
  public init(rows: Int, columns: Int, rowMajor: [Double]) {
    self = Matrix(rows: columns, columns: rows, elements: rowMajor).transposed
  }

  /// Creates a matrix from a formula for element (row, column).
  public init(rows: Int, columns: Int, _ element: (Int, Int) -> Double) {
    self.init(rows: rows, columns: columns)
    for j in 0..<columns {
      for i in 0..<rows { elements[i + j * rows] = element(i, j) }
    }
  }

  /// Creates a matrix with the given columns, all of one length.
  public init(columns vectors: [[Double]]) {
    let rows = vectors.first?.count ?? 0
    precondition(vectors.allSatisfy { $0.count == rows }, "columns of different lengths")
    self.init(rows: rows, columns: vectors.count, elements: vectors.flatMap { $0 })
  }

  /// The element of a row and a column.
  public subscript(row: Int, column: Int) -> Double {
    get { elements[row + column * rows] }
    set { elements[row + column * rows] = newValue }
  }

  /// The elements of a column.
  public func column(_ index: Int) -> [Double] {
    Array(elements[index * rows..<(index + 1) * rows])
  }

  /// The elements row by row.
  public var rowMajor: [Double] { transposed.elements }

  /// The matrix with rows and columns exchanged.
  public var transposed: Matrix {
    var result = Matrix(rows: columns, columns: rows)
    // Blocks of 32×32 stay in the first cache.
    let block = 32
    elements.withUnsafeBufferPointer { source in
      result.elements.withUnsafeMutableBufferPointer { target in
        for firstColumn in stride(from: 0, to: columns, by: block) {
          for firstRow in stride(from: 0, to: rows, by: block) {
            for j in firstColumn..<min(firstColumn + block, columns) {
              for i in firstRow..<min(firstRow + block, rows) {
                target[j + i * columns] = source[i + j * rows]
              }
            }
          }
        }
      }
    }
    return result
  }

  /// The matrix of a function of each element.
  public func map(_ function: (Double) -> Double) -> Matrix {
    Matrix(rows: rows, columns: columns, elements: elements.map(function))
  }

  /// √Σ aᵢⱼ².
  public var frobeniusNorm: Double { elements.norm }

  /// Whether no element is NaN or infinite.
  public var isFinite: Bool { elements.isFinite }

  /// Shape for messages ("750×1000").
  var shape: String { "\(rows)×\(columns)" }
}

extension [Double] {
  /// Σ aᵢbᵢ.
  func dot(_ other: [Double]) -> Double {
    precondition(count == other.count, "\(count) and \(other.count) elements")
    return withUnsafeBufferPointer { left in
      other.withUnsafeBufferPointer { right in blasDot(left, right) }
    }
  }

  /// √Σ aᵢ², without overflow.
  var norm: Double { withUnsafeBufferPointer { blasNorm($0) } }

  /// The vector times a number.
  func scaled(by factor: Double) -> [Double] { map { factor * $0 } }

  /// The vector at length 1; a zero vector stays.
  var normalized: [Double] {
    let length = norm
    return length > 0 ? map { $0 / length } : self
  }

  /// aᵢbᵢ for each i.
  func times(_ other: [Double]) -> [Double] {
    precondition(count == other.count, "\(count) and \(other.count) elements")
    return indices.map { self[$0] * other[$0] }
  }

  /// aᵢ + factor·bᵢ for each i.
  func adding(_ other: [Double], times factor: Double = 1) -> [Double] {
    precondition(count == other.count, "\(count) and \(other.count) elements")
    return indices.map { self[$0] + factor * other[$0] }
  }

  /// Whether no element is NaN or infinite.
  var isFinite: Bool {
    // x·0 is 0 for every finite x and NaN for the others; the sum has no branch.
    withUnsafeBufferPointer { values in
      var sum = 0.0
      for value in values { sum += value * 0 }
      return sum == 0
    }
  }

  /// The arithmetic mean; NaN of nothing.
  var mean: Double { reduce(0, +) / Double(count) }
}
