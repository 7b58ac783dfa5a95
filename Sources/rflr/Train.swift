internal import ArgumentParser
internal import Foundation
internal import RFLR
internal import RunStore

struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train one configuration and store the run.",
    discussion: """
      Without flags the paper's adaptive schedule is used. A run that was interrupted continues; a \
      run that is in the store already is left as it is.

      Examples:
        rflr train f3_N768_bs8_L3 --rank 10 --seed 42 --store runs
        rflr train --config run.json --lr 0.001
      """)

  @Argument(help: "Config name, f{factor}_N{points}_bs{batch}_L{depth}.")
  var name: String?
  @Option(help: "JSON file with a configuration; flags override it.")
  var config: String?
  @OptionGroup var training: TrainingOptions
  @Flag(help: "Print the configuration with its defaults as JSON and train nothing.")
  var printConfig = false
  @OptionGroup(title: "Store") var storeOptions: StoreOptions
  @OptionGroup(title: "Configuration") var fields: ConfigurationOptions

  func validate() throws {
    guard name == nil || config == nil else {
      throw ValidationError("Give a config name or --config, not both.")
    }
  }

  func run() throws {
    let configuration = try chosenConfiguration()
    if printConfig {
      Console.write(configuration.json.canonicalText + "\n")
      return
    }
    Interruption.listen()
    let store = try storeOptions.openForWriting(create: true)
    let index = try store.index()
    let line = ProgressLine()
    let (outcome, entry) = try StoredTraining.run(
      configuration, in: store, force: training.force, publishEvery: training.publishEvery,
      as: .init(
        kind: .train, name: "\(configuration.name) seed \(configuration.seed)",
        command: CommandText.own, jobs: 1),
      progress: { line.show(configuration.name, $0) },
      stop: { Interruption.isRequested })
    line.clear()
    try store.enter([entry], into: index)
    report(outcome, entry, in: store)
    if Interruption.isRequested { throw ExitCode(Interruption.exitCode) }
  }

  private func chosenConfiguration() throws -> RunConfiguration {
    var document = JSONValue.object([:])
    if let config {
      document = try InputFile.json(config)
    } else if let name {
      guard let parsed = ConfigurationName(name) else {
        throw ConfigurationError(
          "config name", "\"\(name)\" is not f{factor}_N{points}_bs{batch}_L{depth}",
          remedy: "write for example f3_N768_bs8_L3")
      }
      document = .object([
        "target": .object(["factor": .integer(parsed.factor)]),
        "data": .object(["points": .integer(parsed.points)]),
        "network": .object(["depth": .integer(parsed.depth)]),
        "batch_size": .integer(parsed.batchSize),
      ])
    }
    do {
      return try RunConfiguration(json: fields.applied(to: document))
    } catch let error as ConfigurationError where config != nil {
      throw StoreError(
        .badData, path: config, field: error.field, error.reason, remedy: error.remedy)
    }
  }

  private func report(_ outcome: StoredTraining.Outcome, _ entry: IndexEntry, in store: Store) {
    switch outcome {
    case .present(let status):
      Console.say(
        "\(entry.configName) is in the store already (\(status.rawValue)); --force trains it again")
    case .trained(_, let before) where before > 0:
      Console.say("\(entry.configName) continued after epoch \(before)")
    case .trained: break
    }
    if entry.status == .stopped {
      Console.say("stopped; the same command continues it")
    }
    func metric(_ name: String) -> String { entry.metrics[name].map { shortNumber($0) } ?? "–" }
    let epochs = entry.metrics[MetricName.epochs].map { JSONValue.double($0).canonicalText } ?? "–"
    Console.write(
      """
      run         \(entry.runID)
      config      \(entry.configName)
      status      \(entry.status.rawValue) after \(epochs) epochs, \
      \(entry.lrDivides.count) LR divides, \(entry.checkpoints.count) checkpoints
      test error  \(metric(MetricName.testError)) (largest \(metric(MetricName.testErrorMax)))
      train error \(metric(MetricName.trainError)), smallest epoch loss \(metric(MetricName.minLoss))
      file        \(store.path)/\(entry.file.path)

      """)
  }
}

/// The progress of one run: redrawn on a terminal, a plain line every ten seconds elsewhere.
final class ProgressLine {
  private var lastPlain = secondsNow()

  func show(_ name: String, _ now: StoredTraining.Progress) {
    let text =
      "\(name)  epoch \(now.epochCount) of \(now.maxEpochs)  loss \(shortNumber(now.loss))  "
      + "lr \(shortNumber(now.lr))  at most \(spoken(seconds: now.secondsLeftAtMost)) left"
    if Console.isTerminal {
      Console.redraw(text)
    } else if secondsNow() - lastPlain >= 10 {
      lastPlain = secondsNow()
      Console.say(text)
    }
  }

  func clear() { Console.clearLine() }
}

/// Four digits of a number, as short as they can be.
func shortNumber(_ value: Double) -> String {
  value.isNaN ? "nan" : String(format: "%.4g", value)
}
