internal import Foundation
internal import RFLR
internal import RunStore
internal import Studies

/// One run of a study, as a command asks for it and a store keeps it.
protocol StudyRun: Sendable {
  /// Kind of the run file ("gradient-rank").
  static var kind: String { get }
  /// Seed of all random streams.
  var seed: Int { get }
  /// Name that runs of all seeds share.
  var configName: String { get }
  /// Everything that decides the result, see ``StudyConfiguration/json(of:kind:)``; its identity is the
  /// run's.
  var configuration: JSONValue { get }
  /// The run that a configuration says, as ``configuration`` gives it.
  init(configuration: JSONValue) throws(StudyError)
  /// Rough number of floating-point operations: decides the order, and how far a batch is.
  var work: Double { get }
  /// Refuses what makes no sense or does not fit into the memory that it may take.
  func validate(limits: StudyLimits) throws(StudyError)
  /// Does it.
  ///
  /// - Parameter keepingMatrices: Whether large arrays that follow from the seed are kept too.
  func run(keepingMatrices: Bool) throws(StudyError) -> StudyOutcome
}

/// What a run of a study leaves.
struct StudyOutcome: Sendable {
  /// Summary numbers by name, which queries can ask for.
  var metrics: [String: Double]
  /// What the statistics of the study are computed from.
  var arrays: [StudyArray]
}

extension StudyRun {
  var kind: String { Self.kind }

  /// The run as the batch makes it.
  func item(keepingMatrices: Bool) -> RecordBatch.Item {
    let runID = RunConfiguration.identity(of: configuration)
    return RecordBatch.Item(runID: runID, name: "\(configName) seed \(seed)", cost: work) {
      let outcome = try run(keepingMatrices: keepingMatrices)
      var record = RunRecord(
        configuration: configuration, configName: configName, runID: runID, status: .finished,
        producer: Producer.name)
      record.kind = kind
      record.metrics = outcome.metrics
      record.arrays = outcome.arrays
      record.provenance["blas"] = BLASThreads.library
      return record
    }
  }
}

/// Configurations of studies as the canonical JSON of run files.
enum StudyConfiguration {
  /// The members of a value in snake case, with the kind beside them.
  static func json(of value: some Encodable, kind: String) -> JSONValue {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    // Configurations are made of numbers, words and lists, and validation refuses what is not finite.
    guard let data = try? encoder.encode(value),
      case .object(var members) = try? JSONValue(parsing: String(decoding: data, as: UTF8.self))
    else { return .object(["kind": .string(kind)]) }
    members["kind"] = .string(kind)
    return .object(members)
  }

  /// A value from the configuration of a run file.
  ///
  /// - Throws: ``StudyError`` naming the member that is missing or of a wrong kind.
  static func decode<Value: Decodable>(
    _ type: Value.Type, from configuration: JSONValue
  ) throws(StudyError) -> Value {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    do {
      return try decoder.decode(type, from: Data(configuration.canonicalText.utf8))
    } catch {
      throw StudyError(
        "configuration", "is not that of a study this program knows (\(error))",
        remedy: "use the version that made the run, or make it again")
    }
  }
}
