internal import ArgumentParser
internal import RFLR
internal import RunStore
internal import Studies

struct StudyAgain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "again",
    abstract: "Run a study as a stored run, or a configuration, says.",
    discussion: """
      The configuration of a run decides its result. Into the run's own store nothing is stored: the \
      content hashes are compared. Elsewhere the run is stored as ever.

      Examples:
        rflr study again 3fa2 --store out/studies/store
        rflr study again out/studies/store/damaged/3fa2c1d09e77b854.json --store out/studies/store
        rflr show 3fa2 --json > run.json && rflr study again run.json --store other
      """)

  @Argument(
    help: ArgumentHelp(
      "First digits of a run id; or a file with a configuration as `rflr show --json` prints it.",
      valueName: "run|file"))
  var reference: String
  @Flag(help: "Keep large arrays too that the seed gives again.")
  var keepMatrices = false
  @OptionGroup(title: "Store") var storeOptions: StoreOptions

  func run() throws {
    BLASThreads.use(1)
    guard !reference.hasSuffix(".json") else { return try store(fromFile: reference) }
    let store = try storeOptions.open()
    let row = try store.index(readOnly: true).resolve(reference)
    let (header, entry) = try store.header(of: row.runID)
    let run = try StudyKinds.run(of: header.record.configuration, named: row.runID)
    try run.validate(limits: StudyLimits())
    let kept = Set(try store.arrays(of: row.runID).keys)
    var record = try run.item(keepingMatrices: false).make()
    if !kept.isSubset(of: record.arrays.map(\.name)) {
      record = try run.item(keepingMatrices: true).make()
    }
    record.arrays.removeAll { !kept.contains($0.name) }
    let hash = try ContentHash.of(record)
    let isSame = hash == entry.file.contentSHA256
    Console.write(
      """
      run     \(row.runID)  \(row.configName)
      stored  \(entry.file.contentSHA256)
      again   \(hash)
      \(isSame ? "the same content" : "other content")

      """)
    guard !isSame else { return }
    let before = header.record.provenance["blas"] ?? "unknown"
    Console.say(
      "rflr: last bits depend on the linear algebra: then \(before), now \(BLASThreads.library)")
    throw ExitCode(ExitStatus.someFailed)
  }

  private func store(fromFile path: String) throws {
    var document = try InputFile.json(path)
    // What verify keeps of a lost run has the configuration inside.
    if document["run_id"] != nil, let inner = document["configuration"] { document = inner }
    let run: any StudyRun
    do throws(StudyError) {
      run = try StudyKinds.run(of: document, named: path)
      try run.validate(limits: StudyLimits())
    } catch {
      throw StoreError(
        .badData, path: path, field: error.field, error.reason, remedy: error.remedy)
    }
    let store = try storeOptions.openForWriting(create: true)
    let summary = try RecordBatch.run(
      [run.item(keepingMatrices: keepMatrices)], in: store, jobs: 1)
    StudyLine().end(summary, in: store)
    if !summary.problems.isEmpty { throw ExitCode(ExitStatus.someFailed) }
  }
}
