internal import Foundation
internal import RFLR
internal import RunStore

/// The jobs that were submitted for a plan, one file each in STORE/plans/ID-jobs.
struct SlurmJobs {
  private let plan: PlanFile
  private let store: Store
  private let folder: String

  init(of plan: PlanFile, in store: Store) {
    self.plan = plan
    self.store = store
    folder = PlanFiles(of: store).path(of: plan.id, "-jobs")
  }

  /// Submits chunks with the plan's script.
  ///
  /// - Returns: The id of the job.
  func submit(_ chunks: [Int]) throws(StoreError) -> String {
    // What the user gave may be relative to another folder than the one where sbatch runs.
    let script = URL(filePath: PlanFiles(of: store).path(of: plan.id, ".sbatch")).path
    let text = try InputFile.text(script)
    let array = Self.array(chunks) + (SlurmScript.throttle(of: text) ?? "")
    let arguments = ["--parsable", "--array=\(array)", script]
    let words: String
    switch OtherProgram.run("sbatch", arguments, in: store.path) {
    case .ended(let output): words = output
    case .failed(let reason):
      throw StoreError(
        .inputOutput, path: "sbatch", Self.line(reason),
        remedy: "correct the options or edit \(script), then give the command again")
    case .notInstalled:
      throw StoreError(
        .noInput, path: "sbatch", "is not installed here",
        remedy:
          "give the command where jobs are submitted, or write the script with --export-only, "
          + "or train chunks without SLURM with --chunk I/\(plan.chunkCount)")
    }
    // Behind a semicolon comes the name of the cluster, where there are several.
    let parts = words.split(whereSeparator: \.isNewline).last?.split(separator: ";") ?? []
    guard let job = parts.first?.trimmingCharacters(in: .whitespaces), Self.isJob(job) else {
      throw StoreError(
        .inputOutput, path: "sbatch", "gave no job id: \(Self.line(words))",
        remedy: "look for the job with squeue")
    }
    let cluster = parts.count > 1 ? String(parts[1]) : nil
    try keep(job, cluster: cluster, array: array, command: ["sbatch"] + arguments)
    return job
  }

  private func keep(
    _ job: String, cluster: String?, array: String, command: [String]
  ) throws(StoreError) {
    let record = JSONValue.object([
      "job": .string(job), "cluster": cluster.map(JSONValue.string) ?? .null,
      "array": .string(array), "submitted": .string(Date().formatted(.iso8601)),
      "command": .string(command.map(CommandText.quoted).joined(separator: " ")),
    ])
    try AtomicFile.createFolder(folder)
    try AtomicFile.write(Array((record.canonicalText + "\n").utf8), to: "\(folder)/\(job).json")
  }

  /// What SLURM says of the plan's tasks; nil where no job is known or it cannot be asked, which is said.
  ///
  /// - Parameter others: Jobs that tasks of the plan name, submitted by hand.
  func queue(beside others: Set<String>) -> SchedulerQueue? {
    let submitted = records
    let jobs = Set(submitted.map(\.job)).union(others.filter(Self.isJob))
    guard !jobs.isEmpty else { return nil }
    let clusters = Set(submitted.compactMap(\.cluster)).sorted()
    var arguments = ["--noheader", "--array", "--jobs=" + jobs.sorted().joined(separator: ",")]
    arguments.append("--format=%K %T")
    if !clusters.isEmpty { arguments.append("--clusters=" + clusters.joined(separator: ",")) }
    switch OtherProgram.run("squeue", arguments, in: store.path, limit: 1 << 24) {
    case .ended(let output): return Self.queue(output, of: jobs)
    case .failed(let words) where words.contains("Invalid job id"):
      // It forgets jobs some minutes after their end.
      return SchedulerQueue(jobs: jobs)
    case .failed(let words):
      Console.say("note: squeue: \(Self.line(words)); going by what the tasks themselves have said")
    case .notInstalled:
      Console.say(
        "note: squeue is not installed here; going by what the tasks themselves have said")
    }
    return nil
  }

  static func queue(_ output: String, of jobs: Set<String>) -> SchedulerQueue {
    var queue = SchedulerQueue(jobs: jobs)
    for line in output.split(whereSeparator: \.isNewline) {
      let words = line.split(separator: " ")
      guard words.count == 2, let chunk = Int(words[0]) else { continue }
      switch words[1] {
      case "RUNNING", "COMPLETING", "CONFIGURING", "SUSPENDED", "STOPPED", "STAGE_OUT", "RESIZING",
        "SIGNALING":
        queue.running.insert(chunk)
      case "PENDING", "REQUEUED", "REQUEUE_HOLD", "RESV_DEL_HOLD", "SPECIAL_EXIT", "REQUEUE_FED":
        queue.waiting.insert(chunk)
      default: break
      }
    }
    return queue
  }

  /// Chunks as sbatch takes them: 1-3,7,9-10.
  static func array(_ chunks: [Int]) -> String {
    var ranges: [ClosedRange<Int>] = []
    for chunk in chunks.sorted() {
      if let last = ranges.last, last.upperBound + 1 == chunk {
        ranges[ranges.count - 1] = last.lowerBound...chunk
      } else {
        ranges.append(chunk...chunk)
      }
    }
    return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
      .joined(separator: ",")
  }

  private var records: [(job: String, cluster: String?)] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }.sorted().compactMap {
      let job = String($0.dropLast(5))
      guard Self.isJob(job) else { return nil }
      return (job, try? InputFile.json("\(folder)/\($0)")["cluster"]?.stringValue)
    }
  }

  private static func isJob(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count < 20 && text.utf8.allSatisfy { (48...57).contains($0) }
  }

  private static func line(_ words: String) -> String {
    let line = words.replacing("sbatch: error: ", with: "").split(whereSeparator: \.isNewline)
      .joined(separator: " ").prefix(500)
    return line.isEmpty ? "failed without a word" : printable(String(line))
  }
}
