public import RFLR

/// A plan divided into chunks, for processes that train parts of it without knowing of each other.
///
///     STORE/plans/0123456789abcdef.jsonl
///
/// The file is written once and never changed. Its name is its content's hash, so that the chunks of two
/// processes fit together exactly when they name the same file. It lists every configuration with its run
/// id, expected cost and chunk; see schemas/plan.schema.json.
public struct PlanFile: Sendable {
  /// One configuration of the plan.
  public struct Line: Sendable, Hashable {
    /// Its chunk, from 1.
    public var chunk: Int
    /// Identity of its run.
    public var runID: String
    /// Expected multiply-adds of its training.
    public var cost: Double
    /// What sets it apart from ``PlanFile/base``.
    public var set: JSONValue
  }

  /// First 16 hex digits of the SHA-256 of the whole file, name of the plan included.
  public let id: String
  /// Name of the plan with its conditions, as people know it; several plans may share one.
  public let name: String
  /// Number of chunks; where there are fewer configurations some are empty.
  public let chunkCount: Int
  /// What all configurations have in common.
  public let base: JSONValue
  /// The configurations by chunk, in each the longest first: the order of training.
  public let lines: [Line]
  /// The file's content.
  public let bytes: [UInt8]

  init(
    id: String, name: String, chunkCount: Int, base: JSONValue, lines: [Line], bytes: [UInt8]
  ) {
    self.id = id
    self.name = name
    self.chunkCount = chunkCount
    self.base = base
    self.lines = lines
    self.bytes = bytes
  }

  /// Most chunks of a plan.
  public static let chunkLimit = 1_000_000

  /// Divides configurations into chunks of about equal cost; see ``PlanChunks``.
  ///
  /// - Parameters:
  ///   - name: Name of the plan.
  ///   - configurations: What to train; equal ones are taken once, and their order does not matter.
  ///   - chunkCount: Number of chunks.
  /// - Throws: ``StoreError`` `usage` where there is nothing to train or no such number of chunks.
  public init(
    name: String, configurations: [RunConfiguration], chunkCount: Int
  ) throws(StoreError) {
    guard (1...Self.chunkLimit).contains(chunkCount) else {
      throw StoreError(
        .usage, field: "chunks", "a plan cannot have \(chunkCount)",
        remedy: "give 1 to \(Self.chunkLimit)")
    }
    guard !configurations.isEmpty else {
      throw StoreError(
        .usage, field: name, "the plan has no configurations", remedy: "give at least one")
    }
    var seen: Set<String> = []
    var runs: [(runID: String, cost: Double, document: JSONValue)] = []
    for configuration in configurations {
      let document = configuration.json
      let runID = RunConfiguration.identity(of: document)
      guard seen.insert(runID).inserted else { continue }
      runs.append((runID, TrainingCost.expectedMultiplyAdds(configuration), document))
    }
    runs.sort { $0.cost != $1.cost ? $0.cost > $1.cost : $0.runID < $1.runID }
    let base = JSONValue.common(of: runs.map(\.document))
    let chunks = PlanChunks.division(of: runs.map(\.cost), into: chunkCount)
    var byChunk = [[Line]](repeating: [], count: chunkCount)
    for (run, chunk) in zip(runs, chunks) {
      byChunk[chunk - 1].append(
        Line(
          chunk: chunk, runID: run.runID, cost: run.cost,
          set: run.document.without(base) ?? .object([:])))
    }
    self.init(name: name, chunkCount: chunkCount, base: base, lines: byChunk.flatMap { $0 })
  }

  /// The lines of a chunk, in the order of training.
  public func lines(ofChunk chunk: Int) -> [Line] { lines.filter { $0.chunk == chunk } }

  /// The configuration of a line.
  ///
  /// - Throws: ``StoreError`` where it cannot be trained, or is not the one that the line's run id says.
  public func configuration(of line: Line) throws(StoreError) -> RunConfiguration {
    let configuration: RunConfiguration
    do throws(ConfigurationError) {
      configuration = try RunConfiguration(json: base.joined(by: line.set))
    } catch {
      throw StoreError(
        .badData, path: "plan \(id)", field: "\(line.runID): \(error.field)", error.reason,
        remedy: "train it with the rflr that wrote the plan file")
    }
    guard configuration.runID == line.runID else {
      throw StoreError(
        .badData, path: "plan \(id)", field: line.runID,
        "its configuration has the run id \(configuration.runID)",
        remedy: "train it with the rflr that wrote the plan file, or make the plan file again")
    }
    return configuration
  }

  /// The configurations of a chunk, in the order of training.
  ///
  /// - Throws: ``StoreError`` as ``configuration(of:)``.
  public func configurations(ofChunk chunk: Int) throws(StoreError) -> [RunConfiguration] {
    var configurations: [RunConfiguration] = []
    for line in lines(ofChunk: chunk) { configurations.append(try configuration(of: line)) }
    return configurations
  }

  /// Every configuration.
  ///
  /// - Throws: ``StoreError`` as ``configuration(of:)``.
  public func configurations() throws(StoreError) -> [RunConfiguration] {
    var configurations: [RunConfiguration] = []
    for line in lines { configurations.append(try configuration(of: line)) }
    return configurations
  }

  /// Expected multiply-adds of each chunk, the first chunk first, and of its longest run.
  public var chunkCosts: [(all: Double, longest: Double)] {
    var costs = [(all: Double, longest: Double)](repeating: (0, 0), count: chunkCount)
    for line in lines {
      costs[line.chunk - 1].all += line.cost
      costs[line.chunk - 1].longest = max(costs[line.chunk - 1].longest, line.cost)
    }
    return costs
  }
}
