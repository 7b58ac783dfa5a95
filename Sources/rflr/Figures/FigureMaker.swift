internal import ArgumentParser
internal import Reporting
internal import RunStore
internal import Statistics

/// The options of one figure, which also can make it: `rflr figure` and `rflr report` use both.
protocol FigureMaker: ParsableArguments {
  /// The word after `rflr figure`; the name of its files.
  static var name: String { get }
  /// One line for the help.
  static var abstract: String { get }
  /// What is drawn, in full, and examples.
  static var discussion: String { get }
  /// The query of a figure that was asked for without one; nil for every run.
  static var usualQuery: String? { get }
  /// Whether it is of runs that a query selects; else it looks for its runs itself.
  static var takesQuery: Bool { get }
  /// Queryable names whose values the figure needs.
  var columns: [String] { get }

  /// Makes the figure of some runs.
  ///
  /// - Parameter runs: Selected with ``columns``; none of a figure that takes no query.
  /// - Throws: ``Refusal`` where none of them can be drawn.
  func figure(of runs: SelectedRuns) throws -> Figure
}

extension FigureMaker {
  static var usualQuery: String? { nil }
  static var takesQuery: Bool { true }
  var columns: [String] { [] }
}

/// What every figure can be asked: of which runs, where to, in which form.
struct FigureOptions: ParsableArguments {
  @Argument(help: "Query.")
  var query: String?
  @Option(name: .customLong("to"), help: "Folder of the picture, its CSV and its script.")
  var folder: String
  @Option(help: "svg, png or pdf.", transform: Self.format)
  var format: PictureFormat = .svg
  @Flag(help: "Replace a figure that is there.")
  var force = false
  @OptionGroup(title: "Store") var storeOptions: StoreOptions

  private static func format(_ text: String) throws -> PictureFormat {
    guard let format = PictureFormat(rawValue: text) else {
      let known = PictureFormat.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("\"\(text)\" is not a format; use one of: \(known).")
    }
    return format
  }
}

/// `rflr figure NAME`.
struct FigureSubcommand<Maker: FigureMaker>: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: Maker.name, abstract: Maker.abstract, discussion: Maker.discussion)
  }

  @OptionGroup var options: FigureOptions
  @OptionGroup(title: "Figure") var maker: Maker

  func validate() throws {
    guard Maker.takesQuery || options.query == nil else {
      throw ValidationError(
        "figure \(Maker.name) takes no query: it finds the runs that it needs itself.")
    }
  }

  func run() throws {
    let store = try options.storeOptions.open()
    let runs = try Self.runs(options.query, for: maker, in: store)
    let figure = try Self.figure(of: runs, by: maker)
    let files = FigureFiles(
      folder: try folderName(options.folder, of: "--to"), replacing: options.force)
    let isDrawn = try files.write(figure, as: options.format, query: runs.query)
    if runs.foundDamage || !isDrawn { throw ExitCode(ExitStatus.someFailed) }
  }

  /// The runs that a figure is made of.
  static func runs(
    _ query: String?, for maker: Maker, in store: Store
  ) throws(StoreError) -> SelectedRuns {
    guard Maker.takesQuery else { return SelectedRuns([], query: "", in: store) }
    return try SelectedRuns(query ?? Maker.usualQuery, columns: maker.columns, in: store)
  }

  /// The figure; nothing to draw is an error, never an empty picture.
  private static func figure(of runs: SelectedRuns, by maker: Maker) throws -> Figure {
    do {
      return try maker.figure(of: runs)
    } catch let refusal as Refusal {
      throw StoreError(
        .noInput, field: runs.query.isEmpty ? "figure \(Maker.name)" : runs.query,
        "there is nothing to draw: \(refusal.reason)",
        remedy: "choose other runs; `rflr figure \(Maker.name) --help` says what it needs")
    }
  }
}

struct FigureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "figure",
    abstract: "Draw a figure of the paper from stored runs, with its CSV and gnuplot script.",
    discussion: """
      Beside the picture lie the CSV files that it was drawn from, a datapackage.json that explains \
      them, the gnuplot script and the style file: change either and draw again with gnuplot. Without \
      gnuplot all but the picture is written.
      """,
    subcommands: [
      FigureSubcommand<LossFigure>.self,
      FigureSubcommand<FitFigure>.self,
      FigureSubcommand<PartialsFigure>.self,
      FigureSubcommand<ModesFigure>.self,
      FigureSubcommand<SpikesFigure>.self,
      FigureSubcommand<LogRatioFigure>.self,
      FigureSubcommand<EscapeFigure>.self,
      FigureSubcommand<ComplexityFigure>.self,
      FigureSubcommand<SymmetryFigure>.self,
      FigureSubcommand<SweepFigure>.self,
      FigureSubcommand<ClaimsFigure>.self,
      FigureSubcommand<WeightsFigure>.self,
      FigureSubcommand<MaxCutFigure>.self,
      FigureSubcommand<ProjectionFigure>.self,
      FigureSubcommand<ErrorsFigure>.self,
      FigureSubcommand<SpikeGrowthFigure>.self,
      FigureSubcommand<SpectrumFigure>.self,
      FigureSubcommand<AlignmentFigure>.self,
      FigureSubcommand<GradientTrainingFigure>.self,
    ])
}
