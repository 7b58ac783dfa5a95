public import Foundation

/// What a sweep or a single training tells the store of itself while it runs, and when it has ended.
///
/// One JSON file each in `STORE/sweeps`, for people and programs that look from outside; nothing reads
/// it to train. Losing it loses nothing.
///
/// - Source: schemas/sweep-state.schema.json.
public struct SweepState: Sendable {
  /// What is being trained, in the words of whoever started it.
  public struct Subject: Sendable, Hashable {
    /// Kinds of work.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
      /// A whole plan.
      case sweep
      /// One chunk of a plan file.
      case chunk
      /// One configuration.
      case train
    }

    /// Kind of work.
    public var kind: Kind
    /// Name of the plan with its conditions, or of the configuration.
    public var name: String
    /// The command that was given; the same one continues.
    public var command: String
    /// Runs at a time.
    public var jobs: Int
    /// Which chunk it is; nil for other kinds.
    public var chunk: Chunk?

    /// Creates a subject.
    public init(kind: Kind, name: String, command: String, jobs: Int, chunk: Chunk? = nil) {
      self.kind = kind
      self.name = name
      self.command = command
      self.jobs = jobs
      self.chunk = chunk
    }

    /// Kind and name in words: sweep NAME, chunk 3 of 16 of NAME.
    public var title: String {
      guard let chunk else { return "\(kind.rawValue) \(name)" }
      return "chunk \(chunk.number) of \(chunk.count) of \(name)"
    }

    /// Seconds between two states: many chunks write at once, often to a disk that machines share.
    var writingInterval: Double { kind == .chunk ? 15 : 2 }
  }

  /// A chunk of a plan file.
  public struct Chunk: Sendable, Hashable {
    /// Id of the plan file.
    public var planID: String
    /// Its number, from 1.
    public var number: Int
    /// Chunks of the plan.
    public var count: Int
    /// What a scheduler calls the task that trains it ("4711_3"); nil without one.
    public var job: String?

    /// Creates a chunk.
    public init(planID: String, number: Int, count: Int, job: String? = nil) {
      self.planID = planID
      self.number = number
      self.count = count
      self.job = job
    }
  }

  /// Where the work is, as its own process last told it.
  public enum Phase: String, Sendable, Hashable, CaseIterable {
    /// It goes on.
    case running
    /// It came to its end; single runs may have failed.
    case finished
    /// It was asked to stop.
    case interrupted
    /// It could not go on.
    case failed
  }

  /// What can be said from here.
  public enum Standing: Sendable, Hashable {
    /// It runs and tells so.
    case running
    /// Its process lives, but was suspended from outside.
    case suspended
    /// Its process lives, but has told nothing for that many seconds.
    case quiet(Double)
    /// It ended and told how.
    case ended
    /// Its process is gone without a word, that many seconds after it last told something.
    case killed(Double)
    /// It ran elsewhere, and has told nothing for that many seconds.
    case lost(Double)

    /// Whether work may still be going on.
    public var isUnderWay: Bool {
      switch self {
      case .running, .suspended, .quiet: true
      case .ended, .killed, .lost: false
      }
    }
  }

  /// What is being trained.
  public var subject: Subject
  /// Identity of the work: 16 hex digits from the ids of all its runs, so that a continuation is known.
  public var workID: String
  /// Who trains.
  public var process: ProcessIdentity
  /// Where the work is.
  public var phase: Phase
  /// Why it could not go on.
  public var reason: String?
  /// When it began.
  public var started: Date
  /// When this was written.
  public var updated: Date
  /// How far it is.
  public var progress: StoredSweep.Progress

  /// Identity of the work that some runs are, in whatever order.
  static func workID(of runIDs: [String]) -> String {
    let text = runIDs.sorted().joined(separator: "\n")
    return String(ContentHash.sha256(of: Array(text.utf8)).prefix(16))
  }

  /// Seconds without a word after which one elsewhere counts as lost: 60, where it writes every two, and 180
  /// for a chunk, which writes every 15.
  public var patience: Double { subject.kind == .chunk ? 180 : 60 }

  /// Whether it still runs.
  ///
  /// On the machine and in the process space where it was written the process itself is asked, with its
  /// start time, so that another one with its number does not count. From elsewhere only its last word
  /// tells, by both machines' clocks.
  public func standing(at now: Date) -> Standing {
    guard phase == .running else { return .ended }
    let age = max(0, now.timeIntervalSince(updated))
    switch process.presence {
    case .alive: return age > patience ? .quiet(age) : .running
    case .suspended: return .suspended
    case .gone: return .killed(age)
    case .unknown: return age > patience ? .lost(age) : .running
    }
  }
}
