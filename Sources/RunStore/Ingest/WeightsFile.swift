internal import ForeignFiles
internal import RFLR

/// Reads a single file of weights: a state dict of an RF-LR network, alone or inside a checkpoint.
///
/// It becomes a run of one `final` checkpoint that holds all weights. Width, rank and depth are those of
/// the shapes. Whether the features were frozen, the target and the data are not in such a file: they
/// stay absent unless the file's or its folder's name (`f3_N768_bs8_L3`) or the user says them.
///
/// - Source: protocol.md §0, §10 (model_parameters.pth, checkpoint.pth).
struct WeightsFile: OneRunAdapter {
  let name = "weights"
  let expects = "weights of a network (.pth, .pt, .safetensors, .npz)"

  func recognises(_ candidate: IngestCandidate) -> Bool { accepts(candidate) }

  /// A name that means weights is enough; a .npz may be anything, and is looked into.
  func accepts(_ candidate: IngestCandidate) -> Bool {
    guard candidate.files == nil else { return false }
    if candidate.fileExtension == "npz" {
      return SourceFile.beginning(of: candidate.path).contains(Array("fcs.0.weight.npy".utf8))
    }
    return ["pth", "pt", "safetensors"].contains(candidate.fileExtension)
  }

  func record(
    _ candidate: IngestCandidate, settings: IngestSettings
  ) throws(StoreError) -> RunRecord {
    let file = try SourceFile(reading: candidate.path, largest: SourceFile.largestArrays)
    let content = try WeightsContent(file, fileExtension: candidate.fileExtension)
    let (network, parameters) = try StateDict.parameters(of: content.arrays, path: file.path)
    let configuration = try configuration(candidate, network: network)
      .document(adding: settings.added, path: file.path)

    var fields = try SourceFields(content.members, path: file.path)
    let history = try history(&fields)
    var record = RunRecord(
      configuration: configuration, configName: configName(candidate, configuration), runID: "",
      status: .finished, producer: settings.producer ?? content.producer)
    record.history = history
    record.checkpoints = [checkpoint(parameters, history: history, fields.rest)]
    record.metrics = try metrics(fields.rest, history: history, configuration, network)
    let isWhole = parameters.isFinite && (history.losses.last ?? 0).isFinite
    if !isWhole { record.status = .diverged }

    let converted = StateDict.conversion(of: content.arrays)
    if !converted.isEmpty {
      settings.note(
        StoreError(
          .badData, path: file.path, "its weights are \(converted.joined(separator: ", "))",
          remedy: "they are kept as float32"))
    }
    record.source = RunSource(
      adapter: name, path: file.path, sizeBytes: file.bytes.count, sha256: file.sha256,
      original: .object([
        "members": .object(fields.rest),
        "elements": .array(converted.map(JSONValue.string)),
      ]))
    record.runID = record.contentIdentity
    return record
  }

  // MARK: - What the names say

  /// The configuration's name out of the file's name, or else out of its folder's.
  private func paperName(_ candidate: IngestCandidate) -> ConfigurationName? {
    let folder = candidate.path.split(separator: "/").dropLast().last
    return ConfigurationName(stem(candidate)) ?? folder.flatMap { ConfigurationName($0) }
  }

  private func stem(_ candidate: IngestCandidate) -> String {
    String(candidate.name.dropLast(candidate.fileExtension.count + 1))
  }

  private func configuration(
    _ candidate: IngestCandidate, network: Network
  ) throws(StoreError) -> ForeignConfiguration {
    var known = ForeignConfiguration()
    known.state("network.width", .integer(network.width))
    known.state("network.rank", .integer(network.rank))
    known.state("network.depth", .integer(network.depth))
    guard let named = paperName(candidate) else { return known }
    guard named.depth == network.depth else {
      throw StoreError(
        .badData, path: candidate.path, field: "network.depth",
        "the name \(named) says \(named.depth), the weights have \(network.depth)",
        remedy: "give the file and its folder the name of the run that it is of")
    }
    known.state("target.factor", .integer(named.factor))
    known.state("data.points", .integer(named.points))
    known.state("batch_size", .integer(named.batchSize))
    return known
  }

  private func configName(_ candidate: IngestCandidate, _ configuration: JSONValue) -> String {
    guard let factor = configuration["target.factor"]?.intValue,
      let points = configuration["data.points"]?.intValue,
      let batchSize = configuration["batch_size"]?.intValue,
      let depth = configuration["network.depth"]?.intValue
    else { return stem(candidate) }
    return ConfigurationName(
      factor: factor, points: points, batchSize: batchSize, depth: depth
    ).description
  }

  // MARK: - What a checkpoint says beside its weights

  /// The lists that training scripts keep; a rate that is not told is NaN.
  private func history(_ fields: inout SourceFields) throws(StoreError) -> History {
    guard let losses = try fields.series("all_losses") else { return History() }
    let epochs = try losses.epochs(of: nil, countField: "epoch")
    guard let rates = try fields.series("all_lrs") else {
      return History(
        epochs: epochs, losses: losses.values, learningRates: epochs.map { _ in .nan })
    }
    guard rates.values.count == losses.values.count, rates.gapIndex == nil else {
      throw fields.wrong(
        "all_lrs", "has \(rates.values.count) values for \(losses.values.count) losses",
        remedy: "save both lists at the same epoch")
    }
    return History(epochs: epochs, losses: losses.values, learningRates: rates.values)
  }

  /// The weights with the epoch that the history ends with, or that the file names.
  ///
  /// A run file has an epoch for every checkpoint, so where nothing tells it, it is 0, beside a rate and
  /// a loss that are NaN.
  private func checkpoint(
    _ parameters: Parameters, history: History, _ members: [String: JSONValue]
  ) -> Checkpoint {
    let named = members["epoch"]?.intValue.flatMap { $0 >= 0 ? $0 : nil }
    return Checkpoint(
      epoch: history.epochs.last ?? named ?? 0, reason: .final,
      lr: history.learningRates.last ?? members["lr"]?.doubleValue ?? .nan,
      loss: history.losses.last ?? members["loss"]?.doubleValue ?? .nan, parameters: parameters)
  }

  private func metrics(
    _ members: [String: JSONValue], history: History, _ configuration: JSONValue,
    _ network: Network
  ) throws(StoreError) -> [String: Double] {
    var metrics = ForeignMetrics(history: history, configuration: configuration)
    if history.losses.isEmpty {
      metrics[MetricName.finalLoss] = members["loss"]?.doubleValue
    } else {
      metrics.setEpochs(history.epochs.count)
    }
    metrics[MetricName.parameterCount] = Double(network.parameterCount)
    return metrics.values
  }
}

extension Parameters {
  /// Whether every weight is a finite number.
  fileprivate var isFinite: Bool {
    blocks.allSatisfy { block in
      [block.featureWeights, block.featureBias, block.channelWeights, block.channelBias]
        .allSatisfy { $0.allSatisfy(\.isFinite) }
    }
  }
}
