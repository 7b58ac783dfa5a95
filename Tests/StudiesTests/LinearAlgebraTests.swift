internal import Testing

@testable internal import Studies

@Suite struct LinearAlgebraTests {
  struct Golden: Decodable {
    struct Decomposition: Decodable {
      let rows: Int
      let columns: Int
      let k: Double
      let values: [Double]
      let left: [Double]
      let right: [Double]
    }
    let svd: [Decomposition]
    let eigenvalues: [Double]
    let solution: [Double]
    let principalCosines: [Double]
    let product: [[Double]]
  }

  let golden: Golden

  init() throws { golden = try StudiesTests.golden("linear-algebra", as: Golden.self) }

  @Test func singularValuesAndFirstVectorsAreNumPysTo1e13() throws {
    for expected in golden.svd {
      let matrix = wave(expected.rows, expected.columns, expected.k)
      let full = try SingularValues(of: matrix, leading: 2)
      #expect(worst(full.values, expected.values) < 1e-13)
      #expect(worst(try SingularValues.values(of: matrix), expected.values) < 1e-13)
      #expect(worst(full.left.column(0).map(abs), expected.left) < 1e-12)
      #expect(worst(full.right.column(0).map(abs), expected.right) < 1e-12)
      let leading = try LeadingSingular(of: matrix)
      #expect(abs(leading.value / expected.values[0] - 1) < 1e-10)
      #expect(worst(matrix.times(leading.right), leading.left.scaled(by: leading.value)) < 1e-6)
    }
  }

  @Test func vectorsBelongToTheirValuesAndSigns() throws {
    for (rows, columns) in [(60, 40), (40, 60), (50, 50)] {
      let matrix = wave(rows, columns, 0.3)
      let parts = try SingularValues(of: matrix, leading: 4)
      for k in 0..<4 {
        let image = matrix.times(parts.right.column(k))
        #expect(worst(image, parts.left.column(k).scaled(by: parts.values[k])) < 1e-12)
      }
      let thin = try SingularValues.thin(matrix)
      #expect(worst(thin.values, parts.values) < 1e-13)
      var rest = matrix
      for k in thin.values.indices {
        rest.add(thin.left.column(k), thin.right.column(k), times: -thin.values[k])
      }
      #expect(rest.frobeniusNorm < 1e-12)
    }
  }

  @Test func eigenvaluesSolutionsAnglesAndProductsAreNumPys() throws {
    var symmetric = wave(9, 9, 7)
    symmetric.add(symmetric.transposed)
    let eigen = try SymmetricEigen(of: symmetric)
    #expect(worst(eigen.values, golden.eigenvalues) < 1e-13)
    let vectors = try #require(eigen.vectors)
    #expect(
      worst(
        symmetric.times(vectors.column(3)), vectors.column(3).scaled(by: eigen.values[3])) < 1e-13)

    var positive = wave(6, 8, 8).gram()
    for i in 0..<6 { positive[i, i] += 1 }
    let solution = try Cholesky(of: positive).solve(waveVector(6, 11))
    #expect(worst(solution, golden.solution) < 1e-12)

    let cosines = try Matrix.principalCosines(wave(20, 3, 9), wave(20, 2, 10))
    #expect(worst(cosines, golden.principalCosines) < 1e-13)

    let product = Matrix.product(wave(3, 4, 12), wave(5, 4, 13), transposing: .right)
    #expect(worst(product.rowMajor, golden.product.flatMap { $0 }) < 1e-14)
  }

  @Test func transposingAndGramAgreeWithProducts() {
    let a = wave(4, 6, 1)
    let b = wave(4, 5, 2)
    let left = Matrix.product(a, b, transposing: .left)
    #expect(worst(left.elements, Matrix.product(a.transposed, b).elements) < 1e-14)
    #expect(
      worst(a.gram().elements, Matrix.product(a, a, transposing: .right).elements) < 1e-14)
    #expect(
      worst(a.gram(transposed: true).elements, Matrix.product(a, a, transposing: .left).elements)
        < 1e-14)
    #expect(Matrix(rows: 2, columns: 3, rowMajor: [1, 2, 3, 4, 5, 6])[1, 0] == 4)
    #expect(wave(70, 45, 3).transposed.transposed == wave(70, 45, 3))
  }

  @Test func whatIsNotFiniteOrDoesNotFitIsNamed() {
    var matrix = wave(3, 4, 1)
    matrix[1, 2] = .nan
    let message =
      "singular values: element (1, 2) of a 3×4 matrix is nan; "
      + "check the data, or lower the learning rate or the exponent that made it overflow"
    #expect(throws: StudyError.self) { try SingularValues(of: matrix, leading: 1) }
    do {
      _ = try SingularValues.values(of: matrix)
    } catch {
      #expect("\(error)" == message)
    }
    #expect(throws: StudyError.self) { try SymmetricEigen(of: wave(3, 4, 1)) }
    #expect(throws: StudyError.self) {
      try Cholesky(of: Matrix(rows: 2, columns: 2, repeating: -1))
    }
    #expect(throws: StudyError.self) { try wave(3, 4, 1).orthonormalBasis() }
    #expect(throws: StudyError.self) { try LeadingSingular(of: Matrix(rows: 0, columns: 3)) }
    #expect(throws: StudyError.self) {
      try Matrix.principalCosines(wave(4, 2, 1), wave(5, 2, 1))
    }
  }

  @Test func threadsOfBLASCanBeSet() {
    let before = BLASThreads.count
    BLASThreads.use(1)
    #expect(BLASThreads.count == 1)
    BLASThreads.use(before)
    #expect(BLASThreads.count == before)
  }
}
