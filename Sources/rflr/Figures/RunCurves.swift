internal import ArgumentParser
internal import RFLR
internal import Reporting
internal import RunStore
internal import Statistics

/// What a figure of losses shows of a run.
struct RunCurve {
  let row: RunRow
  /// Every loss.
  let whole: LossCurve
  /// Thinned for a picture.
  let points: [CurveThinning.Point]
  let divides: [LRDivide]

  /// Reads a run.
  ///
  /// - Throws: ``Refusal`` for a log of steps, or where no loss of epochs is stored.
  init(_ row: RunRow, bins: Int, in store: Store) throws {
    self.row = row
    whole = try store.lossCurve(of: row.runID)
    guard !whole.losses.isEmpty else { throw Refusal("no loss of single epochs is stored") }
    points = try store.thinnedCurve(of: row.runID, bins: bins)
    divides = try RunFile.readHeader(store.filePath(of: row.runID)).record.lrDivides
  }

  fileprivate var head: [Cell] { [.text(row.runID), .text(row.configName)] }
}

extension [RunCurve] {
  /// The losses and learning rates of the runs.
  func curves(_ name: String, bins: Int, provenance: Provenance) -> Table {
    Table(
      name: name, title: "Loss and learning rate by epoch, thinned for a picture",
      columns: Columns.metricsWide,
      rows: flatMap { run in
        run.points.map { run.head + [.integer($0.epoch), .number($0.loss), .number($0.rate)] }
      }, notes: [Self.thinningNote(bins)], provenance: provenance)
  }

  /// The divides of the learning rates of the runs.
  func divides(_ name: String, provenance: Provenance) -> Table {
    Table(
      name: name, title: "Divides of the learning rate", columns: Columns.lrDivides,
      rows: flatMap { run in
        run.divides.map {
          run.head + [.integer($0.epoch), .number($0.lrBefore), .number($0.lrAfter)]
        }
      }, provenance: provenance)
  }

  /// What is left of long curves.
  static func thinningNote(_ bins: Int) -> String {
    "Long curves are thinned: the smallest and the largest loss of each of \(bins) columns are kept."
  }
}

/// How long curves are thinned.
struct CurveOptions: ParsableArguments {
  @Option(help: "Columns of the picture in which the smallest and the largest loss are kept.")
  var bins = 600

  func validate() throws {
    guard (10...100_000).contains(bins) else {
      throw ValidationError("--bins \(bins): give 10 to 100000.")
    }
  }
}
