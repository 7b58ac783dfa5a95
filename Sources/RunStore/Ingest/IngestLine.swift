internal import Foundation
internal import Synchronization

/// Reads items and takes in their runs on every core, and hands out what became of them in their order.
///
/// Each worker holds one item at a time, and of an item that makes its records when asked one part of
/// them, so memory is bounded by the number of cores. Which of several equal runs is the first is
/// settled in the order of the items; then runs are taken at the same time, but never two equal ones.
final class IngestLine<Outcome: Sendable>: @unchecked Sendable {
  /// What became of one run.
  struct Run: Sendable {
    /// Name and id, nil where it could not be read.
    var name: (name: String, id: String)?
    var result: Result<Outcome, StoreError>
  }

  /// What became of one item, or of a part of its runs.
  struct Finished: Sendable {
    var runs: [Run] = []
    /// What is worth a line though nothing failed.
    var notes: [StoreError] = []
    /// What the names of its logs were taken to mean.
    var mappings: [IngestMapping] = []
    /// Whether more of the item's runs follow.
    var isPart = false
  }

  private let items: [IngestItem]
  private let takeIn: @Sendable (RunRecord) throws(StoreError) -> Outcome
  private let settings: IngestSettings
  private let stop: @Sendable () -> Bool
  /// Runs of one part.
  private let partCount: Int

  // Guarded by the condition, as everything below it.
  private let condition = NSCondition()
  /// Items before this one are taken by a worker.
  private var taken = 0
  /// Items before this one know which of their runs are the first.
  private var settled = 0
  /// Items before this one are handed out.
  private var handedOut = 0
  /// No item from here on is begun.
  private var limit: Int
  /// What of each item is finished and not yet handed out, in order.
  private var finished: [Int: [Finished]] = [:]
  /// Whether what is begun ends with the part that it is in.
  private var isEnding = false
  /// Whether nobody waits for anything any more.
  private var isAbandoned = false
  /// The items that have a run, by its id, in the order in which they may take it in.
  private var queues: [String: [Int]] = [:]

  /// - Parameters:
  ///   - items: What to read.
  ///   - settings: For the readers; notes and mappings are handed out with the item.
  ///   - partCount: Runs of an item that are handed out together.
  ///   - stop: Asked before each item and each part of one; true begins no further one.
  ///   - takeIn: What becomes of a run that was read.
  init(
    _ items: [IngestItem], settings: IngestSettings, partCount: Int = 500,
    stop: @escaping @Sendable () -> Bool = { false },
    takeIn: @escaping @Sendable (RunRecord) throws(StoreError) -> Outcome
  ) {
    (self.items, self.settings, self.stop, self.takeIn) = (items, settings, stop, takeIn)
    self.partCount = partCount
    limit = items.count
    for _ in 0..<min(items.count, max(1, ProcessInfo.processInfo.activeProcessorCount)) {
      let worker = Thread { self.work() }
      // Nested JSON is read by recursion.
      worker.stackSize = 8 << 20
      worker.start()
    }
  }

  /// The next item, or part of one, and what became of it; nil after the last one that was begun.
  func next() -> (IngestItem, Finished)? {
    locked {
      while handedOut < limit {
        if var parts = finished.removeValue(forKey: handedOut) {
          let (item, first) = (items[handedOut], parts.removeFirst())
          if !parts.isEmpty { finished[handedOut] = parts }
          if !first.isPart { handedOut += 1 }
          return (item, first)
        }
        condition.wait()
      }
      return nil
    }
  }

  /// Begins no further item, and no further part of one.
  func end() {
    locked { (limit, isEnding) = (min(limit, taken), true) }
  }

  /// Ends all work; nothing more is asked for.
  func abandon() {
    locked { (limit, isAbandoned) = (min(limit, taken), true) }
  }

  private func work() {
    while let index = take() {
      let notes = Collected<StoreError>()
      let mappings = Collected<IngestMapping>()
      var own = settings
      own.note = { notes.add($0) }
      own.mapping = { mappings.add($0) }
      let runs = Ingest.runs(of: items[index], settings: own)
      // Of records that are made when they are asked for only the ids stay.
      let ids = runs.map { (try? $0.get())?.runID }
      guard settle(index, ids.compactMap(\.self)) else { return }
      var part = Finished(notes: notes.all, mappings: mappings.all)
      var done = 0
      repeat {
        part.runs = []
        for result in runs[done..<min(done + partCount, runs.count)] {
          guard let run = run(of: result, in: index) else { return }
          part.runs.append(run)
        }
        done += part.runs.count
        part.isPart = done < runs.count && !stop() && !locked { isEnding }
        guard hand(part, of: index) else { return }
        (part.notes, part.mappings) = ([], [])
      } while part.isPart
      leave(index, ids[done...].compactMap(\.self))
    }
  }

  private func take() -> Int? {
    let isStopped = stop()
    return locked {
      if isStopped { limit = min(limit, taken) }
      // One that takes long must not let the others pile up behind it.
      guard waits(until: { taken >= limit || taken - handedOut < waitingItems }),
        taken < limit
      else { return nil }
      defer { taken += 1 }
      return taken
    }
  }

  /// Joins the queues of an item's runs, behind all items before it.
  private func settle(_ index: Int, _ ids: [String]) -> Bool {
    locked {
      guard waits(until: { settled == index }) else { return false }
      for id in ids { queues[id, default: []].append(index) }
      settled += 1
      return true
    }
  }

  /// Takes a run in when all items before this one have done so; nil where nobody asks any more.
  private func run(of result: Result<RunRecord, StoreError>, in index: Int) -> Run? {
    switch result {
    case .failure(let error): return Run(name: nil, result: .failure(error))
    case .success(let record):
      let id = record.runID
      guard locked({ waits { queues[id]?.first == index } }) else { return nil }
      defer { leave(index, [id]) }
      do throws(StoreError) {
        return Run(name: (record.configName, id), result: .success(try takeIn(record)))
      } catch {
        return Run(name: (record.configName, id), result: .failure(error))
      }
    }
  }

  /// Lets the next item have its turn with runs that this one has taken in, or never will.
  private func leave(_ index: Int, _ ids: [String]) {
    guard !ids.isEmpty else { return }
    locked {
      for id in ids {
        if let place = queues[id]?.firstIndex(of: index) { queues[id]?.remove(at: place) }
        if queues[id]?.isEmpty == true { queues[id] = nil }
      }
    }
  }

  /// Puts a part behind the item's earlier ones as soon as few of them wait.
  private func hand(_ part: Finished, of index: Int) -> Bool {
    locked {
      guard waits(until: { (finished[index]?.count ?? 0) < waitingParts }) else {
        return false
      }
      finished[index, default: []].append(part)
      return true
    }
  }

  /// Waits, inside the lock, for something to hold; false where nobody asks any more.
  private func waits(until holds: () -> Bool) -> Bool {
    while !isAbandoned, !holds() { condition.wait() }
    return !isAbandoned
  }

  /// Changes the state; everybody who waits looks at it again.
  private func locked<Value>(_ body: () -> Value) -> Value {
    condition.lock()
    defer {
      condition.broadcast()
      condition.unlock()
    }
    return body()
  }
}

/// Parts of an item that may wait to be handed out.
private let waitingParts = 2
/// Items that may be begun before the first of them is handed out.
private let waitingItems = 1000

/// Collects what the readers of one item have to say.
private final class Collected<Word: Sendable>: Sendable {
  private let list = Mutex<[Word]>([])

  var all: [Word] { list.withLock { $0 } }

  func add(_ word: Word) { list.withLock { $0.append(word) } }
}
