internal import Glibc

/// What a study may take: refused before it starts, rather than killed in the middle.
public struct StudyLimits: Sendable, Hashable {
  /// Bytes of memory that the arrays of a study may fill.
  public var memoryBytes: Int

  /// Creates limits; without a number, nine tenths of this machine's memory.
  public init(memoryBytes: Int? = nil) {
    self.memoryBytes =
      memoryBytes ?? Int(sysconf(Int32(_SC_PHYS_PAGES))) / 10 * 9
      * Int(sysconf(Int32(_SC_PAGESIZE)))
  }

  /// Refuses a study that needs more memory than allowed.
  ///
  /// - Parameters:
  ///   - doubles: Numbers that live at the same time at the peak; a Double, since sizes may be absurd.
  ///   - sizes: The sizes for the message ("750 samples, 1000 dimensions, 1250 neurons").
  func check(doubles: Double, sizes: String) throws(StudyError) {
    let needed = 8 * doubles
    guard needed <= Double(memoryBytes) else {
      throw StudyError(
        "sizes",
        "\(sizes) need \(Self.text(needed)) of memory, \(Self.text(Double(memoryBytes))) are allowed",
        remedy: "take smaller sizes, or a machine with more memory")
    }
  }

  private static func text(_ bytes: Double) -> String {
    let gigabytes = bytes / 1e9
    return gigabytes >= 1
      ? "\((10 * gigabytes).rounded() / 10) GB" : "\((bytes / 1e6).rounded(.up)) MB"
  }
}

/// Checks that every study's configuration shares.
enum FieldCheck {
  /// Refuses a size outside of its range.
  static func size(
    _ field: String, _ value: Int, in range: ClosedRange<Int> = 1...1_000_000
  ) throws(StudyError) {
    guard range.contains(value) else {
      throw StudyError(
        field, "\(value) is not between \(range.lowerBound) and \(range.upperBound)",
        remedy: "give a whole number in that range")
    }
  }

  /// Refuses a number that is not finite or outside of its range.
  static func number(
    _ field: String, _ value: Double, in range: ClosedRange<Double>, such example: String
  ) throws(StudyError) {
    guard value.isFinite, range.contains(value) else {
      throw StudyError(
        field, "\(value) is not a number from \(range.lowerBound) to \(range.upperBound)",
        remedy: "give a number such as \(example)")
    }
  }

  /// Refuses an array with the wrong count or with a value that is not finite.
  static func array(_ field: String, _ values: [Double], count: Int) throws(StudyError) {
    guard values.count == count else {
      throw StudyError(
        field, "\(values.count) values where \(count) are needed",
        remedy: "give arrays of sizes that agree")
    }
    guard let bad = values.firstIndex(where: { !$0.isFinite }) else { return }
    throw StudyError(
      field, "value \(bad) is \(values[bad])", remedy: "give finite numbers, without gaps")
  }

  /// Refuses a matrix with the wrong shape or with a value that is not finite.
  static func matrix(
    _ field: String, _ matrix: Matrix, rows: Int, columns: Int
  ) throws(StudyError) {
    guard matrix.rows == rows, matrix.columns == columns else {
      throw StudyError(
        field, "a \(matrix.shape) matrix where \(rows)×\(columns) is needed",
        remedy: "give arrays of sizes that agree")
    }
    guard !matrix.isFinite else { return }
    let bad = matrix.elements.firstIndex { !$0.isFinite } ?? 0
    throw StudyError(
      field, "element (\(bad % rows), \(bad / rows)) is \(matrix.elements[bad])",
      remedy: "give finite numbers, without gaps")
  }
}
