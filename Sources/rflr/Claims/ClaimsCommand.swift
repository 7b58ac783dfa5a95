internal import ArgumentParser
internal import Reporting
internal import RunStore

struct ClaimsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "claims",
    abstract: "Give a verdict on every published number and statement, from stored runs.",
    discussion: """
      Each claim is compared with the authors' stored runs (origin = ingested) and with runs that were \
      trained here (origin = trained) in the same design. Runs that differ from the design in any \
      setting but the seed and what was recorded do not count. Nothing is trained: a claim without runs \
      is not testable, and its reason names the plan that trains them. --format csv has every column, \
      with intervals and rules.

      Examples:
        rflr claims
        rflr claims --only F6 --format csv
        rflr claims --store out/store --to out/claims
        rflr claims --claims notebooks-data/reference/study_claims_002.csv --store out/studies/store
      """)

  @OptionGroup var published: ClaimsOptions
  @Option(help: "Only claims whose id matches this beginning.")
  var only: String = ""
  @Option(
    name: .customLong("to"),
    help: "Also write every table as CSV, with a datapackage.json, into this folder.")
  var folder: String?
  @Flag(help: "Replace a package that is there.")
  var force = false
  @OptionGroup(title: "Store") var storeOptions: StoreOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() throws {
    let (ledger, foundDamage) = try Self.ledger(
      of: try published.read(), only: only, in: try storeOptions.open())
    try show(ledger)
    if let first = ledger.provenance.exclusions.first {
      let count = ledger.provenance.exclusions.count
      Console.say("note: \(count) left out, \(first.item) for one: \(first.reason)")
    }
    if foundDamage { throw ExitCode(ExitStatus.someFailed) }
  }

  private func show(_ ledger: ClaimLedger) throws {
    let tables = ledger.tables
    if let folder {
      let writer = try PackageWriter(
        folder: folderName(folder, of: "--to"), query: "", replacing: force)
      for table in tables { try writer.add(table) }
      try writer.finish()
    }
    guard output.format == .table else {
      output.write(tables[0])
      if folder == nil {
        Console.say("note: claim_verdicts: not printed in this form; --to DIR writes every table")
      }
      return
    }
    output.write(ledger.short)
    Console.write("\n")
    output.write(tables[1])
  }

  /// Reads a table of claims.
  fileprivate static func read(_ path: String) throws -> [Claim] {
    let text = try InputFile.text(path)
    do throws(ReportingError) {
      return try Claims.load(text)
    } catch {
      throw StoreError(
        .badData, path: path, field: error.field, error.reason, remedy: error.remedy)
    }
  }

  /// The verdicts on claims from the runs of a store.
  ///
  /// - Parameters:
  ///   - claims: Every claim: some are evidence for others, as the count of runs for a mean.
  ///   - only: Beginning of the ids that are wanted.
  /// - Returns: The ledger, and whether a run file could not be read.
  static func ledger(
    of claims: [Claim], only: String = "", in store: Store
  ) throws -> (ledger: ClaimLedger, foundDamage: Bool) {
    let wanted = claims.filter { $0.id.hasPrefix(only) }
    guard !wanted.isEmpty else {
      throw StoreError(
        .noInput, field: "--only \(only)", "no claim begins with it",
        remedy: "ids begin with \(claims.first?.id ?? "nothing: the table is empty")")
    }
    let reader = try ClaimEvidenceReader(claims: claims, in: store)
    let entries = try wanted.map { claim in
      (claim, ClaimRules.judge(claim, from: try reader.evidence(for: claim)))
    }
    Console.clearLine()
    return (ClaimLedger(entries, provenance: reader.provenance), reader.foundDamage)
  }
}

/// Which published numbers are judged.
struct ClaimsOptions: ParsableArguments {
  static let usual = "notebooks-data/reference/paper_claims.csv"

  @Option(
    help: ArgumentHelp(
      "CSV of published numbers; may be given again for more (default: \(usual)).",
      valueName: "file"))
  var claims: [String] = []

  /// The claims of all tables, in their order.
  func read() throws -> [Claim] { try Self.read(claims) }

  /// The claims of some tables; of the paper's where none is named.
  static func read(_ paths: [String]) throws -> [Claim] {
    try (paths.isEmpty ? [usual] : paths).flatMap(ClaimsCommand.read)
  }
}
