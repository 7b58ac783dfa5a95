internal import Crypto
internal import Foundation

/// Everything that determines a run; its canonical JSON is the run's identity.
///
/// - Source: design.md §3; protocol.md §0, §0b, §1, §5, §6, §8.
public struct RunConfiguration: Sendable, Hashable {
  /// The function to fit.
  public var target: Target
  /// Training and test points.
  public var data: DataGrid
  /// Shape and initialisation.
  public var network: Network
  /// Samples a step; the last batch of an epoch may be short.
  public var batchSize: Int
  /// Update rule and clipping.
  public var optimiser: Optimiser
  /// Learning rate over epochs.
  public var schedule: LearningRateSchedule
  /// What ends the run.
  public var stop: StopRules
  /// When weights are kept.
  public var checkpoints: CheckpointPolicy
  /// What is recorded on the way.
  public var observe: ObservationPolicy
  /// Seed of all random streams.
  public var seed: Int

  /// Creates a configuration; the defaults are the paper's adaptive runs.
  public init(
    target: Target = .sumcos(factor: 3), data: DataGrid = DataGrid(), network: Network = Network(),
    batchSize: Int = 8, optimiser: Optimiser = Optimiser(),
    schedule: LearningRateSchedule = .paper(), stop: StopRules = StopRules(),
    checkpoints: CheckpointPolicy = CheckpointPolicy(),
    observe: ObservationPolicy = ObservationPolicy(), seed: Int = 42
  ) {
    self.target = target
    self.data = data
    self.network = network
    self.batchSize = batchSize
    self.optimiser = optimiser
    self.schedule = schedule
    self.stop = stop
    self.checkpoints = checkpoints
    self.observe = observe
    self.seed = seed
  }

  /// Creates the paper's configuration of a name; everything else stays at its default.
  public init(name: ConfigurationName) {
    self.init(
      target: .sumcos(factor: name.factor), data: DataGrid(points: name.points),
      network: Network(depth: name.depth), batchSize: name.batchSize)
  }

  /// The paper's name where the target has a factor, otherwise one that begins with the family.
  ///
  /// As in the paper, sumcos and expcos share the form; `target.family` tells them apart.
  public var name: String {
    switch target {
    case .sumcos(let factor), .expcos(let factor):
      ConfigurationName(
        factor: factor, points: data.points, batchSize: batchSize, depth: network.depth
      ).description
    case .multifrequency(let m):
      "freq\(JSONValue.double(m).canonicalText)_rank\(network.rank)_L\(network.depth)"
    case .chirp, .custom:
      "\(target.family)_N\(data.points)_bs\(batchSize)_L\(network.depth)"
    }
  }

  /// Optimiser steps of one epoch, ⌈N / batch size⌉.
  public var stepsPerEpoch: Int { (data.points + batchSize - 1) / batchSize }

  /// The whole configuration as JSON, defaults written out.
  public var json: JSONValue {
    .object([
      "target": target.json, "data": data.json, "network": network.json,
      "batch_size": .integer(batchSize), "optimiser": optimiser.json, "schedule": schedule.json,
      "stop": stop.json, "checkpoints": checkpoints.json, "observe": observe.json,
      "seed": .integer(seed),
    ])
  }

  /// First 16 hex digits of the SHA-256 of the canonical JSON.
  public var runID: String { Self.identity(of: json) }

  /// The same without the seed: equal for runs that differ in nothing else.
  public var configurationID: String { Self.configurationIdentity(of: json) }

  /// First 16 hex digits of the SHA-256 of a document's canonical text.
  public static func identity(of document: JSONValue) -> String {
    let digest = SHA256.hash(data: Data(document.canonicalText.utf8))
    return digest.prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// The identity of a configuration document without its member `seed`.
  public static func configurationIdentity(of document: JSONValue) -> String {
    guard case .object(var members) = document else { return identity(of: document) }
    members["seed"] = nil
    return identity(of: .object(members))
  }

  /// Reads a configuration; absent fields take their defaults, unknown ones are refused.
  ///
  /// - Throws: ``ConfigurationError`` naming the field; values are validated.
  public init(json: JSONValue) throws(ConfigurationError) {
    var fields = try FieldReader(json)
    var part = try fields.object("target")
    target = try Target(reading: &part)
    part = try fields.object("data")
    data = try DataGrid(reading: &part)
    part = try fields.object("network")
    network = try Network(reading: &part)
    batchSize = try fields.integer("batch_size", default: 8)
    part = try fields.object("optimiser")
    optimiser = try Optimiser(reading: &part)
    part = try fields.object("schedule")
    schedule = try LearningRateSchedule(reading: &part)
    part = try fields.object("stop")
    stop = try StopRules(reading: &part, schedule: schedule)
    part = try fields.object("checkpoints")
    checkpoints = try CheckpointPolicy(reading: &part)
    part = try fields.object("observe")
    observe = try ObservationPolicy(reading: &part)
    seed = try fields.integer("seed", default: 42)
    try fields.finish()
    try validate()
  }

  /// Checks every value and their combinations.
  ///
  /// - Throws: ``ConfigurationError`` for the first field that cannot be used.
  public func validate() throws(ConfigurationError) {
    try target.validate()
    try data.validate()
    try network.validate()
    guard batchSize >= 1 else {
      throw ConfigurationError(
        "batch_size", "\(batchSize) is below 1", remedy: "give at least 1 sample a step")
    }
    guard batchSize <= data.points else {
      throw ConfigurationError(
        "batch_size", "\(batchSize) is larger than the \(data.points) training points",
        remedy: "lower the batch size or raise the points")
    }
    try optimiser.validate()
    try schedule.validate()
    try stop.validate()
    try checkpoints.validate()
    try observe.validate()
    guard seed >= 0 else {
      throw ConfigurationError("seed", "\(seed) is negative", remedy: "give 0 or more")
    }
  }
}

extension RunConfiguration: Codable {
  /// Reads a configuration with the rules of ``init(json:)``.
  public init(from decoder: any Decoder) throws { try self.init(json: JSONValue(from: decoder)) }

  /// Writes every field.
  public func encode(to encoder: any Encoder) throws { try json.encode(to: encoder) }
}
