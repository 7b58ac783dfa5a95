internal import ArgumentParser
internal import RFLR
internal import Reporting
internal import RunStore
internal import Statistics
internal import Studies

extension StoredStudy {
  /// The run as the tables of paper 002's studies name it.
  var structureKey: StructureRunKey {
    return StructureRunKey(
      runID: row.runID, configName: row.configName, seed: seed,
      group: record.configuration.withoutSeed.canonicalText)
  }
}

extension SelectedRuns {
  /// One run of a kind of study, for figures that take runs until they are full.
  ///
  /// - Throws: ``Refusal`` for a run of another kind.
  func study(_ row: RunRow, kind: String, arrays: Set<String>) throws -> StoredStudy {
    let record = try RunFile.readHeader(store.filePath(of: row.runID)).record
    guard record.kind == kind else { throw Refusal("it is a run of kind \(record.kind)") }
    return StoredStudy(
      row: row, record: record, arrays: try store.arrays(of: row.runID, named: arrays))
  }

  /// What a statistic makes of each run of a kind of study.
  ///
  /// - Parameters:
  ///   - kind: Kind of the run files.
  ///   - arrays: Arrays that it needs.
  ///   - optional: Arrays that it takes where they are.
  ///   - entry: Measures one run; a ``Refusal`` leaves it out.
  /// - Throws: ``StoreError`` where no run can be used: there is nothing to print.
  func entries<Entry>(
    kind: String, arrays: Set<String>, optional: Set<String> = [],
    _ entry: (StoredStudy) throws -> Entry
  ) throws -> (entries: [Entry], rows: [RunRow], exclusions: [Provenance.Exclusion]) {
    // One run at a time: the arrays of hundreds need not fit into memory together.
    let (found, exclusions) = try read { row in
      let stored = try study(row, kind: kind, arrays: arrays.union(optional))
      return (seed: stored.seed, entry: try entry(stored))
    }
    let used = found.inOrderOfSeeds { ($0.row.configName, $0.value.seed) }
    let (entries, rows) = (used.map(\.value.entry), used.map(\.row))
    guard entries.isEmpty, let first = exclusions.first else { return (entries, rows, exclusions) }
    throw StoreError(
      .noInput, field: query.isEmpty ? "store" : query,
      "none of \(exclusions.count) runs can be used; \(first.item) for one: \(first.reason)",
      remedy: "list them with `rflr runs 'kind = \(kind)'`, or run some: `rflr study --help`")
  }
}

extension Array {
  /// The elements with those of one name together, in order of their seeds; names as they appear.
  func inOrderOfSeeds(_ key: (Element) -> (name: String, seed: Int?)) -> [Element] {
    var places: [String: Int] = [:]
    for element in self where places[key(element).name] == nil {
      places[key(element).name] = places.count
    }
    return enumerated().sorted { left, right in
      func order(_ item: (offset: Int, element: Element)) -> (Int, Int, Int) {
        let (name, seed) = key(item.element)
        return (places[name] ?? 0, seed ?? 0, item.offset)
      }
      return order(left) < order(right)
    }.map(\.element)
  }
}

struct StructureStatistic: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "structure",
    abstract: "Measure what wide networks keep besides their teacher's directions.",
    discussion: """
      \(StructureCourse.definition)

      Tables: one row a run, then mean and 95 % interval over the seeds of a setting, then every \
      snapshot (--to writes it).

      Examples:
        rflr stats structure
        rflr stats structure 'weight_decay = 1e-3' --format csv
        rflr stats structure 'structure_h1000_*' --to out/structure
      """)

  @OptionGroup var options: StatisticOptions

  func run() throws {
    let runs = try options.selectStudies(of: StructureRun.kind)
    try options.emit(Self.tables(of: runs), of: runs, mostRows: 40)
  }

  /// By run, over seeds, by snapshot.
  static func tables(of runs: SelectedRuns) throws -> [Table] {
    let (entries, rows, exclusions) = try runs.entries(
      kind: StructureRun.kind, arrays: arrays, entry)
    return Table.structure(
      entries,
      provenance: runs.provenance([.structure], used: rows, exclusions: exclusions))
  }

  static let arrays: Set = [
    "snapshot_steps", "weights", "losses", "gradient_norms", "perturbation_steps",
    "teacher_directions",
  ]

  /// Measures a run.
  static func entry(_ stored: StoredStudy) throws(Refusal) -> StructureEntry {
    let study = try stored.decode(StructureStudy.self)
    let course = try StructureCourse(
      weights: stored.doubles("weights"),
      steps: stored.doubles("snapshot_steps").map { Int($0) },
      directions: stored.rows("teacher_directions"),
      decayPerStep: study.learningRate * study.weightDecay)
    return StructureEntry(
      key: stored.structureKey, width: study.width, dimension: study.dimension,
      steps: study.steps, learningRate: study.learningRate, weightDecay: study.weightDecay,
      course: course, losses: try stored.doubles("losses"),
      gradientNorms: try stored.doubles("gradient_norms"),
      perturbations: try stored.array("perturbation_steps").shape[0],
      testError: stored.metric("test_mse"))
  }
}
