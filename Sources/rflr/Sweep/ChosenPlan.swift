internal import RFLR
internal import RunStore

/// What a command line asks to train.
struct ChosenPlan {
  /// The plan with what was asked of it, as `watch` shows it.
  let name: String
  /// What is to be trained.
  let configurations: [RunConfiguration]
  /// The plan file that was named; nil where the plan is another document or a built-in one.
  let planFile: PlanFile?

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
      planFile = read
      chosen = SweepPlan(name: read.name, configurations: try read.configurations())
    } else if let file {
      planFile = nil
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
      planFile = nil
      chosen = try SweepPlan(builtIn: plan ?? "")
    }
    let conditions = [filter.map { "where \($0)" }, seeds.map { "seeds \($0)" }].compactMap { $0 }
    name = ([chosen.name] + conditions).joined(separator: " ")
    if let seeds { chosen = chosen.repeated(seeds: try SeedList.parse(seeds)) }
    guard let filter else {
      configurations = chosen.configurations
      return
    }
    let query = try Query.parse(filter)
    configurations = try chosen.configurations.filter {
      try query.matches(configuration: $0.json, name: $0.name)
    }
    guard !configurations.isEmpty else {
      throw StoreError(
        .usage, field: "--where", "no configuration of \(chosen.name) matches \(query)",
        remedy: "see them with --dry-run")
    }
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
    return try PlanFile(name: name, configurations: configurations, chunkCount: count)
  }
}
