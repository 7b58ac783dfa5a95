internal import RFLR

/// The config.json of the authors' trainers for one cosine cos(2π·factor·x), in our words.
///
/// The log-ratio tracking and the tuning of rates have it. Their schedule is a list of rates followed by
/// stagnation, or none.
///
/// - Source: protocol.md §2, §10 (track_logratio).
struct TrackingConfiguration {
  var known = ForeignConfiguration()
  /// Rates in the order in which they come, empty where no list is known.
  private(set) var rates: [Double] = []

  /// Whether a configuration is of this kind.
  static func isOne(_ config: JSONValue?) -> Bool {
    config?["optimizer_type"] != nil || config?["scheduler_type"] != nil
  }

  init(
    _ config: JSONValue, path: String, settings: IngestSettings
  ) throws(StoreError) {
    var fields = try SourceFields(config, path: path)
    known.imply([
      "data.sampling": .string("grid"), "network.frozen": .bool(true),
      "optimiser.clip_norm": .integer(1), "seed": .integer(42),
    ])
    let factor = try fields.integer("factor")
    if let factor, [nil, .string("custom")].contains(settings.added["target.family"]) {
      known.imply([
        "target.family": .string("custom"),
        "target.terms": .array([
          .object([
            "amplitude": .integer(1), "frequency": .double(2 * Double(factor)),
            "power": .integer(1), "phase": .integer(0),
          ])
        ]),
      ])
    }
    let width = try fields.integer("hidden_width")
    let points = try fields.integer("n_train")
    if points == nil, let factor, let width,
      case (let product, false) = factor.multipliedReportingOverflow(by: width)
    {
      known.imply(["data.points": .integer(product)])
    }
    known.state("data.points", points.map(JSONValue.integer))
    known.state("network.width", width.map(JSONValue.integer))
    known.state("network.rank", try fields.integer("hidden_rank").map(JSONValue.integer))
    known.state("network.depth", try fields.integer("num_layers").map(JSONValue.integer))
    known.state("batch_size", try fields.integer("batch_size").map(JSONValue.integer))
    known.state("stop.max_epochs", try fields.integer("num_epochs").map(JSONValue.integer))
    try readOptimiser(&fields)
    try readSchedule(&fields)
  }

  private mutating func readOptimiser(_ fields: inout SourceFields) throws(StoreError) {
    let rule = try fields.string("optimizer_type")?.lowercased()
    // One script begins with Adam and goes on with SGD; its name stays in the source.
    guard let rule, ["sgd", "adam"].contains(rule) else { return }
    known.state("optimiser.name", .string(rule))
    if rule == "sgd" {
      known.state("optimiser.momentum", try fields.number("momentum").map(JSONValue.double))
    } else if let betas = try fields.numbers("betas"), betas.count == 2 {
      known.state("optimiser.beta1", .double(betas[0]))
      known.state("optimiser.beta2", .double(betas[1]))
    }
  }

  private mutating func readSchedule(_ fields: inout SourceFields) throws(StoreError) {
    let first = try fields.number("lr_init")
    known.state("schedule.learning_rate", first.map(JSONValue.double))
    let type = try fields.string("scheduler_type")?.lowercased()
    guard let type, type != "none" else {
      known.state("schedule.name", .string("fixed"))
      return
    }
    guard let object = try fields.object("scheduler_params") else { return }
    var parameters = try SourceFields(object, path: fields.path, field: "scheduler_params")
    guard let list = try parameters.numbers("lr_sequence"), let start = list.first,
      first == nil || first == start
    else { return }
    rates = list
    known.state("schedule.name", .string("stagnation"))
    known.state("schedule.learning_rate", .double(start))
    known.state("schedule.next", .array(list.dropFirst().map(JSONValue.double)))
    known.state(
      "schedule.window", try parameters.integer("window_size").map(JSONValue.integer))
    known.state(
      "schedule.minimum_epochs",
      try parameters.integer("min_epochs_before_reduce").map(JSONValue.integer))
  }
}
