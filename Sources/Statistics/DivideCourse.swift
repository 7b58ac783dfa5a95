/// A run as its divides see it: finds the windows, the looks and the verdict of each.
struct DivideCourse {
  let divides: [RateDivides.Divide]
  let losses: [Int: Double]
  let looks: [ModeLook]
  let target: [Double]
  let rule: RateDivides.Rule

  /// Judges one divide.
  func row(_ index: Int) -> RateDivides.Row {
    let divide = divides[index]
    let before = level((divide.epoch - rule.window + 1)...divide.epoch)
    let after = level((divide.epoch + 1)...(divide.epoch + rule.window))
    var row = RateDivides.Row(
      divide: divide, lossBefore: before, lossAfter: after, ratio: ratio(before, after),
      lossAt: Measured(losses[divide.epoch]),
      lossLater: Measured(losses[divide.epoch + rule.window]),
      newModes: nil, learnedBefore: nil, modeErrorBefore: .missing, modeErrorAfter: .missing,
      verdict: .undecided, reason: "")
    addModes(to: &row)
    (row.verdict, row.reason) = verdict(row, whole: wholeness(index))
    return row
  }

  private func level(_ epochs: ClosedRange<Int>) -> Measured {
    let values = epochs.compactMap { losses[$0] }
    guard values.count == epochs.count else { return .missing }
    guard values.allSatisfy(\.isFinite) else { return .nan }
    return mean(of: values)
  }

  private func ratio(_ before: Measured, _ after: Measured) -> Measured {
    if before == .missing || after == .missing { return .missing }
    guard let before = before.finite, let after = after.finite, before > 0 else { return .nan }
    return Measured(after / before)
  }

  /// Why a window is not one of one rate; nil where both are.
  private func wholeness(_ index: Int) -> String? {
    let epoch = divides[index].epoch
    if index > 0, epoch - divides[index - 1].epoch < rule.window {
      return "another divide is fewer than \(rule.window) epochs before"
    }
    if index + 1 < divides.count, divides[index + 1].epoch - epoch < rule.window {
      return "another divide is fewer than \(rule.window) epochs after"
    }
    return nil
  }

  private func addModes(to row: inout RateDivides.Row) {
    let epoch = row.divide.epoch
    let earlier = looks.filter { $0.epoch <= epoch }
    let later = looks.filter { $0.epoch > epoch && $0.epoch <= epoch + rule.window }
    let present = rule.modes.contains(target)
    guard let before = earlier.last, let after = later.last, present.contains(true) else { return }
    let modes = target.indices.filter { present[$0] }
    func isLearned(_ mode: Int, in looks: [ModeLook]) -> Bool {
      looks.contains { rule.modes.isLearned($0.amplitudes[mode], target: target[mode]) }
    }
    func error(_ look: ModeLook) -> Measured {
      let parts = modes.map { ModeRule.lossPart(look.amplitudes[$0], target: target[$0]) }
      return Measured(parts.reduce(0, +))
    }
    row.learnedBefore = modes.count { isLearned($0, in: earlier) }
    row.newModes = modes.filter { !isLearned($0, in: earlier) && isLearned($0, in: later) }
      .map { $0 + 1 }
    row.modeErrorBefore = error(before)
    row.modeErrorAfter = error(after)
  }

  private func verdict(
    _ row: RateDivides.Row, whole problem: String?
  ) -> (RateDivides.Verdict, String) {
    if let problem { return (.undecided, problem) }
    if row.lossBefore == .missing || row.lossAfter == .missing {
      let side = row.lossAfter == .missing ? "after" : "before"
      return (.undecided, "fewer than \(rule.window) epochs are stored \(side) it")
    }
    guard let ratio = row.ratio.finite else { return (.undecided, "a loss is not finite") }
    if ratio > 1 + rule.tolerance { return (.rise, "the loss rose") }
    if ratio >= 1 - rule.tolerance { return (.noChange, "the loss stayed within the tolerance") }
    guard let new = row.newModes else {
      return (.undecided, "no look at the modes on both sides")
    }
    guard new.isEmpty else {
      return (.newMode, "mode \(new.map { "\($0)" }.joined(separator: ", ")) came within the band")
    }
    return ratio >= row.floorRatio
      ? (.noiseFloor, "no mode is new and the fall is one of noise")
      : (.belowFloor, "no mode is new and the fall is larger than that of noise")
  }
}
