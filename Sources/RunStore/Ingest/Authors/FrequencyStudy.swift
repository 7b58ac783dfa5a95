internal import ForeignFiles
internal import RFLR

/// Reads a run folder of the authors' frequency and symmetry studies: config.json beside results.json.
///
/// Their scripts count epochs from 1. The errors at epoch 1 and after every 50 epochs become series;
/// `model_at_loss_*`, `checkpoint.pth` and the last weights become checkpoints. Without results.json
/// the run is interrupted, and taken as far as checkpoint.pth tells.
///
/// - Source: protocol.md §4, §8, §10.
struct FrequencyStudy: AuthorsRunFolder {
  let name = "frequency-study"
  let expects = "a run's folder with config.json (lr_step_size) and results.json"
  private static let results = "results.json"
  private static let checkpoint = "checkpoint.pth"
  /// Epochs between stored errors.
  private static let errorSpacing = 50

  func recognises(_ candidate: IngestCandidate) -> Bool {
    candidate.mentions("lr_step_size", in: "config.json")
      || candidate.mentions("num_training_samples", in: "config.json")
      || candidate.mentions("thresholds_reached", in: Self.results)
  }

  func accepts(_ candidate: IngestCandidate) -> Bool {
    candidate.has(Self.results) || candidate.has(Self.checkpoint)
  }

  func owned(_ candidate: IngestCandidate) -> Set<String> {
    CheckpointFolder.owned(in: candidate).union(LogRatioFiles.owned(in: candidate))
      .union([CheckpointFolder.weights, Self.checkpoint])
  }

  func reading(
    _ candidate: IngestCandidate, settings: IngestSettings
  ) throws(StoreError) -> FolderReading {
    let document = try document(candidate)
    var fields = document.fields
    let config = try configuration(candidate, &fields)
    var read = try StepConfiguration(config, path: candidate.path)
    if let conflict = read.known.fill(from: candidate) { settings.note(conflict) }
    guard let losses = try fields.series("all_losses") else { throw fields.missing("all_losses") }
    let epochCount = fields.rest["epochs_run"]?.intValue
    let epochs = try losses.epochs(of: epochCount, countField: "epochs_run")
    var record = RunRecord(
      configuration: .object([:]), configName: "", runID: "",
      status: document.isComplete ? .finished : .incomplete,
      producer: settings.producer ?? Authors.producer)
    record.history = History(
      epochs: epochs, losses: losses.values, learningRates: read.rates(of: epochs))

    let plan = try plan(candidate, record, every: settings.checkpointEvery)
    let (weights, problems) = RunWeights.read(
      plan.sorted, isFrozen: read.known.isFrozen(adding: settings.added))
    guard plan.problems.isEmpty, problems.isEmpty else {
      return FolderReading(problems: plan.problems + problems)
    }
    if let weights { try read.known.state(weights.network, path: candidate.path) }
    let configuration = try read.known.document(adding: settings.added, path: candidate.path)
    record.configuration = configuration
    record.configName = Authors.configName(of: configuration, candidate)
    record.checkpoints = weights?.checkpoints ?? []
    record.frozen = weights?.frozen
    record.series = try errors(&fields, epochCount: (epochs.last ?? -1) + 1)
    record.metrics = try LossesDocument.metrics(
      &fields, history: record.history, configuration: configuration)
    let last = [losses.values.last, record.metrics[MetricName.testError]].compactMap { $0 }
    if !last.allSatisfy(\.isFinite) { record.status = .diverged }
    if let seconds = try fields.number("training_time_seconds") {
      record.provenance["wall_time_seconds"] = JSONValue.double(seconds).canonicalText
    }
    var original: [String: JSONValue] = ["config": config]
    if !fields.rest.isEmpty { original["results"] = .object(fields.rest) }
    if let types = weights?.converted, !types.isEmpty {
      original["converted_to_float32"] = .array(types.sorted().map(JSONValue.string))
    }
    let looks = try LogRatioFiles(candidate, configuration: configuration)
    looks.attach(to: &record, &original)
    record.source = RunSource(
      adapter: name, path: candidate.path, sizeBytes: document.file.bytes.count,
      sha256: document.file.sha256, original: .object(original))
    record.runID = record.contentIdentity
    return FolderReading(record: record, problems: looks.problems)
  }

  private struct Document {
    var file: SourceFile
    var fields: SourceFields
    var isComplete: Bool
  }

  /// The results, or what the last checkpoint of an interrupted run holds of them.
  private func document(_ candidate: IngestCandidate) throws(StoreError) -> Document {
    if candidate.has(Self.results) {
      let file = try SourceFile(reading: candidate.path(of: Self.results))
      let value = try JSONReader.value(of: file)
      return Document(
        file: file, fields: try SourceFields(value, path: file.path), isComplete: true)
    }
    guard candidate.has(Self.checkpoint) else {
      throw StoreError(
        .badData, path: candidate.path, "interrupted run: no \(Self.results)",
        remedy: "finish the run, or leave its folder out")
    }
    let file = try SourceFile(
      inside: candidate.path(of: Self.checkpoint), largest: RunWeights.largestSizeBytes)
    let value = try Self.plainMembers(of: file)
    return Document(
      file: file, fields: try SourceFields(value, path: file.path), isComplete: false)
  }

  private func configuration(
    _ candidate: IngestCandidate, _ fields: inout SourceFields
  ) throws(StoreError) -> JSONValue {
    let inside = try fields.object("config")
    guard candidate.has("config.json") else { return inside ?? .object([:]) }
    return try JSONReader.value(of: try SourceFile(reading: candidate.path(of: "config.json")))
  }

  private func plan(
    _ candidate: IngestCandidate, _ record: RunRecord, every spacing: Int?
  ) throws(StoreError) -> CheckpointPlan {
    var plan = CheckpointPlan(candidate, history: record.history, every: spacing)
    for folder in candidate.folders.sorted()
    where CheckpointFolder.isClaimed(folder, in: candidate) {
      switch CheckpointFolder(folder) {
      case .loss:
        do throws(StoreError) {
          plan.add(folder, epoch: try Self.lossEpoch(folder, candidate), .lossThreshold)
        } catch {
          plan.refuse(folder, error.reason, remedy: error.remedy)
        }
      case .everyEpochs(let count): plan.add(folder, epoch: count - 1, .every)
      default: plan.refuseMisnamed(folder)
      }
    }
    if candidate.has(Self.checkpoint) {
      let file = try SourceFile(
        inside: candidate.path(of: Self.checkpoint), largest: RunWeights.largestSizeBytes)
      let members = try Self.plainMembers(of: file)
      guard let count = members["epoch"]?.intValue, count >= 1,
        count - 1 <= record.history.epochs.last ?? -1
      else {
        throw StoreError(
          .badData, path: file.path, field: "epoch",
          "\(members["epoch"]?.canonicalText ?? "nothing") is no epoch of this run (1 to "
            + "\((record.history.epochs.last ?? -1) + 1))",
          remedy: "the checkpoint is of another run; move it out of the run's folder")
      }
      plan.add(file: Self.checkpoint, epoch: count - 1, .every)
    }
    plan.addFinal()
    return plan
  }

  /// The 0-based epoch of a folder `model_at_loss_…`, whose epoch_info.json counts from 1.
  private static func lossEpoch(
    _ folder: String, _ candidate: IngestCandidate
  ) throws(StoreError) -> Int {
    let file = try SourceFile(inside: candidate.path(of: "\(folder)/epoch_info.json"))
    let info = try JSONReader.value(of: file)
    guard let count = info["epoch"]?.intValue, count >= 1 else {
      throw StoreError(
        .badData, path: file.path, field: "epoch", "epoch_info.json tells no epoch from 1",
        remedy: "copy it again from its source")
    }
    return count - 1
  }

  /// Errors at epoch 1, 50, 100, …; a list of another length has no known epochs and stays as it is.
  private func errors(
    _ fields: inout SourceFields, epochCount: Int
  ) throws(StoreError) -> [Series] {
    let expected = 1 + epochCount / Self.errorSpacing
    var series: [Series] = []
    for name in ["errors_test", "errors_test_max", "errors_train"] {
      guard case .array(let items)? = fields.rest[name], items.count == expected,
        let values = try fields.numbers(name)
      else { continue }
      series.append(
        Series(
          name: name, axis: .epoch,
          steps: [0] + (1..<max(1, expected)).map { $0 * Self.errorSpacing - 1 }, values: values))
    }
    return series
  }

  /// What a checkpoint holds beside tensors and states of optimisers, as JSON.
  private static func plainMembers(of file: SourceFile) throws(StoreError) -> JSONValue {
    let value = try StoreError.translating { () throws(ForeignFileError) in
      try TorchFile.read(file.bytes, path: file.path).value
    }
    return .object(
      Dictionary(
        ["epoch", "all_losses", "errors_train", "errors_test", "errors_test_max"].compactMap {
          name in value[name]?.plainJSON.map { (name, $0) }
        }, uniquingKeysWith: { first, _ in first }))
  }
}
