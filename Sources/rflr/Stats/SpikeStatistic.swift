internal import ArgumentParser
internal import Reporting
internal import RunStore
internal import Statistics

/// The floor of the loss and what rises far enough above it.
struct SpikeOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: "Least height and prominence in decades.")
  var height = 0.5
  @Option(parsing: .unconditional, help: "Width of the floor's window in epochs.")
  var window = 200
  @Option(parsing: .unconditional, help: "Probability of the floor's quantile.")
  var quantile = 0.1

  /// The same as the statistic takes it.
  var rule: LossSpikes.Options {
    get throws(StatisticsError) {
      try LossSpikes.Options(height: height, window: window, quantile: quantile)
    }
  }
}

struct SpikeStatistic: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "spikes",
    abstract: "Find bursts of the loss up from its running floor, and dips down from it.",
    discussion: """
      \(LossSpikes.definition)

      Examples:
        rflr stats spikes 'optimiser = adam'
        rflr stats spikes f2_N512_bs512_L1 --height 1 --window 400 --to out/spikes
      """)

  @OptionGroup var spikes: SpikeOptions
  @Flag(help: "Also the table spike_list, every spike, before the summary.")
  var list = false
  @OptionGroup var options: StatisticOptions

  func run() throws {
    let rule = try spikes.rule
    let runs = try options.select(columns: RunRow.keyColumns)
    let tables = try Self.tables(of: runs, rule)
    // Adam's long runs have tens of thousands of spikes: nobody wants them unasked.
    try options.emit(list ? tables.reversed() : [tables[0]], of: runs)
  }

  /// The spikes by run and pooled, and a list of them all.
  static func tables(of runs: SelectedRuns, _ rule: LossSpikes.Options) throws -> [Table] {
    let store = runs.store
    let (used, exclusions) = try runs.readTogether { row in
      SpikeEntry(
        run: row.key,
        spikes: try LossSpikes(of: try store.lossCurve(of: row.runID), options: rule))
    }
    let provenance = runs.provenance(
      [.spikes(rule)], used: used.map(\.row), exclusions: exclusions)
    let entries = used.map(\.value)
    return [
      Table(spikes: entries, provenance: provenance),
      Table(spikeList: entries, provenance: provenance),
    ]
  }
}
