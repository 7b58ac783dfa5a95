internal import RFLR

/// A list of numbers, one an epoch, that may have been shortened to `[first…, "...", last…]`.
///
/// - Source: protocol.md §10, plateau results.json.
struct ForeignSeries {
  let path: String
  let field: String
  /// The stored numbers, in order.
  let values: [Double]
  /// How many of them stand before the "..."; nil when the list is whole.
  let gapIndex: Int?

  init(_ items: [JSONValue], path: String, field: String) throws(StoreError) {
    var values: [Double] = []
    values.reserveCapacity(items.count)
    var gapIndex: Int?
    for (index, item) in items.enumerated() {
      if let number = item.doubleValue {
        values.append(number)
      } else if item == .string("..."), gapIndex == nil {
        gapIndex = index
      } else {
        throw StoreError(
          .badData, path: path, field: "\(field)[\(index)]",
          "\(item.canonicalText.prefix(60)) is not a number",
          remedy: "expected numbers, with \"...\" at most once where the list was shortened")
      }
    }
    (self.path, self.field, self.values, self.gapIndex) = (path, field, values, gapIndex)
  }

  /// The 0-based epoch of each stored number: counted from the front before the gap, from the end after it.
  ///
  /// - Parameters:
  ///   - epochCount: Epochs that ran, nil when the source does not say.
  ///   - countField: Name of the field that says it.
  /// - Throws: ``StoreError`` when the length of the list contradicts the count.
  func epochs(of epochCount: Int?, countField: String) throws(StoreError) -> [Int] {
    guard let gapIndex else {
      guard epochCount == nil || epochCount == values.count else {
        throw contradiction(epochCount, countField)
      }
      return Array(values.indices)
    }
    guard let epochCount else {
      throw StoreError(
        .badData, path: path, field: field,
        "is shortened by \"...\" and \(countField) does not say how many epochs ran",
        remedy: "restore \(countField) from the source")
    }
    guard epochCount >= values.count else { throw contradiction(epochCount, countField) }
    return Array(0..<gapIndex) + Array((epochCount - values.count + gapIndex)..<epochCount)
  }

  private func contradiction(_ epochCount: Int?, _ countField: String) -> StoreError {
    StoreError(
      .badData, path: path, field: field,
      "has \(values.count) values but \(countField) says \(epochCount ?? 0)",
      remedy: "the file was cut or edited; copy it again from its source")
  }
}
