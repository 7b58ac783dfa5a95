internal import RFLR

/// Makes a record of a foreign writer's HDF5 file: the least that a training loop can write.
///
/// - Source: schemas/run-file.md, "What a foreign writer must provide".
struct ForeignHDF5Run {
  static let adapter = "foreign-hdf5"
  /// The newest version of the layout that is read.
  private static let version = 1

  private let fields: HDF5Fields
  private let settings: IngestSettings
  private var path: String { fields.path }

  init(_ content: HDF5Content, path: String, settings: IngestSettings) {
    fields = HDF5Fields(path: path, content: content)
    self.settings = settings
  }

  func record() throws(StoreError) -> RunRecord {
    try checkVersion()
    let (document, place) = try config()
    var config = try HDF5Config(document, path: path, place: place)
    let history = try history(config)
    config.imply(constantRateOf: history)
    let weights = try HDF5Checkpoints(fields, history, isFrozen: config.isFrozen(settings.added))
    if let network = weights.network { try config.state(network, path: path) }
    let configuration = try config.known.document(adding: settings.added, path: path)
    var record = RunRecord(
      configuration: configuration,
      configName: try HDF5Config.name(of: configuration, path: path, place: place), runID: "",
      status: .finished,
      producer: try fields.text(attribute: "producer", of: "/") ?? settings.producer ?? "unknown")
    record.history = history
    record.lrDivides = try lrDivides(history)
    (record.checkpoints, record.frozen) = (weights.checkpoints, weights.frozen)
    record.series = try series(history)
    let (metrics, others) = try metrics(history, configuration, weights.network)
    record.metrics = metrics
    record.status = try status(history, metrics, configuration)
    note(config.unknown, in: place)
    note(others.keys.sorted(), in: "/metrics")
    let file = try ContentHash.sha256(ofFile: path)
    record.source = RunSource(
      adapter: Self.adapter, path: path, sizeBytes: file.sizeBytes, sha256: file.sha256,
      original: .object(
        ["config": document].merging(
          others.isEmpty ? [:] : ["metrics": .object(others)], uniquingKeysWith: { $1 })))
    record.runID = record.contentIdentity
    return record
  }

  private func checkVersion() throws(StoreError) {
    guard let version = try fields.integer(attribute: "schema_version", of: "/") else {
      throw fields.missing("/@schema_version", remedy: "store \(Self.version)")
    }
    guard version >= 1 else {
      throw fields.error("/@schema_version", "is \(version)", remedy: "store \(Self.version)")
    }
    guard version <= Self.version else {
      throw fields.error(
        "/@schema_version", "is \(version), this program reads versions up to \(Self.version)",
        remedy: "use a newer rflr that knows version \(version)")
    }
  }

  /// The configuration's text, from an attribute or, where it is long, from a dataset.
  private func config() throws(StoreError) -> (document: JSONValue, place: String) {
    let places = [
      ("/config", try fields.text(dataset: "/config")),
      ("/@config", try fields.text(attribute: "config", of: "/")),
    ]
    guard let place = places.first(where: { $0.1 != nil })?.0,
      let text = places.compactMap(\.1).first
    else {
      throw fields.missing(
        "/@config",
        remedy: "store the configuration as JSON: run.attrs[\"config\"] = json.dumps({…})")
    }
    do throws(JSONSyntaxError) {
      return (try JSONValue(parsing: text), place)
    } catch {
      let byte = error.isTruncated ? "" : " at byte \(error.byte)"
      throw fields.error(
        place, "is not JSON: \(error.reason)\(byte)",
        remedy: "write it with Python's json.dumps")
    }
  }

  // MARK: Lists

  private func history(_ config: HDF5Config) throws(StoreError) -> History {
    guard let losses = try fields.numbers("/history/loss"), !losses.isEmpty else {
      throw fields.missing("/history/loss", remedy: "store the mean loss of each epoch")
    }
    let epochs = try fields.indices("/history/epoch", count: losses.count)
    let rates: [Double]
    if let stored = try fields.numbers("/history/lr") {
      rates = stored.count == 1 ? losses.map { _ in stored[0] } : stored
      guard rates.count == losses.count else {
        throw fields.error(
          "/history/lr", "has \(rates.count) entries where \(losses.count) belong",
          remedy: "store one rate an epoch, or one for all")
      }
    } else if let rate = config.fixedRate(settings.added) {
      rates = losses.map { _ in rate }
    } else {
      throw fields.missing(
        "/history/lr",
        remedy: "store the learning rate of each epoch, or \"lr\" in the configuration")
    }
    return History(
      epochs: epochs ?? Array(losses.indices), losses: losses, learningRates: rates)
  }

  /// Divides at the end of given epochs; rates that are not given are those of the history.
  private func lrDivides(_ history: History) throws(StoreError) -> [LRDivide] {
    guard let epochs = try fields.indices("/lr_divides/epoch") else { return [] }
    let before = try fields.numbers("/lr_divides/lr_before", count: epochs.count)
    let after = try fields.numbers("/lr_divides/lr_after", count: epochs.count)
    let last = history.epochs.last ?? -1
    let rates = Dictionary(uniqueKeysWithValues: zip(history.epochs, history.learningRates))
    var divides: [LRDivide] = []
    for (index, epoch) in epochs.enumerated() {
      guard epoch <= last else {
        throw fields.error(
          "/lr_divides/epoch[\(index)]", "\(epoch) is after the last epoch \(last)",
          remedy: "store 0-based epochs of this run")
      }
      divides.append(
        LRDivide(
          epoch: epoch, lrBefore: before?[index] ?? rates[epoch] ?? .nan,
          lrAfter: after?[index] ?? rates[epoch + 1] ?? .nan))
    }
    return divides
  }

  /// Lists below /series: a dataset, one value an epoch, or a group of `step` or `epoch` and `value`.
  private func series(_ history: History) throws(StoreError) -> [Series] {
    let start = "/series/"
    let places = fields.content.datasets.keys.filter { $0.hasPrefix(start) }.sorted()
    var series: [Series] = []
    for place in places {
      let group = String(place.prefix(upTo: place.lastIndex(of: "/") ?? place.startIndex))
      // A pair right below /series would have no name.
      let hasValues = group != "/series" && fields.content.datasets["\(group)/value"] != nil
      let axis = [Series.Axis.step, .epoch].first {
        hasValues && fields.content.datasets["\(group)/\($0.rawValue)"] != nil
      }
      guard let axis else {
        series.append(try list(place, named: String(place.dropFirst(start.count)), history))
        continue
      }
      guard place == "\(group)/value", let values = try fields.numbers(place),
        let steps = try fields.indices("\(group)/\(axis.rawValue)", count: values.count)
      else { continue }
      series.append(
        Series(
          name: String(group.dropFirst(start.count)), axis: axis, steps: steps, values: values))
    }
    return series.sorted { $0.name < $1.name }
  }

  /// Values without steps: one an epoch where there are as many.
  private func list(
    _ place: String, named name: String, _ history: History
  ) throws(StoreError) -> Series {
    let values = try fields.numbers(place) ?? []
    guard values.count == history.epochs.count else {
      return Series(name: name, steps: Array(values.indices), values: values)
    }
    return Series(name: name, axis: .epoch, steps: history.epochs, values: values)
  }

  // MARK: Summary

  /// The numbers that have a meaning here, and the others as they were.
  private func metrics(
    _ history: History, _ configuration: JSONValue, _ network: Network?
  ) throws(StoreError) -> (metrics: [String: Double], others: [String: JSONValue]) {
    var metrics = ForeignMetrics(history: history, configuration: configuration)
    metrics.setEpochs((history.epochs.last ?? -1) + 1)
    try metrics.setParameterCount(network?.parameterCount, path: path)
    var others: [String: JSONValue] = [:]
    for name in (fields.content.attributes["/metrics"] ?? [:]).keys {
      if MetricName.all.contains(name) {
        metrics[name] = try fields.number(attribute: name, of: "/metrics")
      } else if let array = fields.content.attributes["/metrics"]?[name] {
        others[name] = array.json
      }
    }
    return (metrics.values, others)
  }

  private func status(
    _ history: History, _ metrics: [String: Double], _ configuration: JSONValue
  ) throws(StoreError) -> RunStatus {
    if let word = try fields.text(attribute: "status", of: "/") {
      guard let status = RunStatus(rawValue: word) else {
        let words = RunStatus.allCases.map(\.rawValue).joined(separator: ", ")
        throw fields.error(
          "/@status", "\"\(word.prefix(60))\" is no status", remedy: "use one of \(words)")
      }
      return status
    }
    if metrics[MetricName.escapeEpochs] != nil { return .escaped }
    if history.losses.last?.isFinite == false { return .diverged }
    let hasThreshold = configuration["stop.loss_below"]?.doubleValue != nil
    return hasThreshold ? .censored : .finished
  }

  private func note(_ names: [String], in place: String) {
    guard !names.isEmpty else { return }
    settings.note(
      StoreError(
        .badData, path: path, field: place,
        "names without a meaning here: \(names.joined(separator: ", "))",
        remedy: "they are kept with the run's source"))
  }
}

extension StoredArray {
  /// As JSON: a scalar or a flat list.
  fileprivate var json: JSONValue {
    let items: [JSONValue] =
      switch values {
      case .float32(let numbers): numbers.map { .double(Double($0)) }
      case .float64(let numbers): numbers.map(JSONValue.double)
      case .int64(let numbers): numbers.map(JSONValue.integer)
      case .text(let texts): texts.map(JSONValue.string)
      }
    return shape.isEmpty && items.count == 1 ? items[0] : .array(items)
  }
}
