internal import RFLR

extension RunLog {
  /// Most series of a run: each is a group of the run file.
  private static let largestSeriesCount = 10_000

  /// The run, once its names have a meaning.
  ///
  /// - Parameters:
  ///   - adapter: Name of the layout.
  ///   - producer: Program behind it, where the user names none.
  ///   - files: What the run was read from.
  ///   - settings: What the user adds.
  ///   - notes: Told about oddities.
  /// - Throws: ``StoreError`` where the log has no loss and no result, or contradicts itself.
  func record(
    adapter: String, producer: String = "unknown", files: LogFiles, settings: IngestSettings,
    notes: inout LogNotes
  ) throws(StoreError) -> RunRecord {
    let map = settings.columns
    let meanings = try LogMeanings(try withPrintableNames(), map: map)
    let axis = try LogAxis(self, meanings, map: map, notes: &notes)
    let rates = meanings.learningRate.map { axis.applied(to: $0, notes: &notes) }
    let history = try history(meanings.loss, rates, axis, notes: &notes)
    let (metrics, others) = Self.results(among: meanings.series)
    var extra = others
    // What did not become the axis, or did not go whole into the history, is a series like others.
    for column in [meanings.epoch, meanings.step].compactMap({ $0 })
    where column.name != axis.column?.name && map.series == .others {
      extra[column.name] = column
    }
    if let rate = meanings.learningRate, rates?.steps != history.epochs { extra[rate.name] = rate }
    guard meanings.loss != nil || !metrics.isEmpty else {
      throw wrong(
        nil, columns.isEmpty ? "has no numbers" : "no column means a loss",
        remedy: columns.isEmpty
          ? "leave this run out"
          : "the columns are \(LogMeanings.list(columns.map(\.name))); say which with --map "
            + #"columns.json: {"loss": "…"}"#)
    }
    guard extra.count <= Self.largestSeriesCount else {
      throw wrong(
        nil,
        "\(extra.count) series are more than the \(Self.largestSeriesCount) that a run may have",
        remedy: #"choose some with --map columns.json: {"series": ["…"]}"#)
    }
    let parameters = try LogParameters(parameters, map: map, path: path)
    let configuration = try configuration(parameters, history: history, settings: settings)
    var record = RunRecord(
      configuration: configuration, configName: LogText.printable(map.name ?? name), runID: "",
      status: status, producer: settings.producer ?? producer)
    record.history = history.filled(from: configuration)
    record.series = extra.sorted { $0.key.precedesByBytes($1.key) }.map { name, column in
      let moved = axis.applied(to: column, notes: &notes)
      return Series(name: name, axis: axis.unit, steps: moved.steps, values: moved.values)
    }
    record.metrics = self.metrics(history, axis, configuration, results: metrics)
    if let loss = history.losses.last, !loss.isFinite { record.status = .diverged }
    record.source = RunSource(
      adapter: adapter, path: path, row: row, sizeBytes: files.sizeBytes, sha256: files.sha256,
      original: .object(original(meanings, axis, parameters)))
    record.runID = record.contentIdentity
    settings.mapping(
      IngestMapping(path: path, lines: lines(meanings, axis, metrics.keys.sorted(), map: map)))
    return record
  }

  /// The same log under names that can be shown and stored.
  private func withPrintableNames() throws(StoreError) -> RunLog {
    var log = self
    var seen: Set<String> = []
    for index in log.columns.indices {
      let name = LogText.printable(log.columns[index].name)
      guard seen.insert(name).inserted else {
        throw wrong(
          nil, "two columns are called \"\(name)\", signs that cannot be shown left out",
          remedy: "rename one of them")
      }
      log.columns[index].name = name
    }
    return log
  }

  /// Loss and rate; a rate that the source does not give at a loss is NaN, never the one before.
  private func history(
    _ loss: LogColumn?, _ learningRate: LogColumn?, _ axis: LogAxis, notes: inout LogNotes
  ) throws(StoreError) -> History {
    guard let loss else { return History() }
    if let step = loss.steps.first(where: { !(0...LogAxis.largest ~= axis.count(at: $0) ?? -1) }) {
      throw wrong(
        "\(stepsAre) \(step)", "is no \(axis.unit.rawValue) of a training",
        remedy: "correct the steps, or leave this run out")
    }
    let moved = axis.applied(to: loss, notes: &notes)
    let rates = Dictionary(
      zip(learningRate?.steps ?? [], learningRate?.values ?? []),
      uniquingKeysWith: { _, last in last })
    return History(
      epochs: moved.steps, losses: moved.values,
      learningRates: moved.steps.map { rates[$0] ?? .nan })
  }

  /// Series of one value that are called like a result are results.
  private static func results(
    among series: [String: LogColumn]
  ) -> (metrics: [String: Double], others: [String: LogColumn]) {
    var metrics: [String: Double] = [:]
    var others: [String: LogColumn] = [:]
    for (name, column) in series.sorted(by: { $0.key < $1.key }) {
      let metric = TableColumns.metric(named: name)
      if let metric, column.values.count == 1, metrics[metric] == nil,
        !MetricName.counts.contains(metric)
          || Int(exactly: column.values[0]).map({ 0...LogAxis.largest ~= $0 }) == true
      {
        metrics[metric] = column.values[0]
      } else {
        others[name] = column
      }
    }
    return (metrics, others)
  }

  private func configuration(
    _ parameters: LogParameters, history: History, settings: IngestSettings
  ) throws(StoreError) -> JSONValue {
    var known = ForeignConfiguration()
    for (field, value) in parameters.fields { known.state(field, value) }
    if let named = ConfigurationName(name) {
      known.imply([
        "target.factor": .integer(named.factor), "data.points": .integer(named.points),
        "batch_size": .integer(named.batchSize), "network.depth": .integer(named.depth),
      ])
    }
    if let first = history.learningRates.first, first.isFinite, first > 0 {
      // Event files hold single precision: 0.01 comes back as 0.009999999776.
      let single = Float(first)
      let rate = Double(single) == first ? Double(single.description) ?? first : first
      known.imply(["schedule.learning_rate": .double(rate)])
    }
    return try known.document(adding: settings.added, path: path, row: place)
  }

  private func metrics(
    _ history: History, _ axis: LogAxis, _ configuration: JSONValue, results: [String: Double]
  ) -> [String: Double] {
    var metrics = ForeignMetrics(history: history, configuration: configuration)
    if let last = history.epochs.last {
      if axis.unit == .epoch {
        metrics.setEpochs(last + 1)
      } else {
        // Steps have gaps where nothing is missing: every loss that was logged is here.
        metrics[MetricName.minLoss] = history.losses.filter { !$0.isNaN }.min() ?? .nan
      }
    }
    for (name, value) in results { metrics[name] = value }
    return metrics.values
  }

  private func original(
    _ meanings: LogMeanings, _ axis: LogAxis, _ parameters: LogParameters
  ) -> [String: JSONValue] {
    var mapping: [String: JSONValue] = ["axis": .string(axis.unit.rawValue)]
    mapping["axis_column"] = axis.column.map { .string($0.name) }
    if axis.unit == .epoch { mapping["first_epoch"] = .integer(axis.base) }
    mapping["loss"] = meanings.loss.map { .string($0.name) }
    mapping["lr"] = meanings.learningRate.map { .string($0.name) }
    var all = original
    all["columns"] = .object(mapping)
    if !parameters.others.isEmpty { all["parameters"] = .object(parameters.others) }
    return all
  }

  private func lines(
    _ meanings: LogMeanings, _ axis: LogAxis, _ results: [String], map: ColumnMap
  ) -> [IngestMapping.Line] {
    let counted = axis.unit == .epoch ? "epoch, counted from \(axis.base)" : "step, not epoch"
    var lines = meanings.lines.map { line in
      var line = line
      if line.name == axis.column?.name {
        line.meaning = counted
      } else if line.name == meanings.epoch?.name {
        line.meaning = "kept as series: \(axis.refusal ?? "is no axis")"
      } else if line.name == meanings.step?.name {
        line.meaning = map.series == .others ? "kept as series" : "left out: not in the map"
      } else if let metric = TableColumns.metric(named: line.name), results.contains(metric) {
        line.meaning = metric
      }
      return line
    }
    if axis.column == nil {
      lines.insert(IngestMapping.Line(name: "(\(stepsAre))", meaning: counted), at: 0)
    }
    return lines
  }
}

extension History {
  /// The same history with the one rate that a fixed schedule has, where no rate was logged.
  fileprivate func filled(from configuration: JSONValue) -> History {
    guard learningRates.allSatisfy(\.isNaN), configuration["schedule.name"] == .string("fixed"),
      let rate = configuration["schedule.learning_rate"]?.doubleValue
    else { return self }
    return History(
      epochs: epochs, losses: losses, learningRates: Array(repeating: rate, count: epochs.count))
  }
}
