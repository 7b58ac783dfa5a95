internal import Foundation
internal import RFLR

extension SweepState {
  static let schema = "rflr-sweep-state"
  static let schemaVersion = 1

  /// The document of ``init(json:path:)``.
  var json: JSONValue {
    .object([
      "schema": .string(Self.schema), "schema_version": .integer(Self.schemaVersion),
      "kind": .string(subject.kind.rawValue), "name": .string(subject.name),
      "command": .string(subject.command), "jobs": .integer(subject.jobs),
      "chunk": subject.chunk.map(Self.document) ?? .null,
      "work_id": .string(workID), "host": .string(process.host),
      "process": .object([
        "number": .integer(process.number), "boot": .string(process.boot),
        "namespace": .string(process.namespace), "start_ticks": .integer(process.startTicks),
      ]),
      "phase": .string(phase.rawValue), "reason": reason.map(JSONValue.string) ?? .null,
      "started": Self.time(started), "updated": Self.time(updated),
      "progress": Self.document(progress),
    ])
  }

  private static func document(_ chunk: Chunk) -> JSONValue {
    .object([
      "plan_id": .string(chunk.planID), "number": .integer(chunk.number),
      "count": .integer(chunk.count), "job": chunk.job.map(JSONValue.string) ?? .null,
    ])
  }

  private static func document(_ progress: StoredSweep.Progress) -> JSONValue {
    let counts = progress.statusCounts.map { ($0.key.rawValue, JSONValue.integer($0.value)) }
    return .object([
      "total": .integer(progress.total), "present": .integer(progress.presentCount),
      "done": .integer(progress.done),
      "by_status": .object(Dictionary(uniqueKeysWithValues: counts)),
      "failed": .integer(progress.failureCount),
      "failures": .array(
        progress.failures.map { failure in
          .object([
            "run_id": .string(failure.runID), "config_name": .string(failure.configName),
            "seed": .integer(failure.seed), "reason": .string(failure.reason),
          ])
        }),
      "running": .array(progress.running.map(document)),
      "seconds": .double(progress.seconds), "share": .double(progress.share),
      "seconds_left": progress.secondsLeft.map { number($0) } ?? .null,
    ])
  }

  private static func document(_ run: StoredSweep.Running) -> JSONValue {
    .object([
      "run_id": .string(run.runID), "config_name": .string(run.configName),
      "seed": .integer(run.seed), "since": time(run.since), "epochs": .integer(run.epochCount),
      "max_epochs": .integer(run.maxEpochs), "loss": run.loss.map { number($0) } ?? .null,
      "lr": run.lr.map { number($0) } ?? .null,
      "recent_losses": .array(run.recentLosses.map { number($0) }),
    ])
  }

  private static func time(_ date: Date) -> JSONValue {
    .string(date.formatted(.iso8601))
  }

  /// JSON has no word for what is not finite; as in exported tables it is a string.
  private static func number(_ value: Double) -> JSONValue {
    if value.isFinite { return .double(value) }
    return .string(value.isNaN ? "NaN" : value > 0 ? "inf" : "-inf")
  }
}

extension SweepState {
  /// Reads what a process wrote.
  ///
  /// - Throws: ``StoreError`` with the file and the member that is missing or wrong.
  init(json: JSONValue, path: String) throws(StoreError) {
    let fields = Fields(path: path, json: json)
    guard json["schema"]?.stringValue == Self.schema else {
      throw fields.problem("schema", "is not a state of a sweep")
    }
    guard try fields.integer("schema_version") <= Self.schemaVersion else {
      throw StoreError(
        .badData, path: path, field: "schema_version", "was written by a newer rflr",
        remedy: "look with that one")
    }
    subject = Subject(
      kind: try fields.word("kind"), name: try fields.text("name"),
      command: try fields.text("command"), jobs: try fields.integer("jobs"))
    if subject.kind == .chunk {
      subject.chunk = Chunk(
        planID: try fields.text("chunk.plan_id"), number: try fields.integer("chunk.number"),
        count: try fields.integer("chunk.count"), job: json["chunk.job"]?.stringValue)
    }
    workID = try fields.text("work_id")
    process = ProcessIdentity(
      host: try fields.text("host"), number: try fields.integer("process.number"),
      boot: try fields.text("process.boot"), namespace: try fields.text("process.namespace"),
      startTicks: try fields.integer("process.start_ticks"))
    phase = try fields.word("phase")
    reason = json["reason"]?.stringValue
    started = try fields.time("started")
    updated = try fields.time("updated")
    progress = StoredSweep.Progress(total: try fields.integer("progress.total"))
    progress.presentCount = try fields.integer("progress.present")
    progress.done = try fields.integer("progress.done")
    progress.failureCount = try fields.integer("progress.failed")
    progress.seconds = try fields.number("progress.seconds")
    progress.share = min(1, max(0, try fields.number("progress.share")))
    for (name, count) in try fields.members("progress.by_status") {
      guard let status = RunStatus(rawValue: name), let count = count.intValue else {
        throw fields.problem("progress.by_status.\(name)", "is no count of a status")
      }
      progress.statusCounts[status] = count
    }
    for item in try fields.list("progress.failures") {
      progress.failures.append(
        StoredSweep.Failure(
          runID: try item.text("run_id"), configName: try item.text("config_name"),
          seed: try item.integer("seed"), reason: try item.text("reason")))
    }
    for item in try fields.list("progress.running") {
      var run = StoredSweep.Running(
        runID: try item.text("run_id"), configName: try item.text("config_name"),
        seed: try item.integer("seed"), since: try item.time("since"),
        maxEpochs: try item.integer("max_epochs"))
      run.epochCount = try item.integer("epochs")
      run.loss = try item.measured("loss")
      run.lr = try item.measured("lr")
      for value in try item.list("recent_losses") {
        run.recentLosses.append(try value.measured("") ?? .nan)
      }
      progress.running.append(run)
    }
  }
}

/// The members of a document, each with its place for messages.
private struct Fields {
  let path: String
  let json: JSONValue

  func problem(_ name: String, _ reason: String) -> StoreError {
    StoreError(
      .badData, path: path, field: name.isEmpty ? nil : name, reason,
      remedy: "remove the file; it is needed for nothing but rflr watch")
  }

  func text(_ name: String) throws(StoreError) -> String {
    guard let value = json[name]?.stringValue else { throw problem(name, "is no text") }
    return value
  }

  func integer(_ name: String) throws(StoreError) -> Int {
    guard let value = json[name]?.intValue else { throw problem(name, "is no whole number") }
    return value
  }

  func number(_ name: String) throws(StoreError) -> Double {
    guard let value = json[name]?.doubleValue, abs(value) < 1e12 else {
      throw problem(name, "is no number that a clock could show")
    }
    return value
  }

  func word<Word: RawRepresentable<String> & CaseIterable>(
    _ name: String
  ) throws(StoreError) -> Word {
    guard let value = json[name]?.stringValue.flatMap(Word.init) else {
      let known = Word.allCases.map(\.rawValue).joined(separator: ", ")
      throw problem(name, "is none of \(known)")
    }
    return value
  }

  func time(_ name: String) throws(StoreError) -> Date {
    guard let date = json[name]?.stringValue.flatMap({ try? Date($0, strategy: .iso8601) }) else {
      throw problem(name, "is no time such as 2026-01-31T12:00:00Z")
    }
    return date
  }

  /// A number, or one of the words for what is not finite; nil is null.
  func measured(_ name: String) throws(StoreError) -> Double? {
    switch name.isEmpty ? json : json[name] {
    case .null: return nil
    case .string("NaN"): return .nan
    case .string("inf"): return .infinity
    case .string("-inf"): return -.infinity
    case let value:
      guard let number = value?.doubleValue else { throw problem(name, "is no number") }
      return number
    }
  }

  func members(_ name: String) throws(StoreError) -> [(key: String, value: JSONValue)] {
    guard case .object(let members) = json[name] else { throw problem(name, "is no object") }
    return members.sorted { $0.key < $1.key }
  }

  func list(_ name: String) throws(StoreError) -> [Fields] {
    guard case .array(let items) = json[name] else { throw problem(name, "is no list") }
    return items.map { Fields(path: path, json: $0) }
  }
}
