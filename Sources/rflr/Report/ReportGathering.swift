internal import RFLR
internal import Reporting
internal import RunStore
internal import Statistics

/// Puts a report together from stored runs.
struct ReportGathering {
  /// The columns of runs that a report needs.
  static let columns =
    listed + ["batch_size"] + ReportFigures.columns.filter { !listed.contains($0) }

  /// The columns of the page's table of runs; one without any value is not shown.
  private static let listed = [
    "run_id", "config_name", "origin", "status", "rank", "lr", "seed", "epochs", "min_loss",
    "test_error", "escape_epochs", "lr_divides",
  ]

  let runs: SelectedRuns
  let mostSections: Int
  /// Whether a run file could not be read.
  private(set) var foundDamage = false
  private var ledger: ClaimLedger?
  private var exclusions = ReportExclusions()

  init(_ runs: SelectedRuns, mostSections: Int) {
    self.runs = runs
    self.mostSections = mostSections
  }

  /// Judges claims from the store's runs.
  mutating func judge(_ claims: [Claim]) throws {
    Console.redraw("judging claims")
    let (ledger, foundDamage) = try ClaimsCommand.ledger(of: claims, in: runs.store)
    self.ledger = ledger
    self.foundDamage = self.foundDamage || foundDamage
    exclusions.add(ledger.provenance.exclusions, from: "claims")
  }

  /// The report.
  mutating func report() throws -> Report {
    let index = try runs.store.index(readOnly: true)
    for problem in try index.problems() {
      exclusions.add(
        [.init(item: problem.path, reason: "\(problem.reason); \(problem.remedy)")],
        from: "everything: the file is not in the index")
    }
    let sweeps = try ReportSweeps.tables(of: runs, exclusions: &exclusions)
    let drawn = try ReportFigures(of: runs, ledger: ledger)
    foundDamage = foundDamage || drawn.foundDamage
    exclusions.add(drawn.missing, from: "figures")
    for figure in drawn.figures {
      for table in figure.tables {
        exclusions.add(table.provenance.exclusions, from: "figure \(figure.name)")
      }
    }
    let sections = try self.sections(index)
    let total = try index.count()
    var report = Report(
      title: title, facts: facts(of: total, computed: computed(sweeps, sections)),
      counts: counts,
      runs: try listing(index), exclusions: exclusions.table)
    report.claims = ledger?.reported
    report.sweeps = sweeps
    report.figures = drawn.figures
    report.sections = sections
    return report
  }

  private var title: String {
    let count = runs.rows.count == 1 ? "One run" : "\(runs.rows.count) runs"
    return runs.query.isEmpty ? "\(count) of RF-LR networks" : "\(count) with \(runs.query)"
  }

  private func facts(of total: Int, computed: String) -> [ReportFact] {
    var facts = [
      ReportFact("Store", runs.store.path),
      ReportFact("Query", runs.query.isEmpty ? "none: every run" : runs.query),
      ReportFact("Runs", "\(runs.rows.count) of the store's \(total)"),
    ]
    if let ledger {
      let words = ledger.short.notes.joined(separator: "; ")
      facts.append(ReportFact("Claims", words + " (from every run of the store)"))
    }
    return facts + [
      ReportFact("Computed", computed),
      ReportFact("Written by", Producer.name),
    ]
  }

  /// Versions of the definitions behind the numbers that are not read but computed.
  private func computed(_ sweeps: [Table], _ sections: [ReportRun]) -> String {
    var versions: [String] = []
    if ledger != nil { versions.append(ClaimRules.version) }
    if !sweeps.isEmpty { versions.append(SweepTable.version) }
    if sections.contains(where: { $0.sketch != nil }) {
      versions += [Plateaus.version, LossSpikes.version]
    }
    if sections.contains(where: { $0.divides != nil }) { versions.append(RateDivides.version) }
    return versions.isEmpty ? "nothing" : versions.joined(separator: ", ")
  }

  /// Runs by status and origin.
  private var counts: Table {
    let origins = ["trained", "ingested"]
    let pairs = runs.rows.map { ($0["status"].text, $0["origin"].text) }
    func cells(_ name: String, _ members: [(String, String)]) -> [Cell] {
      [.text(name)] + origins.map { origin in .integer(members.count { $0.1 == origin }) }
        + [.integer(members.count)]
    }
    let statuses = RunStatus.allCases.map(\.rawValue).filter { name in
      pairs.contains { $0.0 == name }
    }
    return Table(
      name: "counts", title: "Runs by status and origin",
      columns: [Column("status", .string, "What became of the run")]
        + origins.map { Column($0, .integer, unit: "runs", "Runs of this origin") }
        + [Column("runs", .integer, unit: "runs", "All runs of the status")],
      rows: statuses.map { name in cells(name, pairs.filter { $0.0 == name }) }
        + [cells("all", pairs)])
  }

  private func listing(_ index: RunIndex) throws -> Table {
    let shown = Self.listed.indices.filter { place in
      runs.rows.contains { $0.values[place] != .missing && $0.values[place] != .null }
    }
    return try RunTable.table(
      name: "runs", title: title, columns: Self.columns, kept: Array(shown), rows: runs.rows,
      in: index.catalogue())
  }

  private mutating func sections(_ index: RunIndex) throws -> [ReportRun] {
    let facts = try index.facts()
    let reader = ReportRunReader(store: runs.store)
    var sections: [ReportRun] = []
    // Of a run that was trained here there is more to say.
    let trained = runs.rows.filter { $0["origin"] == .text("trained") }
    let others = runs.rows.filter { $0["origin"] != .text("trained") }
    let wanted = Set((trained + others).prefix(mostSections).map(\.runID))
    for row in runs.rows where wanted.contains(row.runID) {
      if sections.count.isMultiple(of: 50) {
        Console.redraw("\(sections.count) of \(wanted.count) runs read")
      }
      do throws(StoreError) {
        let section = try reader.section(of: row, facts[row.runID]?.file)
        if section.sketch == nil, row["kind"].text == RunRecord.trainingKind {
          exclusions.add(
            [.init(item: row.runID, reason: "no loss of single epochs is stored")],
            from: "loss curve, plateaus and spikes")
        }
        sections.append(section)
      } catch {
        foundDamage = true
        exclusions.add(
          [.init(item: row.runID, reason: "\(error)")], from: "its section: the file is damaged")
      }
    }
    exclusions.add(
      runs.rows.filter { !wanted.contains($0.runID) }.map {
        .init(
          item: $0.runID,
          reason:
            "beyond the first \(mostSections), trained runs before ingested ones; --sections N")
      }, from: "a section of its own")
    return sections
  }
}

/// What a report leaves out, so that a page of a thousand lines with one reason becomes one line.
struct ReportExclusions {
  private var entries: [(item: String, part: String, reason: String)] = []
  private static let mostOfOneReason = 10

  /// Notes what a part of the report left out.
  mutating func add(_ exclusions: [Provenance.Exclusion], from part: String) {
    for exclusion in exclusions {
      entries.append((exclusion.item, part, exclusion.reason))
    }
  }

  /// One row an item, or one a reason that more than ten items share.
  var table: Table {
    var groups: [[String]: [String]] = [:]
    var order: [[String]] = []
    for entry in entries {
      let key = [entry.part, entry.reason]
      if groups[key] == nil { order.append(key) }
      if groups[key]?.contains(entry.item) != true { groups[key, default: []].append(entry.item) }
    }
    let rows = order.flatMap { key -> [[Cell]] in
      let items = groups[key] ?? []
      let ending: [Cell] = [.text(key[0]), .text(key[1])]
      guard items.count > Self.mostOfOneReason, let first = items.first else {
        return items.map { [.text($0)] + ending }
      }
      return [[.text("\(items.count) runs, \(first) for one")] + ending]
    }
    return Table(
      name: "left_out", title: "What was left out",
      columns: [
        Column("item", .string, "A run, a file or a group of them"),
        Column("part", .string, "Where it is missing"),
        Column("reason", .string, "Why"),
      ], rows: rows)
  }
}

extension ClaimLedger {
  /// The claims as a page shows them: what they are about, the numbers, the verdict and why.
  fileprivate var reported: Table {
    let names = [
      "claim_id", "quantity", "group", "published", "stored", "trained", "low", "high", "seeds",
      "verdict", "reason",
    ]
    let whole = tables[0]
    let kept = names.compactMap { name in whole.columns.firstIndex { $0.name == name } }
    return Table(
      name: whole.name, title: whole.title, columns: kept.map { whole.columns[$0] },
      rows: whole.rows.map { row in kept.map { row[$0] } }, notes: whole.notes,
      provenance: whole.provenance)
  }
}
