internal import RFLR

extension RunFile {
  /// The logical content of a record, without its hash.
  ///
  /// - Throws: ``StoreError`` naming the field where arrays do not form the shapes of the schema.
  static func content(of record: RunRecord) throws(StoreError) -> RunFileContent {
    var content: RunFileContent = [
      "/@NX_class": .text("NXroot"), "/@default": .text("history"),
      Key.schema: .text(schema), Key.schemaVersion: .int64(schemaVersion),
      "/@kind": .text(record.kind), Key.runID: .text(record.runID),
      Key.configurationID: .text(record.configurationID),
      "/@config_name": .text(record.configName), "/@status": .text(record.status.rawValue),
      "/@producer": .text(record.producer),
      Key.configuration: StoredArray([1], .text([record.configuration.canonicalText])),
    ]
    encode(record.history, into: &content)
    encode(record.lrDivides, into: &content)
    content["/checkpoints@count"] = .int64(record.checkpoints.count)
    for (index, checkpoint) in record.checkpoints.enumerated() {
      try encode(checkpoint, at: Key.checkpoint(index), into: &content)
    }
    if let frozen = record.frozen { try encode(frozen, at: "/frozen", into: &content) }
    try encode(record.observations, of: record.configuration, into: &content)
    try encode(record.series, into: &content)
    try encode(record.arrays, into: &content)
    if let resume = record.resume { try encode(resume, into: &content) }
    if let source = record.source { encode(source, into: &content) }
    for (name, value) in record.metrics { content["/metrics@\(name)"] = .float64(value) }
    for (name, value) in record.provenance { content["/provenance@\(name)"] = .text(value) }
    try refuseZeroBytes(in: content)
    return content
  }

  private static func encode(_ history: History, into content: inout RunFileContent) {
    content["/history@NX_class"] = .text("NXdata")
    content["/history@signal"] = .text("loss")
    content["/history@axes"] = .text("epoch")
    content["/history@entry_count"] = .int64(history.epochs.count)
    content["/history@shortened"] = .int64(history.isShortened ? 1 : 0)
    let shape = [history.epochs.count]
    content["/history/epoch"] = StoredArray(shape, .int64(history.epochs))
    content["/history/loss"] = StoredArray(shape, .float64(history.losses))
    content["/history/lr"] = StoredArray(shape, .float64(history.learningRates))
    content["/history/epoch@units"] = .text("epoch")
    content["/history/loss@units"] = .text("1")
    content["/history/lr@units"] = .text("1")
  }

  private static func encode(_ divides: [LRDivide], into content: inout RunFileContent) {
    let shape = [divides.count]
    content["/lr_divides/epoch"] = StoredArray(shape, .int64(divides.map(\.epoch)))
    content["/lr_divides/lr_before"] = StoredArray(shape, .float64(divides.map(\.lrBefore)))
    content["/lr_divides/lr_after"] = StoredArray(shape, .float64(divides.map(\.lrAfter)))
  }

  private static func encode(
    _ checkpoint: Checkpoint, at path: String, into content: inout RunFileContent
  ) throws(StoreError) {
    content["\(path)@epoch"] = .int64(checkpoint.epoch)
    content["\(path)@reason"] = .text(checkpoint.reason.rawValue)
    content["\(path)@lr"] = .float64(checkpoint.lr)
    content["\(path)@loss"] = .float64(checkpoint.loss)
    try encode(checkpoint.parameters, at: path, into: &content)
  }

  private static func encode(
    _ parameters: Parameters, at path: String, into content: inout RunFileContent
  ) throws(StoreError) {
    content["\(path)@block_count"] = .int64(parameters.blocks.count)
    for (index, block) in parameters.blocks.enumerated() {
      try encode(
        block.featureWeights, block.featureBias, named: "feature", index + 1, at: path,
        into: &content)
      try encode(
        block.channelWeights, block.channelBias, named: "channel", index + 1, at: path,
        into: &content)
    }
  }

  /// Stores one linear map, weights [rows, columns] and bias [rows]; an absent one leaves no trace.
  private static func encode(
    _ weights: [Float], _ bias: [Float], named name: String, _ number: Int, at path: String,
    into content: inout RunFileContent
  ) throws(StoreError) {
    if weights.isEmpty, bias.isEmpty { return }
    let key = "\(path)/\(name)_weights_\(number)"
    guard !bias.isEmpty, !weights.isEmpty, weights.count.isMultiple(of: bias.count) else {
      throw StoreError(
        .badData, field: key,
        "\(weights.count) weights and \(bias.count) biases do not form a linear map",
        remedy: "give as many weights as outputs × inputs")
    }
    content[key] = StoredArray([bias.count, weights.count / bias.count], .float32(weights))
    content["\(path)/\(name)_bias_\(number)"] = StoredArray([bias.count], .float32(bias))
  }

  private static func encode(
    _ observations: [Observation], of configuration: JSONValue,
    into content: inout RunFileContent
  ) throws(StoreError) {
    guard let first = observations.first else { return }
    let (channels, modes) = (first.channelValues.count, first.modeAmplitudes.count)
    for (index, observation) in observations.enumerated()
    where observation.channelValues.count != channels || observation.modeAmplitudes.count != modes {
      throw StoreError(
        .badData, field: "/observations",
        "observation \(index) has \(observation.channelValues.count) channel values and "
          + "\(observation.modeAmplitudes.count) modes, the first has \(channels) and \(modes)",
        remedy: "record the same quantities each time")
    }
    // A foreign configuration may not say its shape; then all channels are one layer's.
    let rank = configuration["network.rank"]?.intValue ?? channels
    let depth = configuration["network.depth"]?.intValue ?? 1
    let fits = depth.multipliedReportingOverflow(by: rank) == (channels, false)
    let count = observations.count
    content["/observations/epoch"] = StoredArray([count], .int64(observations.map(\.epoch)))
    content["/observations/channel_values"] = StoredArray(
      fits ? [count, depth, rank] : [count, 1, channels],
      .float32(observations.flatMap(\.channelValues)))
    content["/observations/mode_amplitudes"] = StoredArray(
      [count, modes], .float64(observations.flatMap(\.modeAmplitudes)))
    content["/observations/full_loss"] = StoredArray(
      [count], .float64(observations.map(\.fullLoss)))
    for name in ["channel_values", "mode_amplitudes", "full_loss"] {
      content["/observations/\(name)@units"] = .text("1")
    }
    content["/observations/epoch@units"] = .text("epoch")
  }

  private static func encode(
    _ resume: ResumeState, into content: inout RunFileContent
  ) throws(StoreError) {
    content["/resume@epoch_count"] = .int64(resume.epochCount)
    content["/resume@step_count"] = .int64(resume.stepCount)
    content["/resume/losses"] = StoredArray([resume.losses.count], .float64(resume.losses))
    content["/resume/moments"] = StoredArray([resume.moments.count], .float32(resume.moments))
    try encode(resume.parameters, at: "/resume", into: &content)
  }

  private static func encode(_ source: RunSource, into content: inout RunFileContent) {
    content["/source@adapter"] = .text(source.adapter)
    content["/source@path"] = .text(source.path)
    if let row = source.row { content["/source@row"] = .int64(row) }
    content["/source@size_bytes"] = .int64(source.sizeBytes)
    content["/source@sha256"] = .text(source.sha256)
    content[Key.original] = StoredArray([1], .text([source.original.canonicalText]))
  }

  /// Fixed-length text is padded with zero bytes, so it cannot hold one.
  private static func refuseZeroBytes(in content: RunFileContent) throws(StoreError) {
    for (key, array) in content {
      guard case .text(let texts) = array.values else { continue }
      guard !texts.contains(where: { $0.utf8.contains(0) }) else {
        throw StoreError(.badData, field: key, "has a zero byte in a text", remedy: "remove it")
      }
    }
  }
}
