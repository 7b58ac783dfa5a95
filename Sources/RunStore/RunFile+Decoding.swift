internal import RFLR

extension RunFile {
  /// The record of a whole content.
  static func record(of fields: RunFileFields) throws(StoreError) -> RunRecord {
    var record = try header(of: fields).record
    record.history = try history(of: fields)
    for index in record.checkpoints.indices {
      record.checkpoints[index].parameters = try parameters(of: fields, at: Key.checkpoint(index))
    }
    if fields.content["/frozen@block_count"] != nil {
      record.frozen = try parameters(of: fields, at: "/frozen")
    }
    record.observations = try observations(of: fields)
    record.series = try series(of: fields)
    record.arrays = try arrays(of: fields)
    if fields.content["/resume@epoch_count"] != nil { record.resume = try resume(of: fields) }
    return record
  }

  /// Everything but the arrays.
  static func header(of fields: RunFileFields) throws(StoreError) -> RunFileHeader {
    var record = RunRecord(
      configuration: try fields.json(Key.configuration),
      configName: try fields.text("/@config_name"), runID: try fields.text(Key.runID),
      status: try fields.choice("/@status", RunStatus.self),
      producer: try fields.text("/@producer"))
    record.kind = try fields.text("/@kind")
    if fields.content["/source@adapter"] != nil { record.source = try source(of: fields) }
    record.lrDivides = try lrDivides(of: fields)
    for index in 0..<(try count(of: fields, "/checkpoints@count")) {
      record.checkpoints.append(try checkpoint(of: fields, at: Key.checkpoint(index)))
    }
    for name in fields.attributes(of: "/metrics") {
      record.metrics[name] = try fields.double("/metrics@\(name)")
    }
    for name in fields.attributes(of: "/provenance") {
      record.provenance[name] = try fields.text("/provenance@\(name)")
    }
    return RunFileHeader(
      record: record, contentSHA256: try fields.text(Key.contentSHA256),
      historyCount: try count(of: fields, "/history@entry_count"),
      isShortened: try fields.integer("/history@shortened") != 0,
      isResumable: fields.content["/resume@epoch_count"] != nil)
  }

  static func count(of fields: RunFileFields, _ key: String) throws(StoreError) -> Int {
    let count = try fields.integer(key)
    guard count >= 0 else { throw fields.error(key, "is negative") }
    return count
  }

  static func history(of fields: RunFileFields) throws(StoreError) -> History {
    let count = try count(of: fields, "/history@entry_count")
    let history = History(
      epochs: try fields.integers("/history/epoch", count: count),
      losses: try fields.doubles("/history/loss", count: count),
      learningRates: try fields.doubles("/history/lr", count: count))
    guard zip(history.epochs, history.epochs.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw fields.error("/history/epoch", "does not ascend")
    }
    return history
  }

  private static func lrDivides(of fields: RunFileFields) throws(StoreError) -> [LRDivide] {
    let epochs = try fields.integers("/lr_divides/epoch")
    let before = try fields.doubles("/lr_divides/lr_before", count: epochs.count)
    let after = try fields.doubles("/lr_divides/lr_after", count: epochs.count)
    return epochs.indices.map {
      LRDivide(epoch: epochs[$0], lrBefore: before[$0], lrAfter: after[$0])
    }
  }

  /// A checkpoint without its weights.
  static func checkpoint(
    of fields: RunFileFields, at path: String
  ) throws(StoreError) -> Checkpoint {
    Checkpoint(
      epoch: try fields.integer("\(path)@epoch"),
      reason: try fields.choice("\(path)@reason", Checkpoint.Reason.self),
      lr: try fields.double("\(path)@lr"), loss: try fields.double("\(path)@loss"),
      parameters: Parameters(blocks: []))
  }

  /// The weights that a group holds; linear maps that it does not hold are empty.
  static func parameters(
    of fields: RunFileFields, at path: String
  ) throws(StoreError) -> Parameters {
    func linearMap(_ name: String, _ number: Int) throws(StoreError) -> ([Float], [Float]) {
      let (weightsKey, biasKey) = (
        "\(path)/\(name)_weights_\(number)", "\(path)/\(name)_bias_\(number)"
      )
      if fields.content[weightsKey] == nil, fields.content[biasKey] == nil { return ([], []) }
      let bias = try fields.floats(biasKey)
      return (try fields.floats(weightsKey, rank: 2, count: bias.count), bias)
    }
    let count = try count(of: fields, "\(path)@block_count")
    guard count <= 1 << 16 else { throw fields.error("\(path)@block_count", "is \(count)") }
    var blocks: [BlockParameters] = []
    for number in 0..<count {
      let features = try linearMap("feature", number + 1)
      let channels = try linearMap("channel", number + 1)
      blocks.append(
        BlockParameters(
          featureWeights: features.0, featureBias: features.1, channelWeights: channels.0,
          channelBias: channels.1))
    }
    return Parameters(blocks: blocks)
  }

  static func observations(of fields: RunFileFields) throws(StoreError) -> [Observation] {
    guard fields.content["/observations/epoch"] != nil else { return [] }
    let epochs = try fields.integers("/observations/epoch")
    let count = epochs.count
    let values = try fields.floats("/observations/channel_values", rank: 3, count: count)
    let amplitudes = try fields.doubles("/observations/mode_amplitudes", rank: 2, count: count)
    let losses = try fields.doubles("/observations/full_loss", count: count)
    guard count > 0 else { return [] }
    let (channels, modes) = (values.count / count, amplitudes.count / count)
    return epochs.indices.map {
      Observation(
        epoch: epochs[$0], channelValues: Array(values[$0 * channels..<($0 + 1) * channels]),
        modeAmplitudes: Array(amplitudes[$0 * modes..<($0 + 1) * modes]), fullLoss: losses[$0])
    }
  }

  static func resume(of fields: RunFileFields) throws(StoreError) -> ResumeState {
    let count = try fields.integer("/resume@epoch_count")
    return ResumeState(
      epochCount: count, stepCount: try fields.integer("/resume@step_count"),
      losses: try fields.doubles("/resume/losses"),
      parameters: try parameters(of: fields, at: "/resume"),
      moments: try fields.floats("/resume/moments"))
  }

  private static func source(of fields: RunFileFields) throws(StoreError) -> RunSource {
    RunSource(
      adapter: try fields.text("/source@adapter"), path: try fields.text("/source@path"),
      row: fields.content["/source@row"] == nil ? nil : try fields.integer("/source@row"),
      sizeBytes: try fields.integer("/source@size_bytes"),
      sha256: try fields.text("/source@sha256"), original: try fields.json(Key.original))
  }
}
