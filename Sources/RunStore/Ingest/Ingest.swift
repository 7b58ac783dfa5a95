internal import Foundation
internal import RFLR

/// Finds runs that others finished, and reads them; it changes nothing and stores nothing.
///
/// - Source: protocol.md §10.
public enum Ingest {
  static let runFileFormat = "run-file"

  /// The layouts, in the order in which they are asked: the more particular first.
  static let adapters: [any IngestAdapter] = [
    AuthorsTables(), PlateauEscape(), PlateauList(), FrequencyStudy(), SumcosSweep(),
    LogRatioTracking(), RerunSetup(), WeightsFile(), ResultsTable(), HistoryTable(),
    HistoryArchive(), TensorBoard(), MLflow(),
  ]

  /// The names that `--format` takes.
  public static var formats: [String] { [runFileFormat] + adapters.map(\.name) }

  /// Finds what can be ingested.
  ///
  /// Folders are walked in order of names; hidden entries and symbolic links inside them are left
  /// out, and so are files of no known layout. A path that is given and holds no run is a problem.
  ///
  /// - Parameters:
  ///   - paths: Files and folders, as given by the user.
  ///   - format: One of ``formats``; nil: each layout is recognised by its content.
  ///   - isMapped: Whether the user says what columns mean: any table may then be a history.
  /// - Returns: Items in the order of the paths, each place once.
  public static func discover(
    _ paths: [String], format: String? = nil, isMapped: Bool = false
  ) -> [IngestItem] {
    if let format, !formats.contains(format) {
      let nearest = Spelling.nearest(to: format, in: formats)
      let error = StoreError(
        .usage, field: "--format \(format)", "is not a format",
        remedy: (nearest.isEmpty ? "" : "did you mean \(nearest.joined(separator: ", "))? ")
          + "the formats are \(formats.joined(separator: ", "))")
      return [IngestItem(path: paths.first ?? "", content: .problem(error))]
    }
    var seen: Set<String> = []
    return paths.flatMap { SourceWalk(format: format, isMapped: isMapped).items(at: $0) }.filter {
      item in
      seen.insert(URL(fileURLWithPath: item.path).standardizedFileURL.path).inserted
    }
  }

  /// Reads the runs of one item.
  ///
  /// - Parameters:
  ///   - item: A run folder, a table or a run file.
  ///   - settings: What is added to what the source says.
  /// - Returns: A record or an error for each run; a table gives many, and a bad row does not hide the others.
  public static func read(
    _ item: IngestItem, settings: IngestSettings
  ) -> [Result<RunRecord, StoreError>] {
    Array(runs(of: item, settings: settings))
  }

  /// The runs of one item, of which a large table's are not held together.
  static func runs(of item: IngestItem, settings: IngestSettings) -> FoundRuns {
    do throws(StoreError) {
      return try found(in: item, settings)
    } catch {
      return FoundRuns([.failure(error)])
    }
  }

  private static func found(
    in item: IngestItem, _ settings: IngestSettings
  ) throws(StoreError) -> FoundRuns {
    switch item.content {
    case .problem(let error): throw error
    case .runFile:
      return FoundRuns([.success(try HDF5Run.record(at: item.path, settings: settings))])
    case .foreign(let name):
      guard let adapter = adapters.first(where: { $0.name == name }) else {
        throw StoreError(
          .usage, path: item.path, "\(name) is not a format",
          remedy: "the formats are \(formats.joined(separator: ", "))")
      }
      let candidate = try SourceWalk(format: name).candidate(at: item.path)
      return try adapter.runs(of: candidate, settings: settings)
    }
  }

  /// Reads the runs of items on every core, without storing them.
  ///
  /// - Parameters:
  ///   - items: From ``discover(_:format:)``.
  ///   - settings: What is added to what the sources say; its `note` and `mapping` are called on this
  ///     thread.
  ///   - each: Told about each run in the order of the items; false ends the reading.
  public static func read(
    _ items: [IngestItem], settings: IngestSettings,
    each: (IngestItem, Result<RunRecord, StoreError>) -> Bool
  ) {
    let line = IngestLine(items, settings: settings) { record throws(StoreError) in record }
    while let (item, finished) = line.next() {
      finished.notes.forEach(settings.note)
      finished.mappings.forEach(settings.mapping)
      for run in finished.runs where !each(item, run.result) { return line.abandon() }
    }
  }
}
