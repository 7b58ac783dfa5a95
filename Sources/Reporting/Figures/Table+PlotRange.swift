extension Table {
  /// Smallest and largest finite number of some columns with a margin, as a range of gnuplot.
  ///
  /// Panels that are compared share it. It is "[*:*]", gnuplot's own choice, where no number is finite.
  ///
  /// - Parameters:
  ///   - names: Columns of numbers.
  ///   - condition: A column and what it must hold; every row when nil.
  ///   - margin: Part of the range that is added at each end.
  func plotRange(
    of names: [String], where condition: (column: String, is: Cell)? = nil, margin: Double = 0.05
  ) -> String {
    let places = names.compactMap { name in columns.firstIndex { $0.name == name } }
    let key = condition.flatMap { condition in
      columns.firstIndex { $0.name == condition.column }.map { ($0, condition.is) }
    }
    var range: ClosedRange<Double>?
    for row in rows where key.map({ row[$0.0] == $0.1 }) ?? true {
      for place in places {
        guard case .number(let value) = row[place], value.isFinite else { continue }
        range = min(range?.lowerBound ?? value, value)...max(range?.upperBound ?? value, value)
      }
    }
    guard let range, range.lowerBound < range.upperBound else { return "[*:*]" }
    let space = margin * (range.upperBound - range.lowerBound)
    let (low, high) = (range.lowerBound - space, range.upperBound + space)
    // All digits: fewer would make one number of the ends of an almost constant function.
    return low.isFinite && high.isFinite ? "[\(low):\(high)]" : "[*:*]"
  }

  /// The whole numbers of a column.
  ///
  /// - Parameters:
  ///   - column: Name of a column of whole numbers.
  ///   - condition: A column and what it must hold; every row when nil.
  func wholes(_ column: String, where condition: (column: String, is: Cell)? = nil) -> [Int] {
    guard let place = columns.firstIndex(where: { $0.name == column }) else { return [] }
    let key = condition.flatMap { condition in
      columns.firstIndex { $0.name == condition.column }.map { ($0, condition.is) }
    }
    return rows.compactMap { row in
      guard key.map({ row[$0.0] == $0.1 }) ?? true, case .integer(let value) = row[place] else {
        return nil
      }
      return value
    }
  }
}
