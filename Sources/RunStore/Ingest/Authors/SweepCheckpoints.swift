internal import RFLR

/// Finds the weights in a folder of the authors' sweeps and reruns, and tells their moments.
///
/// Divides and loss thresholds are 0-based epochs in names and lists; `params_epoch_{n}` counts epochs.
///
/// - Source: protocol.md §0, §1, §10.
struct SweepCheckpoints {
  private(set) var plan: CheckpointPlan
  private let candidate: IngestCandidate
  private let divides: Set<Int>

  /// - Parameters:
  ///   - candidate: The run's folder.
  ///   - fields: Its losses.json, whose lists of checkpoints are looked at and left there.
  ///   - record: The run with its history and divides.
  ///   - spacing: See ``CheckpointPlan``.
  init(
    _ candidate: IngestCandidate, _ fields: SourceFields, of record: RunRecord, every spacing: Int?
  ) throws(StoreError) {
    self.candidate = candidate
    plan = CheckpointPlan(candidate, history: record.history, every: spacing)
    divides = Set(record.lrDivides.map(\.epoch))
    var fields = fields
    let thresholds = try Self.thresholdEpochs(&fields)
    let folders = candidate.folders.filter { CheckpointFolder.isClaimed($0, in: candidate) }
    let numbers = folders.compactMap { name -> Int? in
      if case .lossDivisor(let number)? = CheckpointFolder(name) { number } else { nil }
    }
    let offset = Self.offset(of: numbers, in: thresholds)
    for name in folders.sorted() {
      switch CheckpointFolder(name) {
      case .lossDivisor(let number):
        addThreshold(name, number, offset, thresholds)
      case .beforeDivide(let epoch):
        if isDivide(epoch, name) { plan.add(name, epoch: epoch, .beforeLRDivide) }
      case .afterDivide(let epoch, let later):
        let (sum, overflow) = epoch.addingReportingOverflow(later)
        if isDivide(epoch, name) {
          plan.add(name, epoch: overflow ? .max : sum, .afterLRDivide)
        }
      case .everyEpochs(let count): plan.add(name, epoch: count - 1, .every)
      case .loss, nil: plan.refuseMisnamed(name)
      }
    }
    plan.addFinal()
    if folders.isEmpty { return }
    missing = try Self.listed(&fields, divides: divides).subtracting(folders).sorted()
  }

  /// Folders that the lists tell of and that are not here.
  private(set) var missing: [String] = []

  /// A line on those.
  func noteOnMissing() -> StoreError? {
    guard !missing.isEmpty else { return nil }
    return StoreError(
      .noInput, path: candidate.path,
      "\(missing.count) checkpoints that losses.json lists are not here: "
        + missing.prefix(3).joined(separator: ", ") + (missing.count > 3 ? ", …" : ""),
      remedy: "the run is taken without them; copy them here first if they still exist")
  }

  /// What the run's source remembers of weights that were not taken as they were.
  func left(_ weights: RunWeights?) -> [String: JSONValue] {
    var left: [String: JSONValue] = [:]
    if !missing.isEmpty { left["missing_checkpoints"] = .array(missing.map(JSONValue.string)) }
    if plan.skippedCount > 0 { left["skipped_checkpoints"] = .integer(plan.skippedCount) }
    if let types = weights?.converted, !types.isEmpty {
      left["converted_to_float32"] = .array(types.sorted().map(JSONValue.string))
    }
    return left
  }

  private mutating func isDivide(_ epoch: Int, _ name: String) -> Bool {
    if divides.contains(epoch) { return true }
    plan.refuse(
      name, "losses.json lists no divide of the rate after epoch \(epoch)",
      remedy: "it is misnamed or of another run: rename it, or move it out of the run's folder")
    return false
  }

  private mutating func addThreshold(
    _ name: String, _ number: Int, _ offset: Int?, _ thresholds: [Int: Int]
  ) {
    guard let offset else {
      plan.refuse(
        name,
        "whether these folders count from 0 or 1 is not known: neither the first nor the last "
          + "of losses.json's \(thresholds.count) is here",
        remedy: "copy one of them here, or move these folders out of the run's")
      return
    }
    let (counter, overflow) = number.addingReportingOverflow(offset)
    guard !overflow, let epoch = thresholds[counter] else {
      plan.refuse(
        name, "losses.json lists no such checkpoint under min_loss_checkpoints",
        remedy: "it is misnamed or of another run: rename it, or move it out of the run's folder")
      return
    }
    plan.add(name, epoch: epoch, .lossThreshold)
  }

  /// 0-based epochs of the loss thresholds by their counter, which begins at 1.
  private static func thresholdEpochs(
    _ fields: inout SourceFields
  ) throws(StoreError) -> [Int: Int] {
    var epochs: [Int: Int] = [:]
    for (index, item) in (try fields.list("min_loss_checkpoints") ?? []).enumerated() {
      guard let counter = item["counter"]?.intValue, let epoch = item["epoch"]?.intValue,
        epochs.updateValue(epoch, forKey: counter) == nil
      else {
        throw fields.wrong(
          "min_loss_checkpoints[\(index)]", "has no counter and epoch of its own",
          remedy: "the file was edited; copy it again from its source")
      }
    }
    return epochs
  }

  /// What leads from the folders' numbers to the counters: the scripts had both ways of counting.
  private static func offset(of numbers: [Int], in thresholds: [Int: Int]) -> Int? {
    if numbers.contains(0) { return thresholds[0] == nil ? 1 : 0 }
    return numbers.max() == thresholds.keys.max() ? 0 : nil
  }

  private static func listed(
    _ fields: inout SourceFields, divides: Set<Int>
  ) throws(StoreError) -> Set<String> {
    guard let saves = try fields.list("lr_divide_saves") else { return [] }
    var names = Set(divides.map { "params_before_lr_divide_epoch_\($0)" })
    for save in saves {
      guard let divide = save["divide_epoch"]?.intValue, let after = save["after_epoch"]?.intValue,
        case (let later, false) = after.subtractingReportingOverflow(divide)
      else { continue }
      names.insert("params_after_lr_divide_epoch_\(divide)_plus\(later)")
    }
    return names
  }
}
