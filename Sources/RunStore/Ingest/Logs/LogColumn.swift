/// The numbers that a tool logged under one name, at steps of the tool's own.
struct LogColumn: Sendable, Equatable {
  /// The name in the source ("train/loss").
  var name: String
  /// Steps as the source counts them, or rows of a table; strictly ascending once ordered.
  var steps: [Int] = []
  /// The values, [steps].
  var values: [Double] = []

  /// Adds a value.
  mutating func append(_ step: Int, _ value: Double) {
    steps.append(step)
    values.append(value)
  }

  /// Brings the values into the order of their steps; of several at one step the last one stays.
  ///
  /// Where several values have all the same step, the writer gave none (`log_metric` without a step
  /// says 0 each time): their order is then all that is known, and they are numbered from 0.
  ///
  /// - Returns: Values that gave way to a later one at their step.
  mutating func order() -> Int {
    if zip(steps, steps.dropFirst()).allSatisfy({ $0 < $1 }) { return 0 }
    if steps.count > 1, steps.allSatisfy({ $0 == steps[0] }) {
      steps = Array(steps.indices)
      return 0
    }
    let count = steps.count
    // By step, then by place: equal steps stay in the order in which they were logged.
    let order = steps.indices.sorted { (steps[$0], $0) < (steps[$1], $1) }
    var ordered = LogColumn(name: name)
    for place in order {
      if ordered.steps.last == steps[place] {
        ordered.values[ordered.values.count - 1] = values[place]
      } else {
        ordered.append(steps[place], values[place])
      }
    }
    self = ordered
    return count - steps.count
  }

  /// Forgets what was logged from a step on.
  ///
  /// - Returns: Values that were forgotten.
  mutating func forget(from step: Int) -> Int {
    let kept = steps.indices.filter { steps[$0] < step }
    let count = steps.count
    guard kept.count < count else { return 0 }
    (steps, values) = (kept.map { steps[$0] }, kept.map { values[$0] })
    return count - kept.count
  }
}
