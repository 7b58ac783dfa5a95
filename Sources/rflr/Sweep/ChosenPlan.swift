internal import RFLR
internal import RunStore

/// What a command line asks to train.
struct ChosenPlan {
  /// The plan with what was asked of it, as `watch` shows it.
  let name: String
  /// The plan file that was named; nil where the plan is another document or a built-in one.
  let planFile: PlanFile?
  private let listed: [RunConfiguration]

  /// Reads a plan.
  ///
  /// - Parameters:
  ///   - file: A plan file of ours (.jsonl) or a document of configurations; nil for a built-in plan.
  ///   - plan: Name of a built-in plan.
  ///   - filter: A query that the configurations must match.
  ///   - seeds: Seeds instead of the plan's.
  init(file: String?, plan: String?, filter: String?, seeds: String?) throws {
    var chosen: SweepPlan
    if let file, file.hasSuffix("." + PlanFile.fileExtension) {
      guard filter == nil, seeds == nil else {
        throw StoreError(
          .usage, path: file, "a plan file is trained as it is",
          remedy: "leave out --where and --seeds, or name the plan that it was made from")
      }
      let read = try PlanFile(reading: file)
      (planFile, name, listed) = (read, read.name, [])
      return
    }
    if let file {
      let document = try InputFile.json(file)
      do throws(ConfigurationError) {
        chosen = try SweepPlan(json: document, name: file)
      } catch {
        throw StoreError(
          .badData, path: file, field: error.field, error.reason, remedy: error.remedy)
      }
      // Processes that work elsewhere may know the file by another path.
      chosen.name = file.split(separator: "/").last.map(String.init) ?? file
    } else {
      chosen = try SweepPlan(builtIn: plan ?? "")
    }
    planFile = nil
    let conditions = [filter.map { "where \($0)" }, seeds.map { "seeds \($0)" }].compactMap { $0 }
    name = ([chosen.name] + conditions).joined(separator: " ")
    if let seeds { chosen = chosen.repeated(seeds: try SeedList.parse(seeds)) }
    guard let filter else {
      listed = chosen.configurations
      return
    }
    let query = try Query.parse(filter)
    listed = try chosen.configurations.filter {
      try query.matches(configuration: $0.json, name: $0.name)
    }
    guard !listed.isEmpty else {
      throw StoreError(
        .usage, field: "--where", "no configuration of \(chosen.name) matches \(query)",
        remedy: "see them with --dry-run")
    }
  }

  /// What is to be trained; a task that trains one chunk of a plan file never asks for all.
  func configurations() throws(StoreError) -> [RunConfiguration] {
    try planFile?.configurations() ?? listed
  }

  /// The plan in chunks.
  ///
  /// - Parameters:
  ///   - count: Number of chunks; nil leaves it to the plan file.
  ///   - option: Which option says so, for messages.
  func divided(into count: Int?, of option: String) throws(StoreError) -> PlanFile {
    if let planFile {
      guard count == nil || count == planFile.chunkCount else {
        throw StoreError(
          .usage, field: option,
          "the plan file has \(planFile.chunkCount) chunks, not \(count ?? 0)",
          remedy: "leave the number out, or name the plan that it was made from")
      }
      return planFile
    }
    guard let count else {
      throw StoreError(
        .usage, field: option, "says no number of chunks",
        remedy: "write I/N, such as 1/16; I alone is enough with a plan file of STORE/plans")
    }
    return try PlanFile(name: name, configurations: listed, chunkCount: count)
  }
}
