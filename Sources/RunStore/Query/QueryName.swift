internal import RFLR

/// A name that a query, a column list or a sort key may use: what it means and where it comes from.
public struct QueryName: Sendable, Hashable {
  /// What comparisons a name allows.
  public enum ValueType: String, Sendable, Hashable {
    /// Numbers: `=` `!=` `<` `<=` `>` `>=` `in`.
    case number
    /// Words and texts: `=` `!=` `~` `!~` `in`.
    case text
    /// `true` and `false`: `=` `!=`.
    case bool
    /// Kinds of value differ between runs; every comparison is allowed.
    case mixed
  }

  /// Which part of the index holds the values.
  public enum Source: String, Sendable, Hashable {
    /// The run itself.
    case run
    /// Its file.
    case file
    /// The foreign original that it was ingested from.
    case ingest
    /// Its checkpoints.
    case checkpoint
    /// Its summary numbers.
    case metric
    /// Its configuration.
    case configuration
  }

  /// The canonical name; for a configuration the dotted path.
  public let name: String
  /// Other accepted names.
  public let aliases: [String]
  /// What comparisons are allowed.
  public let type: ValueType
  /// Where the values come from.
  public let source: Source
  /// What it is, in a few words.
  public let explanation: String
  /// Every word that a value can be; empty where any text is possible.
  public let words: [String]

  init(
    _ name: String, _ aliases: [String] = [], _ type: ValueType, _ source: Source,
    _ explanation: String, words: [String] = []
  ) {
    self.name = name
    self.aliases = aliases
    self.type = type
    self.source = source
    self.explanation = explanation
    self.words = words
  }

  static let runID = "run_id"
  static let configName = "config_name"

  /// Whether a text is one of the names or aliases that every store has.
  static func isKnown(_ text: String) -> Bool {
    all.contains { $0.name == text || $0.aliases.contains(text) }
  }

  /// The names that every store has, in the order of listings.
  public static let all = runNames + metricNames + configurationNames

  /// Names of the run itself, its file and its origin.
  static let runNames = [
    QueryName(runID, ["id"], .text, .run, "16 hex digits: the run's identity"),
    QueryName(
      "configuration_id", [], .text, .run, "16 hex digits: the configuration without its seed"),
    QueryName(configName, ["config", "name"], .text, .run, "the paper's name, f3_N768_bs8_L3"),
    QueryName(
      "status", [], .text, .run, "what became of the run", words: RunStatus.allCases.map(\.rawValue)
    ),
    QueryName("kind", [], .text, .run, "kind of experiment: rf-lr, or that of a study"),
    QueryName("producer", [], .text, .run, "program and version that made the numbers"),
    QueryName(
      "origin", [], .text, .run, "trained here or ingested", words: ["trained", "ingested"]),
    QueryName("adapter", [], .text, .ingest, "reader of the foreign layout; missing when trained"),
    QueryName("source", ["source_path"], .text, .ingest, "path of the foreign original"),
    QueryName("file", ["path"], .text, .file, "path of the run file, relative to the store"),
    QueryName("checkpoints", [], .number, .run, "number of checkpoints"),
    QueryName(
      "checkpoint_reason", ["reason"], .text, .checkpoint, "why weights were kept, any of them",
      words: Checkpoint.Reason.allCases.map(\.rawValue)),
    QueryName("lr_divides", [], .number, .run, "number of learning rate divides"),
  ]

  /// Names of the summary numbers.
  static let metricNames = MetricName.all.map { name in
    QueryName(name, [], .number, .metric, metricExplanations[name] ?? "summary number")
  }

  private static let metricExplanations = [
    MetricName.testError: "MSE on the test points, last weights",
    MetricName.testErrorMax: "largest absolute error on the test points, last weights",
    MetricName.trainError: "MSE on the training points, last weights",
    MetricName.minLoss: "smallest epoch loss",
    MetricName.firstLoss: "loss of the first epoch",
    MetricName.finalLoss: "loss of the last epoch",
    MetricName.epochs: "epochs that ran",
    MetricName.steps: "optimiser steps that were taken",
    MetricName.escapeEpochs: "epochs to escape, counted from 1",
    MetricName.parameterDistance: "L2 distance of all parameters from their first values",
    MetricName.parameterCount: "all parameters of the network",
  ]

  /// Names of the configuration, by their dotted paths.
  static let configurationNames = [
    setting(
      "target.family", ["target", "family"], .text, "family of the target",
      words: ["sumcos", "expcos", "chirp", "multifrequency", "custom"]),
    setting("target.factor", ["factor", "f"], .number, "highest frequency of sumcos and expcos"),
    setting("target.f1", ["f1"], .number, "first frequency of the chirp"),
    setting("target.f2", ["f2"], .number, "second frequency of the chirp"),
    setting("target.multiplier", ["multiplier"], .number, "multiplier m of multifrequency"),
    setting("target.terms", ["terms"], .text, "terms of a custom sum, as JSON"),
    setting("data.points", ["points", "N", "n_train"], .number, "training points"),
    setting(
      "data.sampling", ["sampling"], .text, "how training points are placed",
      words: DataGrid.Sampling.allCases.map(\.rawValue)),
    setting("data.test_points", ["test_points"], .number, "test points"),
    setting(
      "data.test_sampling", ["test_sampling"], .text, "how test points are placed",
      words: DataGrid.Sampling.allCases.map(\.rawValue)),
    setting("network.width", ["width", "W"], .number, "features of each block"),
    setting("network.rank", ["rank", "r"], .number, "channels of each bottleneck"),
    setting("network.depth", ["depth", "L"], .number, "number of bottlenecks"),
    setting("network.frozen", ["frozen"], .bool, "whether features stay as drawn"),
    setting(
      "network.init", ["init"], .text, "how weights are drawn",
      words: Network.Initialisation.allCases.map(\.rawValue)),
    setting("batch_size", ["bs"], .number, "samples a step"),
    setting(
      "optimiser.name", ["optimiser", "optimizer"], .text, "update rule",
      words: Optimiser.Rule.allCases.map(\.rawValue)),
    setting("optimiser.momentum", ["momentum"], .number, "momentum of SGD"),
    setting("optimiser.beta1", ["beta1"], .number, "Adam's first decay"),
    setting("optimiser.beta2", ["beta2"], .number, "Adam's second decay"),
    setting("optimiser.epsilon", ["epsilon"], .number, "Adam's epsilon"),
    setting("optimiser.clip_norm", ["clip_norm"], .number, "largest gradient norm; null: none"),
    setting(
      "schedule.name", ["schedule"], .text, "rule of the learning rate",
      words: ["fixed", "stagnation", "step"]),
    setting("schedule.learning_rate", ["lr", "learning_rate"], .number, "first learning rate"),
    setting("schedule.next", [], .text, "later rates of the stagnation rule, as JSON"),
    setting("schedule.window", ["window"], .number, "losses a mean of the stagnation rule"),
    setting("schedule.minimum_epochs", [], .number, "epochs between divides at least"),
    setting("schedule.every", [], .number, "epochs a step of the step rule"),
    setting("schedule.factor", [], .number, "factor of the step rule"),
    setting("stop.max_epochs", ["max_epochs"], .number, "most epochs"),
    setting("stop.learning_rate_below", [], .number, "rate that ends the run; null: none"),
    setting("stop.loss_below", ["threshold", "loss_below"], .number, "loss of an escape"),
    setting("stop.loss_above", ["loss_above"], .number, "loss of a divergence; null: not finite"),
    setting("checkpoints.init", [], .bool, "whether the first weights are kept"),
    setting("checkpoints.lr_divides", [], .bool, "whether weights are kept at divides"),
    setting("checkpoints.after_epochs", [], .number, "epochs to the kept weights after a divide"),
    setting("checkpoints.loss_divisor", [], .number, "divisor of the loss thresholds; null: none"),
    setting("checkpoints.every", [], .number, "epochs between kept weights; null: none"),
    setting("checkpoints.final", [], .bool, "whether the last weights are kept"),
    setting("observe.every", [], .number, "epochs between observations; null: none"),
    setting("observe.x", [], .number, "observed point"),
    setting("observe.modes", ["modes"], .number, "highest observed mode"),
    setting("seed", [], .number, "seed of all random streams"),
  ]

  private static func setting(
    _ path: String, _ aliases: [String], _ type: ValueType, _ explanation: String,
    words: [String] = []
  ) -> QueryName {
    QueryName(path, aliases, type, .configuration, explanation, words: words)
  }
}
