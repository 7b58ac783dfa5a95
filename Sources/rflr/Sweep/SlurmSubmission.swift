internal import ArgumentParser
internal import Foundation
internal import RFLR
internal import RunStore

/// Writes plan file and script of a plan, and submits what is to be done.
struct SlurmSubmission {
  let options: SlurmOptions
  let store: Store

  /// - Parameter folder: The store's folder; SLURM needs it from the root on.
  init(_ options: SlurmOptions, storeAt folder: String) throws(StoreError) {
    self.options = options
    let path = URL(filePath: folder).standardizedFileURL.path
    guard !path.contains(where: \.isNewline), !path.contains("\\") else {
      throw StoreError(
        .usage, path: printable(path), "sbatch takes no path with a backslash or a line break",
        remedy: "put the store into another folder")
    }
    store = try Store(path, create: true)
  }

  func run(_ chosen: ChosenPlan) throws {
    let rate = try PlanListing.measuredRate()
    let plan = try divided(chosen, rate: rate)
    let files = PlanFiles(of: store)
    try files.keep(plan)
    try AtomicFile.createFolder(files.path(of: plan.id, "-logs"))
    let script = try write(plan, files.path(of: plan.id, ".sbatch"))
    tell(plan, rate: rate)
    guard options.exportOnly else { return try Self.submit(plan, in: store) }
    let words = ["sbatch", script]
    Console.write(words.map(CommandText.quoted).joined(separator: " ") + "\n")
  }

  /// Submits the chunks that are neither done nor running nor queued, and prints the job's id.
  static func submit(_ plan: PlanFile, in store: Store) throws {
    let jobs = SlurmJobs(of: plan, in: store)
    let status = try PlanReading.status(of: plan, in: store)
    let open = status.openChunks
    let (running, queued) = (status.chunkCount(.running), status.chunkCount(.queued))
    Console.say(
      "\(status.count(.done)) of \(plan.lines.count) runs done, "
        + "\(running == 1 ? "1 chunk" : "\(running) chunks") running, "
        + "\(queued) queued, \(open.count) to be submitted")
    guard !open.isEmpty else { return }
    Console.write(try jobs.submit(open) + "\n")
    Console.say(
      "look with `rflr sweep status \(plan.id) --store \(CommandText.quoted(store.path))`")
  }

  /// The chunks: as many as asked for, or as the same plan has had before, or of about an hour each.
  private func divided(_ chosen: ChosenPlan, rate: Double) throws(StoreError) -> PlanFile {
    if chosen.planFile != nil || options.arraySize != nil {
      return try chosen.divided(into: options.arraySize, of: "--array-size")
    }
    for known in PlanFiles(of: store).headers where known.header.name == chosen.name {
      let plan = try chosen.divided(into: known.header.chunkCount, of: "--array-size")
      if plan.id == known.id { return plan }
    }
    let whole = try chosen.divided(into: 1, of: "--array-size")
    let hours = (whole.chunkCosts.first?.all ?? 0) / rate / Double(options.cores) / 3600
    let most = min(SlurmOptions.usualArrayLimit, whole.lines.count)
    let count = Int(max(1, min(Double(most), hours.rounded(.up))))
    return count == 1 ? whole : try chosen.divided(into: count, of: "--array-size")
  }

  /// Writes the script unless somebody has edited the one that is there.
  private func write(_ plan: PlanFile, _ path: String) throws -> String {
    let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let script = SlurmScript(plan: plan, store: store.path, program: program, options: options)
    if FileManager.default.fileExists(atPath: path) {
      let present = try InputFile.text(path)
      if !SlurmScript.isUntouched(present) {
        Console.say("\(path) was edited and is left as it is; remove it to have it written anew")
        return path
      }
    }
    try AtomicFile.write(Array(script.text.utf8), to: path)
    return path
  }

  /// Says what the work is expected to take, and what may go wrong.
  private func tell(_ plan: PlanFile, rate: Double) {
    let cores = Double(options.cores)
    // A run is trained by one core: no chunk is shorter than its longest one.
    let seconds = plan.chunkCosts.map { max($0.all / cores, $0.longest) / rate }
    let mean = seconds.reduce(0, +) / Double(plan.chunkCount)
    let longest = seconds.max() ?? 0
    Console.say(
      "plan \(plan.id): \(plan.name), \(plan.lines.count) configurations in \(plan.chunkCount) "
        + "chunks; about \(spoken(seconds: mean)) a chunk, \(spoken(seconds: longest)) the longest, with "
        + "\(options.cores == 1 ? "1 core" : "\(options.cores) cores") of \(String(format: "%.1f", rate / 1e9)) G multiply-adds a second, as "
        + "just measured here")
    if let limit = options.timeSeconds, longest > Double(limit - options.warningSeconds) {
      Console.say(
        "note: the longest chunk does not fit into --time \(options.time ?? ""): what is left then "
          + "goes on with `rflr sweep resubmit \(plan.id)`, or give more time or chunks")
    }
    if plan.chunkCount > SlurmOptions.usualArrayLimit {
      Console.say(
        "note: many clusters take no array above \(SlurmOptions.usualArrayLimit) "
          + "(`scontrol show config | grep MaxArraySize`)")
    }
    let epoch = plan.lines.lazy.compactMap { try? plan.configuration(of: $0) }.map {
      Double(TrainingCost.multiplyAdds($0.network)) * Double($0.data.points) / rate
    }.max()
    if let epoch, 2 * epoch > Double(options.warningSeconds) {
      Console.say(
        "note: the longest epoch takes about \(spoken(seconds: epoch)); a task ends only behind an "
          + "epoch, so --stop-before should be more than \(Int(2 * epoch))")
    }
  }
}
