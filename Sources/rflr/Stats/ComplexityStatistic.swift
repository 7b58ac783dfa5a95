internal import ArgumentParser
internal import Reporting
internal import Statistics

struct ComplexityStatistic: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "complexity",
    abstract: "Count minima and measure frequencies of every layer's functions.",
    discussion: """
      \(ComplexityMeasure.definition)

      Then the trend of the minima with depth (Kendall's tau-b), and the test of the conjecture that \
      bottleneck l has 2l minima. The threshold is on the signed value, so a vertical shift changes the \
      count of minima; extrema and frequencies do not depend on it.

      Examples:
        rflr stats complexity f3_N768_bs8_L3
        rflr stats complexity 'rank = 5' --by depth --layers channels
        rflr stats complexity f3_N768_bs8_L3 --checkpoint all --format csv
      """)

  @OptionGroup var statistic: StatisticOptions
  @OptionGroup var network: NetworkOptions
  @Option(help: "Pool runs with equal values of these columns, separated by commas.")
  var by: String?
  @Option(parsing: .unconditional, help: "Minima and maxima count above this value; -inf: all.")
  var threshold: Double = ComplexityMeasure.Options.paper.threshold
  @Option(parsing: .unconditional, help: "Extrema count from this prominence on.")
  var prominence: Double = ComplexityMeasure.Options.paper.prominence
  @Option(help: "Before the Fourier transform: hann or none.", transform: Self.window)
  var window: SpectralShape.Window = .hann
  @Flag(help: "Also a table of every channel of the bottlenecks and the output.")
  var listChannels = false

  private static func window(_ text: String) throws -> SpectralShape.Window {
    guard let window = SpectralShape.Window(rawValue: text) else {
      throw ValidationError("\"\(text)\" is not a window; use hann or none.")
    }
    return window
  }

  func validate() throws {
    if by != nil, network.checkpoint == .all {
      throw ValidationError("--by pools runs, not checkpoints: choose one with --checkpoint.")
    }
  }

  func run() throws {
    let request = ComplexityRequest(
      look: network.look, by: Runs.list(by),
      options: try ComplexityMeasure.Options(
        threshold: threshold, prominence: prominence, window: window),
      listsChannels: listChannels)
    let runs = try statistic.select(columns: request.by)
    try statistic.emit(try request.tables(of: runs), of: runs)
  }
}

/// What is asked of the complexity of some runs.
struct ComplexityRequest {
  var look = NetworkLook()
  var by: [String] = []
  var options = ComplexityMeasure.Options.paper
  var listsChannels = false

  /// Measures the networks of runs: layers, trend, conjecture, and channels when asked for.
  ///
  /// - Parameter runs: Selected with the columns of `by`.
  func tables(of runs: SelectedRuns) throws -> [Table] {
    let measure = try ComplexityMeasure(points: look.points, options: options)
    let found = try look.signals(of: runs, by: by) { measure.measure($0) }
    let report = ComplexityReport(
      found.networks, by: by, options: options,
      provenance: runs.provenance([], used: found.used, exclusions: found.exclusions))
    return report.tables + (listsChannels ? [report.channels] : [])
  }
}
