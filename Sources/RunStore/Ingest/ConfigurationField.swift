internal import RFLR

/// The names by which a configuration's fields can be set from outside.
enum ConfigurationField {
  /// Short names, as the paper, the authors' files and our command line have them.
  static let shortNames = [
    "target": "target.family", "family": "target.family", "factor": "target.factor",
    "N": "data.points", "points": "data.points", "n_train": "data.points",
    "width": "network.width", "W": "network.width", "hidden_width": "network.width",
    "rank": "network.rank", "r": "network.rank", "hidden_rank": "network.rank",
    "depth": "network.depth", "L": "network.depth", "num_layers": "network.depth",
    "frozen": "network.frozen", "init": "network.init",
    "bs": "batch_size", "num_epochs": "stop.max_epochs", "lr": "schedule.learning_rate",
    "learning_rate": "schedule.learning_rate",
    "schedule": "schedule.name", "optimiser": "optimiser.name", "optimizer": "optimiser.name",
    "momentum": "optimiser.momentum", "clip_norm": "optimiser.clip_norm",
    "max_epochs": "stop.max_epochs", "threshold": "stop.loss_below",
    "escape_threshold": "stop.loss_below",
  ]

  /// Every dotted path that some configuration has.
  static let paths: Set<String> = {
    let targets: [Target] = [
      .sumcos(factor: 1), .chirp(f1: 36, f2: 12), .multifrequency(multiplier: 1), .custom([]),
    ]
    let schedules: [LearningRateSchedule] = [
      .paper(), .fixed(0.01), .step(rate: 0.01, every: 100, factor: 0.9),
    ]
    let variants =
      targets.map { RunConfiguration(target: $0) }
      + schedules.map { RunConfiguration(schedule: $0) }
    return Set(variants.flatMap { $0.json.leaves.map(\.path) })
  }()

  /// Reads `name=value` texts into values by dotted path.
  static func assigned(by assignments: [String]) throws(StoreError) -> [String: JSONValue] {
    var values: [String: JSONValue] = [:]
    for assignment in assignments {
      guard let equals = assignment.firstIndex(of: "=") else {
        throw usage(assignment, "has no \"=\"", remedy: "write --set name=value, as in rank=5")
      }
      let path = try path(named: String(assignment[..<equals]))
      let value = value(of: String(assignment[assignment.index(after: equals)...]))
      if let earlier = values[path], earlier != value {
        throw usage(
          assignment, "\(path) was already set to \(earlier.canonicalText)",
          remedy: "give each name once")
      }
      values[path] = value
    }
    if let problem = ForeignConfiguration.problem(in: values) {
      throw usage(problem.field, problem.reason, remedy: problem.remedy)
    }
    return values
  }

  private static func path(named name: String) throws(StoreError) -> String {
    if let path = shortNames[name] ?? paths.first(where: { $0 == name }) { return path }
    let nearest = nearest(to: name)
    throw usage(
      name, "is not a field of a configuration",
      remedy: nearest.isEmpty
        ? "use a name of the configuration's JSON, as network.rank"
        : "did you mean \(nearest.joined(separator: ", "))?")
  }

  /// The names that are nearest to one that does not exist.
  static func nearest(to name: String) -> [String] {
    Spelling.nearest(to: name, in: paths.union(shortNames.keys))
  }

  /// The field that a name means, as `--set` has it.
  static func path(ofName name: String) -> String? {
    shortNames[name] ?? (paths.contains(name) ? name : nil)
  }

  /// The field that a column of a table means, whatever its case; nil where it means none.
  static func path(ofColumn title: String) -> String? {
    if let path = shortNames[title] ?? paths.first(where: { $0 == title }) { return path }
    let word = title.lowercased()
    return shortNames.first { $0.key.lowercased() == word }?.value
  }

  /// JSON where the text is JSON, Python's True and False, the text itself otherwise ("torch-default").
  static func value(of text: String) -> JSONValue {
    if let flag = ["True": true, "False": false][text] { return .bool(flag) }
    return (try? JSONReader.value(of: Array(text.utf8), path: "")) ?? .string(text)
  }

  private static func usage(_ what: String, _ reason: String, remedy: String) -> StoreError {
    StoreError(.usage, field: "--set \(what)", reason, remedy: remedy)
  }
}
