internal import RFLR

/// The config.json that the authors' trainers write, in our words.
///
/// - Source: protocol.md §10, first row.
struct SweepConfiguration {
  var known = ForeignConfiguration()
  var name: ConfigurationName
  /// Rates in the order in which they come, empty where no list is known.
  var rates: [Double] = []

  /// - Parameters:
  ///   - config: The configuration, nil where the run has none.
  ///   - candidate: The run's folder, whose name tells what the configuration does not.
  ///   - results: Path of the results, for errors.
  init(
    _ config: JSONValue?, candidate: IngestCandidate, results: String
  ) throws(StoreError) {
    let path = candidate.has("config.json") ? candidate.path(of: "config.json") : results
    var fields = try SourceFields(config ?? .object([:]), path: path, field: "config")
    let written = try fields.string("name")
    let named = ConfigurationName(written ?? candidate.name)
    let factor = try fields.integer("factor") ?? named?.factor
    let points = try fields.integer("n_train") ?? named?.points
    let batchSize = try fields.integer("batch_size") ?? named?.batchSize
    let depth = try fields.integer("num_layers") ?? named?.depth
    guard let factor else { throw fields.missing("factor") }
    guard let points else { throw fields.missing("n_train") }
    guard let batchSize else { throw fields.missing("batch_size") }
    guard let depth else { throw fields.missing("num_layers") }
    name = ConfigurationName(factor: factor, points: points, batchSize: batchSize, depth: depth)
    if written != nil, let named, named != name {
      throw fields.wrong(
        "name", "says \(named), but the other fields make \(name)", remedy: "correct the wrong one")
    }
    known.state("target.factor", .integer(factor))
    known.state("data.points", .integer(points))
    known.state("batch_size", .integer(batchSize))
    known.state("network.depth", .integer(depth))
    if config == nil { known.imply(["network.width": .integer(1024)]) }
    known.state("network.width", try fields.integer("hidden_width").map(JSONValue.integer))
    known.state("network.rank", try fields.integer("hidden_rank").map(JSONValue.integer))
    try readOptimiser(&fields)
    try readSchedule(&fields)
    known.state("stop.max_epochs", try fields.integer("num_epochs").map(JSONValue.integer))
    known.state(
      "stop.learning_rate_below", try fields.number("lr_stop_below").map(JSONValue.double))
    known.state(
      "checkpoints.loss_divisor", try fields.number("min_loss_divisor").map(JSONValue.double))
    known.state(
      "checkpoints.every",
      try fields.integer("save_checkpoint_every_n_epochs").map(JSONValue.integer))
  }

  /// Clipping is a fact of the SGD scripts; the Adam script is not public, and Adam ignores momentum.
  private mutating func readOptimiser(_ fields: inout SourceFields) throws(StoreError) {
    let rule = try fields.string("optimizer")?.lowercased()
    known.state("optimiser.name", rule.map(JSONValue.string))
    guard rule == nil || rule == "sgd" else { return }
    known.imply(["optimiser.clip_norm": .integer(1)])
    known.state("optimiser.momentum", try fields.number("momentum").map(JSONValue.double))
  }

  private mutating func readSchedule(_ fields: inout SourceFields) throws(StoreError) {
    rates = try fields.numbers("lr_sequence") ?? []
    guard let first = rates.first else { return }
    known.state("schedule.learning_rate", .double(first))
    if try fields.bool("fixed_lr_only") == true || rates.count == 1 {
      known.state("schedule.name", .string("fixed"))
      rates = [first]
      return
    }
    known.state("schedule.name", .string("stagnation"))
    known.state("schedule.next", .array(rates.dropFirst().map(JSONValue.double)))
    known.state("schedule.window", try fields.integer("lr_window").map(JSONValue.integer))
    known.state(
      "schedule.minimum_epochs",
      try fields.integer("min_epochs_before_reduce").map(JSONValue.integer))
  }
}
