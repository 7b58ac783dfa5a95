internal import ArgumentParser
internal import Reporting
internal import RunStore
internal import Statistics

/// How far every layer's functions are from even, arms side by side.
struct SymmetryFigure: FigureMaker {
  static let name = "symmetry"
  static let abstract = "How symmetric the functions of each layer are, arms side by side."
  static let discussion = """
    An arm holds the runs with one value of --by. Drawn is the median over the signals of a layer of \
    |odd part| / |even part| with its quartiles, as `rflr stats symmetry` prints it: small is \
    symmetric.

    Examples:
      rflr figure symmetry 'family = chirp and rank = 20' --to out/figures
      rflr figure symmetry 'depth = 6' --by rank --layers channels --to out/figures
    """

  @OptionGroup var network: NetworkOptions
  @Option(help: "The values of these columns, separated by commas, make the arms.")
  var by = "frozen"
  @Option(help: "Resamples of the bootstrap of the contrast.")
  var resamples = 1000

  func validate() throws {
    if network.checkpoint == .all {
      throw ValidationError("Arms hold runs, not checkpoints: choose one with --checkpoint.")
    }
    guard (1...1_000_000).contains(resamples) else {
      throw ValidationError("--resamples \(resamples): give 1 to 1000000.")
    }
    guard !Runs.list(by).isEmpty else { throw ValidationError("--by: name a column.") }
  }

  var columns: [String] { LayerGroups.columns(by: by) }

  func figure(of runs: SelectedRuns) throws -> Figure {
    let groups = try LayerGroups(of: runs, by: by)
    let tables = try SymmetryRequest(look: network.look, by: groups.names, resamples: resamples)
      .tables(of: groups.runs)
    var (contrast, arms) = (tables[1], [(name: Cell, text: String)]())
    contrast.name = "symmetry_contrast"
    let measured = try groups.requiring("median_ratio", in: tables[0])
    var layers = Table(
      name: "symmetry_layers", title: measured.title, columns: Columns.symmetryLayers,
      notes: measured.notes, provenance: measured.provenance)
    for row in measured.rows {
      if arms.last?.name != row[0] {
        arms.append(
          (row[0], "\(row[0].plain) (\(row[1].plain) run\(row[1] == .integer(1) ? "" : "s"))"))
      }
      layers.append([.integer(arms.count)] + row)
    }
    return .symmetry(
      arms.map(\.text), layers: layers, contrast: contrast,
      caption: "Median and quartiles over the signals of a layer of |odd part| / |even part| on a "
        + "grid of \(network.points) points; small is symmetric" + answers(contrast)
        + groups.caption(measured))
  }

  /// What the contrasts over all bottlenecks say.
  private func answers(_ contrast: Table) -> String {
    func cell(_ name: String, _ row: [Cell]) -> Cell {
      contrast.columns.firstIndex { $0.name == name }.map { row[$0] } ?? .missing
    }
    let rows = contrast.rows.filter {
      cell("layers", $0) == .text("all bottlenecks") && cell("quantity", $0) == .text("log10_ratio")
    }
    return rows.map { row in
      let ends = [cell("difference", row), cell("low", row), cell("high", row)].map(\.plain)
      return "; all bottlenecks, \(cell("second", row).plain) minus \(cell("first", row).plain): "
        + "log10 ratio differs by \(ends[0]) [\(ends[1]), \(ends[2])]: \(cell("answer", row).plain)"
    }.joined()
  }
}
