internal import ArgumentParser
internal import RFLR
internal import RunStore

/// Which of a run's checkpoints an option names: an epoch, or a reason and its number.
enum CheckpointTime: Hashable {
  /// The weights at the end of an epoch, 0-based; -1 for those before the first.
  case epoch(Int)
  /// The only checkpoint that was kept for a reason.
  case only(Checkpoint.Reason)
  /// The one with a number, counted from 1, among those that were kept for a reason.
  case number(Checkpoint.Reason, Int)
  /// The last that was kept for a reason.
  case last(Checkpoint.Reason)

  /// Reads `763`, `final`, `before-lr-divide:3` or `before-lr-divide:last`.
  init(_ text: String) throws {
    if let epoch = Int(text), epoch >= -1 {
      self = .epoch(epoch)
      return
    }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    if let reason = Checkpoint.Reason(rawValue: String(parts[0])), parts.count <= 2 {
      if parts.count == 1 {
        self = .only(reason)
        return
      }
      if parts[1] == "last" {
        self = .last(reason)
        return
      }
      if let number = Int(parts[1]), number >= 1 {
        self = .number(reason, number)
        return
      }
    }
    let reasons = Checkpoint.Reason.allCases.map(\.rawValue).joined(separator: ", ")
    throw ValidationError(
      "give an epoch index (-1: before the first) or one of \(reasons); "
        + "with :2 for the second of several, :last for the last.")
  }

  /// The place of the checkpoint among those of a run.
  ///
  /// - Throws: ``StoreError`` that lists what the run keeps.
  func place(in run: RunRecord) throws(StoreError) -> Int {
    let kept = run.checkpoints
    guard !kept.isEmpty else {
      let origin = run.source.map { ": it was ingested from \($0.path), which has none" } ?? ""
      throw StoreError(
        .noInput, field: run.runID, "keeps no weights" + origin,
        remedy: "list the runs that do with `rflr runs 'checkpoints > 0'`")
    }
    func places(_ reason: Checkpoint.Reason) -> [Int] {
      kept.indices.filter { kept[$0].reason == reason }
    }
    switch self {
    case .epoch(let epoch):
      // Several reasons may keep the same weights.
      if let place = kept.firstIndex(where: { $0.epoch == epoch }) { return place }
      throw Self.missing(run, "epoch \(epoch)")
    case .only(let reason):
      let places = places(reason)
      guard places.count <= 1 else {
        throw StoreError(
          .usage, field: run.runID, "\(reason.rawValue) stands for \(places.count) checkpoints",
          remedy: "add :1 … :\(places.count) or :last, or give an epoch: "
            + Self.epochs(places.map { kept[$0] }))
      }
      if let place = places.first { return place }
      throw Self.missing(run, reason.rawValue)
    case .number(let reason, let number):
      if number <= places(reason).count { return places(reason)[number - 1] }
      throw Self.missing(run, "\(reason.rawValue):\(number)")
    case .last(let reason):
      if let place = places(reason).last { return place }
      throw Self.missing(run, reason.rawValue)
    }
  }

  private static func missing(_ run: RunRecord, _ what: String) -> StoreError {
    StoreError(
      .noInput, field: run.runID, "keeps no weights of \(what)",
      remedy: "choose from \(choices(run.checkpoints)); `rflr show \(run.runID)` lists all")
  }

  /// What can be written after `--at`, each reason once.
  private static func choices(_ kept: [Checkpoint]) -> String {
    Checkpoint.Reason.allCases.compactMap { reason in
      let own = kept.filter { $0.reason == reason }
      switch own.count {
      case 0: return nil
      case 1: return "\(reason.rawValue) (epoch \(own[0].epoch))"
      default: return "\(reason.rawValue):1 … :\(own.count) (epochs \(epochs(own)))"
      }
    }.joined(separator: ", ")
  }

  /// Epochs as a list; of a long one the first few and the last.
  private static func epochs(_ checkpoints: [Checkpoint]) -> String {
    let epochs = checkpoints.map { String($0.epoch) }
    let shown = epochs.count <= 6 ? epochs : epochs.prefix(4) + ["…"] + epochs.suffix(1)
    return shown.joined(separator: ", ")
  }
}
