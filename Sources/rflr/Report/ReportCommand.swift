internal import ArgumentParser
internal import Foundation
internal import Reporting
internal import RunStore

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write one self-contained page about the runs that match a query.",
    discussion: """
      The page needs no network and no server: summary, claims, sweep tables, figures, the runs with a \
      section for each, and what was left out. It sorts and filters where scripts may run, and shows \
      everything where they may not. The same store and query give the same bytes. Claims are judged \
      from every run of the store, whatever the query.

      Examples:
        rflr report
        rflr report 'rank = 5 and origin = trained' --to out/report.html
        rflr report f3_N768_bs8_L3 --store out/store --to f3.html
      """)

  @Argument(help: "Query; every run without one.")
  var query: String?
  @Option(
    name: .customLong("to"), help: "The page, NAME.html; one that is there is replaced.")
  var path = "report.html"
  @Option(
    help: ArgumentHelp(
      "CSV of published numbers; may be given again for more (default: \(ClaimsOptions.usual) where "
        + "there is one).", valueName: "csv"))
  var claims: [String] = []
  @Option(parsing: .unconditional, help: "Most runs with a section of their own.")
  var sections = 1000
  @OptionGroup(title: "Store") var storeOptions: StoreOptions

  func validate() throws {
    if sections < 0 { throw ValidationError("--sections \(sections): give 0 or more.") }
  }

  func run() throws {
    let target = try Self.target(path)
    let runs = try SelectedRuns(
      query, columns: ReportGathering.columns, in: try storeOptions.open())
    var gathering = ReportGathering(runs, mostSections: sections)
    if !claims.isEmpty || FileManager.default.fileExists(atPath: ClaimsOptions.usual) {
      try gathering.judge(ClaimsOptions.read(claims))
    }
    let report = try gathering.report()
    Console.clearLine()
    let bytes = report.html()
    try AtomicFile.createFolder(target.folder)
    try AtomicFile.write(bytes, to: path)
    Console.write(path + "\n")
    Console.say(Self.words(about: report, sizeBytes: bytes.count))
    if gathering.foundDamage { throw ExitCode(ExitStatus.someFailed) }
  }

  /// Refuses a name under which something else than a page would be lost, before any work is done.
  private static func target(_ path: String) throws(StoreError) -> (folder: String, name: String) {
    let url = URL(filePath: path)
    guard !path.isEmpty, ["html", "htm"].contains(url.pathExtension.lowercased()) else {
      throw StoreError(
        .usage, field: "--to \(path)", "is not the name of a page",
        remedy: "end it with .html")
    }
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
      throw StoreError(
        .cannotCreate, path: path, "is a folder", remedy: "name a file in it: \(path)/report.html")
    }
    return (url.deletingLastPathComponent().path, url.lastPathComponent)
  }

  private static func words(about report: Report, sizeBytes: Int) -> String {
    let size =
      sizeBytes < 1_000_000
      ? "\(sizeBytes / 1000 + 1) kB" : String(format: "%.1f MB", Double(sizeBytes) / 1e6)
    var parts = [size, counted(report.runs.rows.count, "run")]
    if report.sections.count < report.runs.rows.count {
      parts.append("\(report.sections.count) of them with a section")
    }
    if let claims = report.claims { parts.append(counted(claims.rows.count, "claim")) }
    if !report.figures.isEmpty { parts.append(counted(report.figures.count, "figure")) }
    let left = report.exclusions.rows.count
    if left > 0 { parts.append("\(counted(left, "line")) on what was left out") }
    return parts.joined(separator: ", ")
  }
}

/// A number of things: 1 run, 2 runs.
func counted(_ number: Int, _ word: String) -> String {
  "\(number) \(word)\(number == 1 ? "" : "s")"
}
