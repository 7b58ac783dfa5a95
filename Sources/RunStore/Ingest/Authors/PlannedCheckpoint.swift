internal import RFLR

/// Weights that a run's folder holds, before they are read.
struct PlannedCheckpoint {
  /// The file.
  var path: String
  /// 0-based epoch at whose end they were taken.
  var epoch: Int
  var reason: Checkpoint.Reason
  var learningRate: Double
  var loss: Double

  /// The order in which the authors' script saves within one epoch.
  private static let order: [Checkpoint.Reason] = [
    .afterLRDivide, .beforeLRDivide, .lossThreshold, .every, .escape, .final,
  ]

  /// Whether these weights were taken before others.
  static func precedes(_ one: PlannedCheckpoint, _ other: PlannedCheckpoint) -> Bool {
    let place = { (reason: Checkpoint.Reason) in order.firstIndex(of: reason) ?? order.count }
    return (one.epoch, place(one.reason), one.path) < (other.epoch, place(other.reason), other.path)
  }
}

extension History {
  /// Loss and rate of an epoch; nil where it is not stored.
  ///
  /// - Complexity: O(log epochs).
  func entry(at epoch: Int) -> (loss: Double, learningRate: Double)? {
    var (low, high) = (0, epochs.count)
    while low < high {
      let middle = (low + high) / 2
      if epochs[middle] < epoch { low = middle + 1 } else { high = middle }
    }
    guard low < epochs.count, epochs[low] == epoch else { return nil }
    return (losses[low], learningRates[low])
  }
}

/// Which weights of a run's folder are taken, and what is wrong with the others.
struct CheckpointPlan {
  private(set) var taken: [PlannedCheckpoint] = []
  private(set) var problems: [StoreError] = []
  /// Folders of weights kept every few epochs that the user does not want.
  private(set) var skippedCount = 0

  private let candidate: IngestCandidate
  private let history: History
  private let spacing: Int?

  /// - Parameters:
  ///   - candidate: The run's folder.
  ///   - history: Losses and rates of its epochs.
  ///   - spacing: Of the weights kept every few epochs take those after multiples of this.
  init(_ candidate: IngestCandidate, history: History, every spacing: Int?) {
    self.candidate = candidate
    self.history = history
    self.spacing = spacing
  }

  /// Adds the folder of an epoch; one that the run does not have is a problem.
  mutating func add(_ folder: String, epoch: Int, _ reason: Checkpoint.Reason, says: String? = nil)
  {
    if reason == .every, let spacing, (epoch + 1) % spacing != 0 {
      skippedCount += 1
      return
    }
    let last = history.epochs.last ?? -1
    guard (0...max(0, last)).contains(epoch), last >= 0 else {
      refuse(
        folder, "its epoch \(epoch) is none of this run's (0…\(last))",
        remedy: "it is misnamed or of another run: rename it, or move it out of the run's folder")
      return
    }
    let path = candidate.path(of: folder.isEmpty ? CheckpointFolder.weights : folder)
    let entry = history.entry(at: epoch)
    taken.append(
      PlannedCheckpoint(
        path: folder.isEmpty ? path : "\(path)/\(CheckpointFolder.weights)", epoch: epoch,
        reason: reason, learningRate: entry?.learningRate ?? .nan, loss: entry?.loss ?? .nan))
  }

  /// Adds weights that stand in a file of another name.
  mutating func add(file: String, epoch: Int, _ reason: Checkpoint.Reason) {
    let entry = history.entry(at: epoch)
    taken.append(
      PlannedCheckpoint(
        path: candidate.path(of: file), epoch: epoch, reason: reason,
        learningRate: entry?.learningRate ?? .nan, loss: entry?.loss ?? .nan))
  }

  /// Adds the last weights, where the folder has them.
  mutating func addFinal() {
    guard candidate.has(CheckpointFolder.weights), let last = history.epochs.last else { return }
    add("", epoch: last, .final)
  }

  mutating func refuse(_ folder: String, _ reason: String, remedy: String) {
    problems.append(
      StoreError(.badData, path: candidate.path(of: folder), reason, remedy: remedy))
  }

  /// Names a folder with weights whose name tells no moment.
  mutating func refuseMisnamed(_ folder: String) {
    refuse(
      folder, "its name tells no epoch",
      remedy: "expected as params_epoch_10, params_before_lr_divide_epoch_217, "
        + "params_after_lr_divide_epoch_217_plus10, params_at_div_1.2_3 or model_at_loss_1e-02; "
        + "rename it, or move it out of the run's folder")
  }

  /// The weights in the order in which they were taken.
  var sorted: [PlannedCheckpoint] { taken.sorted(by: PlannedCheckpoint.precedes) }

  /// A line on what the user's spacing left out, and the same for the run's source.
  func noteOnSkipped() -> StoreError? {
    guard skippedCount > 0 else { return nil }
    let count = skippedCount + taken.count { $0.reason == .every }
    return StoreError(
      .usage, path: candidate.path, field: "--checkpoint-every \(spacing ?? 0)",
      "leaves out \(skippedCount) of \(count) checkpoints that were kept every few epochs",
      remedy: "the run's source says so as well")
  }
}
