internal import RFLR
internal import RealModule

extension RandomStream {
  /// Standard normal numbers, by both branches of Box and Muller's formula.
  ///
  /// Half the work of one number at a time: a study draws millions. Logarithm and cosine are those
  /// of the C library, whose last bits may differ between machines, as those of BLAS do.
  mutating func normals(_ count: Int) -> [Double] {
    var result: [Double] = []
    result.reserveCapacity(count + 1)
    while result.count < count {
      let radius = (-2 * Double.log(1 - uniform())).squareRoot()
      let angle = 2 * Double.pi * uniform()
      result.append(radius * Double.cos(angle))
      result.append(radius * Double.sin(angle))
    }
    if result.count > count { result.removeLast() }
    return result
  }

  /// A matrix of standard normal numbers.
  mutating func normals(rows: Int, columns: Int) -> Matrix {
    Matrix(rows: rows, columns: columns, elements: normals(rows * columns))
  }
}
