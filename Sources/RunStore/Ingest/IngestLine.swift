internal import Foundation
internal import Synchronization

/// Reads items and takes in their runs on every core, and hands out what became of them in their order.
///
/// Each worker holds one item at a time, so memory is bounded by the number of cores. Reading goes on
/// freely; which of several equal runs is the first is settled in the order of the items; then runs
/// are taken at the same time, but never two equal ones.
final class IngestLine<Outcome: Sendable>: @unchecked Sendable {
  /// What became of one run.
  struct Run: Sendable {
    /// Name and id, nil where it could not be read.
    var name: (name: String, id: String)?
    var result: Result<Outcome, StoreError>
  }

  /// What became of one item.
  struct Finished: Sendable {
    var runs: [Run] = []
    /// What is worth a line though nothing failed.
    var notes: [StoreError] = []
    /// What the names of its logs were taken to mean.
    var mappings: [IngestMapping] = []
  }

  private let items: [IngestItem]
  private let takeIn: @Sendable (RunRecord) throws(StoreError) -> Outcome
  private let settings: IngestSettings
  private let stop: @Sendable () -> Bool

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
  private var finished: [Int: Finished] = [:]
  /// The items that have a run, by its id, in the order in which they may take it in.
  private var queues: [String: [Int]] = [:]

  /// - Parameters:
  ///   - items: What to read.
  ///   - settings: For the readers; notes and mappings are handed out with the item.
  ///   - stop: Asked before each item; true begins no further one.
  ///   - takeIn: What becomes of a run that was read.
  init(
    _ items: [IngestItem], settings: IngestSettings,
    stop: @escaping @Sendable () -> Bool = { false },
    takeIn: @escaping @Sendable (RunRecord) throws(StoreError) -> Outcome
  ) {
    (self.items, self.settings, self.stop, self.takeIn) = (items, settings, stop, takeIn)
    limit = items.count
    for _ in 0..<min(items.count, max(1, ProcessInfo.processInfo.activeProcessorCount)) {
      let worker = Thread { self.work() }
      // Nested JSON is read by recursion.
      worker.stackSize = 8 << 20
      worker.start()
    }
  }

  /// The next item and what became of it; nil after the last one that was begun.
  func next() -> (IngestItem, Finished)? {
    locked {
      while handedOut < limit {
        if let result = finished.removeValue(forKey: handedOut) {
          handedOut += 1
          return (items[handedOut - 1], result)
        }
        condition.wait()
      }
      return nil
    }
  }

  /// Begins no further item.
  func end() {
    locked { limit = min(limit, taken) }
  }

  private func work() {
    while let index = take() {
      let notes = Collected<StoreError>()
      let mappings = Collected<IngestMapping>()
      var own = settings
      own.note = { notes.add($0) }
      own.mapping = { mappings.add($0) }
      let records = Ingest.read(items[index], settings: own)
      settle(index, records.compactMap { (try? $0.get())?.runID })
      let runs = records.map { record -> Run in
        switch record {
        case .failure(let error): Run(name: nil, result: .failure(error))
        case .success(let record): write(record, of: index)
        }
      }
      locked {
        finished[index] = Finished(runs: runs, notes: notes.all, mappings: mappings.all)
      }
    }
  }

  private func take() -> Int? {
    let isStopped = stop()
    return locked {
      if isStopped { limit = min(limit, taken) }
      guard taken < limit else { return nil }
      defer { taken += 1 }
      return taken
    }
  }

  /// Joins the queues of an item's runs, behind all items before it.
  private func settle(_ index: Int, _ ids: [String]) {
    locked {
      while settled < index { condition.wait() }
      for id in ids { queues[id, default: []].append(index) }
      settled += 1
    }
  }

  private func write(_ record: RunRecord, of index: Int) -> Run {
    let id = record.runID
    locked {
      while queues[id]?.first != index { condition.wait() }
    }
    defer {
      locked {
        queues[id]?.removeFirst()
        if queues[id]?.isEmpty == true { queues[id] = nil }
      }
    }
    do throws(StoreError) {
      return Run(name: (record.configName, id), result: .success(try takeIn(record)))
    } catch {
      return Run(name: (record.configName, id), result: .failure(error))
    }
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

/// Collects what the readers of one item have to say.
private final class Collected<Word: Sendable>: Sendable {
  private let list = Mutex<[Word]>([])

  var all: [Word] { list.withLock { $0 } }

  func add(_ word: Word) { list.withLock { $0.append(word) } }
}
