internal import Foundation
internal import Synchronization

/// Makes records and stores them, several at a time: what a sweep is to trainings, for studies.
///
/// A record is in the store whole, with its entry in the index, or not at all; so a batch that was
/// killed is given again, and does what is missing.
public enum RecordBatch {
  /// One record that is wanted.
  public struct Item: Sendable {
    /// Identity of the run.
    public var runID: String
    /// Name for messages.
    public var name: String
    /// What it costs, in any unit: the dearest begin first.
    public var cost: Double
    /// Makes the record, on any thread; its provenance is completed here.
    public var make: @Sendable () throws -> RunRecord

    /// Creates an item.
    public init(
      runID: String, name: String, cost: Double, make: @escaping @Sendable () throws -> RunRecord
    ) {
      self.runID = runID
      self.name = name
      self.cost = cost
      self.make = make
    }
  }

  /// How far a batch is.
  public struct Progress: Sendable {
    /// Records that were made or failed.
    public internal(set) var done = 0
    /// Records to make.
    public internal(set) var total = 0
    /// Share of the cost that is done.
    public internal(set) var share = 0.0
    /// Seconds since the beginning.
    public internal(set) var seconds = 0.0
    /// Name of the record that ended last.
    public internal(set) var lastName = ""
  }

  /// What a batch did.
  public struct Summary: Sendable {
    /// Records that were in the store already.
    public internal(set) var presentCount = 0
    /// Records that were made and stored.
    public internal(set) var storedCount = 0
    /// Records that could not be made, in the order of the items.
    public internal(set) var problems: [(name: String, reason: String)] = []
  }

  /// Makes what the store does not have.
  ///
  /// - Parameters:
  ///   - items: What is wanted; equal identities are made once.
  ///   - store: Where run files and index entries go.
  ///   - jobs: Records at a time.
  ///   - force: Make again what is there already.
  ///   - progress: Told after each record, from any thread.
  /// - Returns: What was done. A record that cannot be made does not end the others.
  /// - Throws: ``StoreError`` when the store or its index cannot be used.
  public static func run(
    _ items: [Item], in store: Store, jobs: Int, force: Bool = false,
    progress: @escaping @Sendable (Progress) -> Void = { _ in }
  ) throws(StoreError) -> Summary {
    var seen: Set<String> = []
    let wanted = items.filter { seen.insert($0.runID).inserted }
    let index = try store.index()
    let present =
      force ? [] : try store.finishedRunIDs(among: wanted.map(\.runID), in: index)
    let missing = wanted.filter { !present.contains($0.runID) }.sorted { $0.cost > $1.cost }
    let makers = Makers(missing, presentCount: present.count, store, index, progress)
    return try makers.run(jobs: max(1, min(jobs, missing.count)))
  }
}

/// The threads of one batch and what they share.
private final class Makers: Sendable {
  private struct State {
    var next = 0
    var doneCost = 0.0
    var summary = RecordBatch.Summary()
    var progress = RecordBatch.Progress()
    var fatal: StoreError?
  }

  private let items: [RecordBatch.Item]
  private let totalCost: Double
  private let store: Store
  private let index: RunIndex
  private let tell: @Sendable (RecordBatch.Progress) -> Void
  private let started = ProcessInfo.processInfo.systemUptime
  private let state: Mutex<State>

  init(
    _ items: [RecordBatch.Item], presentCount: Int, _ store: Store, _ index: RunIndex,
    _ tell: @escaping @Sendable (RecordBatch.Progress) -> Void
  ) {
    self.items = items
    self.store = store
    self.index = index
    self.tell = tell
    totalCost = items.reduce(0) { $0 + $1.cost }
    var state = State()
    state.summary.presentCount = presentCount
    state.progress.total = items.count
    self.state = Mutex(state)
  }

  func run(jobs: Int) throws(StoreError) -> RecordBatch.Summary {
    let group = DispatchGroup()
    for _ in 0..<jobs {
      group.enter()
      let thread = Thread {
        self.makeUntilDone()
        group.leave()
      }
      thread.stackSize = 8 << 20
      thread.start()
    }
    group.wait()
    let (summary, fatal) = state.withLock { ($0.summary, $0.fatal) }
    if let fatal { throw fatal }
    return summary
  }

  private func makeUntilDone() {
    while let item = next() {
      let began = ProcessInfo.processInfo.systemUptime
      do {
        var record = try item.make()
        let seconds = ProcessInfo.processInfo.systemUptime - began
        record.provenance.merge(Producer.machine) { own, _ in own }
        record.provenance["wall_seconds"] = String(format: "%.3f", seconds)
        record.provenance["ended"] = ISO8601DateFormatter().string(from: Date())
        try keep(record)
        ended(item, nil)
      } catch {
        ended(item, error)
      }
    }
  }

  private func next() -> RecordBatch.Item? {
    state.withLock { state in
      guard state.fatal == nil, state.next < items.count else { return nil }
      defer { state.next += 1 }
      return items[state.next]
    }
  }

  /// Writes the file, then its entry: a batch that is killed between leaves a file that is known again
  /// as soon as the record is wanted.
  private func keep(_ record: RunRecord) throws {
    do throws(StoreError) {
      let entry = try store.publish(record)
      let failure = state.withLock { _ -> StoreError? in
        do throws(StoreError) {
          try store.enter([entry], into: index)
          return nil
        } catch {
          return error
        }
      }
      if let failure { throw failure }
    } catch {
      // The next record would meet the same disk.
      if error.code != .badData { state.withLock { $0.fatal = $0.fatal ?? error } }
      throw error
    }
  }

  private func ended(_ item: RecordBatch.Item, _ error: (any Error)?) {
    let now = state.withLock { state in
      if let error {
        state.summary.problems.append((item.name, "\(error)"))
      } else {
        state.summary.storedCount += 1
      }
      state.doneCost += item.cost
      state.progress.done += 1
      state.progress.share = totalCost > 0 ? state.doneCost / totalCost : 1
      state.progress.seconds = ProcessInfo.processInfo.systemUptime - started
      state.progress.lastName = item.name
      return state.progress
    }
    tell(now)
  }
}
