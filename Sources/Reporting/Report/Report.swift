/// What a report says: values in, one self-contained page out (``html()``).
///
/// Every id of a run in the column `run_id` (or `item`) of a table links to the run's section, or to its
/// row in ``runs`` where it has no section. Equal reports give equal bytes.
public struct Report: Sendable {
  /// The page's heading.
  public var title: String
  /// What was asked of which store.
  public var facts: [ReportFact]
  /// The runs by status and origin.
  public var counts: Table
  /// The claims with their verdicts (a column `verdict` with the words of ``ClaimVerdict``); nil where
  /// no claims were given.
  public var claims: Table?
  /// Sweep tables.
  public var sweeps: [Table]
  /// Figures.
  public var figures: [ReportFigure]
  /// The runs, one a row, with a column `run_id`.
  public var runs: Table
  /// Runs with a section of their own.
  public var sections: [ReportRun]
  /// What was left out and why, with a column `item`.
  public var exclusions: Table

  /// Creates a report without claims, sweep tables, figures and sections.
  public init(title: String, facts: [ReportFact], counts: Table, runs: Table, exclusions: Table) {
    self.title = title
    self.facts = facts
    self.counts = counts
    claims = nil
    sweeps = []
    figures = []
    self.runs = runs
    sections = []
    self.exclusions = exclusions
  }
}

/// A name and what stands behind it.
public struct ReportFact: Sendable, Equatable {
  /// The name.
  public var name: String
  /// The value in words.
  public var value: String

  /// Creates a fact.
  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// A figure with the data behind it.
public struct ReportFigure: Sendable {
  /// Short name: lower case, digits, "-".
  public var name: String
  /// Heading.
  public var title: String
  /// What is seen, in sentences.
  public var caption: String
  /// The picture, an SVG document whose ids begin with ``name``; nil where there is none.
  public var svg: String?
  /// Why there is no picture.
  public var reason: String?
  /// The data.
  public var tables: [Table]

  /// Creates a figure.
  public init(
    name: String, title: String, caption: String, svg: String? = nil, reason: String? = nil,
    tables: [Table] = []
  ) {
    self.name = name
    self.title = title
    self.caption = caption
    self.svg = svg
    self.reason = reason
    self.tables = tables
  }
}

/// What a report says of one run.
public struct ReportRun: Sendable {
  /// The run's id.
  public var runID: String
  /// Name of its configuration.
  public var configName: String
  /// A few words beside the name: origin, status, test error.
  public var remark: String
  /// The loss by epoch; nil where none is stored.
  public var sketch: LossSketch?
  /// What the indices of the sketch count.
  public var sketchAxis = "epoch"
  /// What must be known of the picture, or why there is none.
  public var sketchRemarks: [String] = []
  /// Epochs of the divides of the learning rate.
  public var divideEpochs: [Int] = []
  /// Summary numbers and statistics.
  public var statistics: [ReportFact] = []
  /// Divides of the learning rate; nil where there is none.
  public var divides: Table?
  /// Kept weights; nil where there are none.
  public var checkpoints: Table?
  /// Every setting.
  public var configuration: [ReportFact] = []
  /// Producer, source, file and hashes.
  public var origin: [ReportFact] = []

  /// Creates a run of which nothing more is known.
  public init(runID: String, configName: String, remark: String) {
    self.runID = runID
    self.configName = configName
    self.remark = remark
  }
}
