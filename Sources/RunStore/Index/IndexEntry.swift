public import RFLR

/// The run file that an entry of the index describes.
public struct IndexedFile: Sendable, Hashable {
  /// Path relative to the store's folder, with `/`.
  public var path: String
  /// Size of the file in bytes.
  public var sizeBytes: Int
  /// SHA-256 of the file, lower-case hex.
  public var sha256: String
  /// Content hash that the file states.
  public var contentSHA256: String

  /// Creates the facts of a file.
  public init(path: String, sizeBytes: Int, sha256: String, contentSHA256: String) {
    self.path = path
    self.sizeBytes = sizeBytes
    self.sha256 = sha256
    self.contentSHA256 = contentSHA256
  }
}

/// What the index keeps of one run: everything that queries can ask, no arrays.
///
/// All of it follows from the run file, so an index that is lost can be made again.
public struct IndexEntry: Sendable {
  /// 16 hex digits: the run's identity.
  public let runID: String
  /// Identity of the configuration without its seed.
  public let configurationID: String
  /// The paper's name.
  public let configName: String
  /// Kind of experiment.
  public let kind: String
  /// What became of the run.
  public let status: RunStatus
  /// Program and version that made the numbers.
  public let producer: String
  /// Origin of an ingested run, nil when it was trained here; without its original document.
  public let source: RunSource?
  /// The configuration's leaves by dotted path, sorted.
  public let parameters: [(path: String, value: JSONValue)]
  /// Summary numbers by name.
  public let metrics: [String: Double]
  /// Epoch, reason, rate and loss of each checkpoint, in order.
  public let checkpoints: [CheckpointSummary]
  /// Divisions of the learning rate, in order.
  public let lrDivides: [LRDivide]
  /// The run file.
  public let file: IndexedFile

  /// A checkpoint without its weights.
  public struct CheckpointSummary: Sendable, Hashable {
    /// 0-based epoch at whose end the weights were taken; -1 before the first.
    public let epoch: Int
    /// Why they are kept.
    public let reason: Checkpoint.Reason
    /// Learning rate of that epoch.
    public let lr: Double
    /// Epoch loss; NaN before the first epoch.
    public let loss: Double
  }

  /// Takes what the index keeps out of a run.
  ///
  /// - Parameters:
  ///   - record: The run as its file holds it; weights are not needed.
  ///   - file: That file.
  public init(record: RunRecord, file: IndexedFile) {
    runID = record.runID
    configurationID = record.configurationID
    configName = record.configName
    kind = record.kind
    status = record.status
    producer = record.producer
    source = record.source.map {
      RunSource(
        adapter: $0.adapter, path: $0.path, row: $0.row, sizeBytes: $0.sizeBytes, sha256: $0.sha256)
    }
    // A foreign key with a dot in it can spell the path of another leaf; the first one stays.
    var seen: Set<String> = []
    parameters = record.configuration.leaves.filter { seen.insert($0.path).inserted }
    metrics = record.metrics
    checkpoints = record.checkpoints.map {
      CheckpointSummary(epoch: $0.epoch, reason: $0.reason, lr: $0.lr, loss: $0.loss)
    }
    lrDivides = record.lrDivides
    self.file = file
  }
}

/// A file of the store that could not be taken into the index.
public struct IndexProblem: Sendable, Hashable {
  /// Path relative to the store's folder.
  public var path: String
  /// Kind of failure.
  public var code: StoreError.Code
  /// What is wrong.
  public var reason: String
  /// What the user can do.
  public var remedy: String

  /// Creates a problem.
  public init(path: String, code: StoreError.Code, reason: String, remedy: String) {
    self.path = path
    self.code = code
    self.reason = reason
    self.remedy = remedy
  }
}
