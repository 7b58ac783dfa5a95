internal import RFLR

/// The group `/series`: what a foreign run logged beside its loss and learning rate.
extension RunFile {
  static func encode(_ series: [Series], into content: inout RunFileContent) throws(StoreError) {
    guard !series.isEmpty else { return }
    content["/series@count"] = .int64(series.count)
    for (index, one) in series.enumerated() {
      let group = Key.series(index)
      guard ascends(one.steps) else {
        throw StoreError(
          .badData, field: "\(group)/step", "the steps of \"\(one.name)\" do not ascend",
          remedy: "give each step once, in order")
      }
      content["\(group)@name"] = .text(one.name)
      content["\(group)/step"] = StoredArray([one.steps.count], .int64(one.steps))
      content["\(group)/step@units"] = .text(one.axis.rawValue)
      content["\(group)/value"] = StoredArray([one.values.count], .float64(one.values))
    }
  }

  static func series(of fields: RunFileFields) throws(StoreError) -> [Series] {
    guard fields.content["/series@count"] != nil else { return [] }
    let count = try fields.integer("/series@count")
    guard count >= 0, count <= fields.content.count else {
      throw fields.error("/series@count", "is \(count), and the file has not so many")
    }
    var series: [Series] = []
    for index in 0..<count {
      let group = Key.series(index)
      let steps = try fields.integers("\(group)/step")
      guard ascends(steps) else { throw fields.error("\(group)/step", "does not ascend") }
      series.append(
        Series(
          name: try fields.text("\(group)@name"),
          axis: try fields.choice("\(group)/step@units", Series.Axis.self), steps: steps,
          values: try fields.doubles("\(group)/value", count: steps.count)))
    }
    return series
  }

  private static func ascends(_ steps: [Int]) -> Bool {
    zip(steps, steps.dropFirst()).allSatisfy { $0 < $1 }
  }
}
