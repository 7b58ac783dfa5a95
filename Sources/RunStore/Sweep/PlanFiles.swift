internal import Foundation

/// The folder of a store's plan files.
///
///     STORE/plans/ID.jsonl     the plan; see ``PlanFile``
///     STORE/plans/ID.sbatch    a script for SLURM, to be read and edited
///     STORE/plans/ID-jobs/     what was submitted, one file a job
///     STORE/plans/ID-logs/     what its tasks said
public struct PlanFiles: Sendable {
  /// The folder.
  public let path: String

  /// The plan files of a store; the folder may be missing.
  public init(of store: Store) { self.init(inStoreAt: store.path) }

  init(inStoreAt folder: String) { path = folder + "/plans" }

  /// Path of a plan's file.
  public func filePath(of id: String) -> String { "\(path)/\(id).\(PlanFile.fileExtension)" }

  /// Path of something that belongs to a plan: its script, its folder of jobs or of logs.
  public func path(of id: String, _ ending: String) -> String { "\(path)/\(id)\(ending)" }

  /// Makes the file of a plan where it is missing.
  ///
  /// Processes that do it at the same time write the same.
  ///
  /// - Returns: Its path.
  /// - Throws: ``StoreError`` where it cannot be written, or one that is there was changed.
  @discardableResult
  public func keep(_ plan: PlanFile) throws(StoreError) -> String {
    let file = filePath(of: plan.id)
    guard !FileManager.default.fileExists(atPath: file) else {
      guard FileManager.default.contents(atPath: file).map(Array.init) == plan.bytes else {
        throw StoreError(
          .badData, path: file, "was cut or changed: its content does not have its hash",
          remedy: "remove it; the same command makes it again")
      }
      return file
    }
    try AtomicFile.createFolder(path)
    try AtomicFile.write(plan.bytes, to: file)
    return file
  }

  /// Ids of all plans, sorted.
  public var ids: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [])
      .filter { $0.hasSuffix("." + PlanFile.fileExtension) }
      .map { String($0.dropLast(PlanFile.fileExtension.count + 1)) }
      .filter(PlanFile.isID).sorted()
  }

  /// First lines of all plans that can be read, sorted by id.
  public var headers: [(id: String, header: PlanFile.Header)] {
    ids.compactMap { id in (try? PlanFile.Header(reading: filePath(of: id))).map { (id, $0) } }
  }

  /// Finds a plan.
  ///
  /// - Parameter reference: Path of a plan file, beginning of an id, or a name; nil for the only one.
  /// - Throws: ``StoreError`` where there is none or several fit, with those that there are.
  public func find(_ reference: String?) throws(StoreError) -> PlanFile {
    if let reference, isPath(reference) { return try PlanFile(reading: reference) }
    let known = headers
    guard !ids.isEmpty else {
      throw StoreError(
        .noInput, path: path, "the store has no plan files",
        remedy: "`rflr sweep PLAN --chunk 1/N` or --slurm makes one")
    }
    var fitting = ids
    if let reference {
      fitting = known.filter { $0.header.name == reference }.map(\.id)
      if fitting.isEmpty, !reference.isEmpty { fitting = ids.filter { $0.hasPrefix(reference) } }
    }
    if fitting.count == 1 { return try PlanFile(reading: filePath(of: fitting[0])) }
    let listed = known.filter { fitting.isEmpty || fitting.contains($0.id) }.prefix(8).map {
      "\($0.id) (\($0.header.name), \($0.header.count) configurations, chunks: \($0.header.chunkCount))"
    }.joined(separator: ", ")
    if fitting.isEmpty {
      throw StoreError(
        .noInput, path: path, field: reference, "there is no such plan",
        remedy: "give a plan file, the name or the id of one of: \(listed)")
    }
    throw StoreError(
      .usage, path: path, field: reference, "\(fitting.count) plans fit",
      remedy: "give the id of one of: \(listed)")
  }

  /// Whether a text names a file rather than an id or a name.
  private func isPath(_ text: String) -> Bool {
    text.hasSuffix("." + PlanFile.fileExtension)
      || text.contains("/") && FileManager.default.fileExists(atPath: text)
  }
}
