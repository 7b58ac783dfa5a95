internal import COpenBLAS

/// The one place where LAPACK's info becomes an error, and where input is looked at before a call.
enum LAPACK {
  /// Refuses matrices that LAPACK answers with garbage or a hang.
  static func check(_ matrix: Matrix, for step: String) throws(StudyError) {
    guard matrix.rows > 0, matrix.columns > 0 else {
      throw StudyError(
        step, "a matrix of \(matrix.shape) has nothing to factor",
        remedy: "give sizes of at least 1")
    }
    guard matrix.isFinite else {
      let bad = matrix.elements.firstIndex { !$0.isFinite } ?? 0
      throw StudyError(
        step,
        "element (\(bad % matrix.rows), \(bad / matrix.rows)) of a \(matrix.shape) matrix is "
          + "\(matrix.elements[bad])",
        remedy: "check the data, or lower the learning rate or the exponent that made it overflow")
    }
  }

  /// Turns a return that is not zero into an error.
  static func check(_ info: Int32, _ routine: String) throws(StudyError) {
    guard info != 0 else { return }
    throw StudyError(
      routine,
      info < 0
        ? "LAPACK refused argument \(-info)" : "LAPACK did not converge or broke down (\(info))",
      remedy: "check that the matrix is what you meant; another seed may avoid a degenerate one")
  }

  /// Asks a routine how much space it wants, makes it, and calls the routine with it.
  static func withWorkspace(
    _ routine: String, _ call: (UnsafeMutablePointer<Double>, Int32) -> Int32
  ) throws(StudyError) {
    var wanted = 0.0
    try check(call(&wanted, -1), routine)
    let count = max(1, Int(wanted))
    let space = UnsafeMutablePointer<Double>.allocate(capacity: count)
    defer { space.deallocate() }
    try check(call(space, Int32(count)), routine)
  }
}
