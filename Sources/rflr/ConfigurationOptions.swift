internal import ArgumentParser
internal import RFLR

/// One flag for every field of a configuration; a flag given overrides the file or the name.
struct ConfigurationOptions: ParsableArguments {
  @Option(name: .long, help: "sumcos, expcos, chirp, multifrequency or custom.")
  var target: String?
  @Option(name: .long, parsing: .unconditional, help: "Highest frequency of sumcos and expcos.")
  var factor: Int?
  @Option(name: .long, parsing: .unconditional, help: "First frequency of chirp.")
  var f1: Double?
  @Option(name: .long, parsing: .unconditional, help: "Second frequency of chirp.")
  var f2: Double?
  @Option(name: .long, parsing: .unconditional, help: "Multiplier of multifrequency.")
  var multiplier: Double?
  @Option(name: .long, parsing: .unconditional, help: "Terms of custom, as a JSON list.")
  var terms: String?
  @Option(name: [.long, .customShort("N")], parsing: .unconditional, help: "Training points.")
  var points: Int?
  @Option(name: .long, help: "Training points on a grid or random.")
  var sampling: String?
  @Option(name: .long, parsing: .unconditional, help: "Test points.")
  var testPoints: Int?
  @Option(name: .long, help: "Test points on a grid or random.")
  var testSampling: String?
  @Option(name: .long, parsing: .unconditional, help: "Width W.")
  var width: Int?
  @Option(name: .long, parsing: .unconditional, help: "Rank r.")
  var rank: Int?
  @Option(name: .long, parsing: .unconditional, help: "Depth L: rank bottlenecks.")
  var depth: Int?
  @Option(name: .long, help: "true: random features stay as drawn; false: they are trained.")
  var frozen: Bool?
  @Option(name: .customLong("init"), help: "torch-default or mup.")
  var initialisation: String?
  @Option(
    name: [.long, .customLong("bs")], parsing: .unconditional, help: "Samples a step.")
  var batchSize: Int?
  @Option(name: [.long, .customLong("optimizer")], help: "sgd or adam.")
  var optimiser: String?
  @Option(name: .long, parsing: .unconditional, help: "Momentum of SGD.")
  var momentum: Double?
  @Option(name: .long, parsing: .unconditional, help: "Adam's beta 1.")
  var beta1: Double?
  @Option(name: .long, parsing: .unconditional, help: "Adam's beta 2.")
  var beta2: Double?
  @Option(name: .long, parsing: .unconditional, help: "Adam's epsilon.")
  var epsilon: Double?
  @Option(name: .long, parsing: .unconditional, help: "Largest gradient norm, or none.")
  var clipNorm: NumberOrNone?
  @Option(name: .long, help: "fixed, stagnation or step.")
  var schedule: String?
  @Option(name: [.customLong("lr"), .long], parsing: .unconditional, help: "First learning rate.")
  var learningRate: Double?
  @Option(name: .long, help: "Further rates of stagnation, separated by commas.")
  var nextRates: String?
  @Option(name: .long, parsing: .unconditional, help: "Losses in each mean of stagnation.")
  var window: Int?
  @Option(name: .long, parsing: .unconditional, help: "Epochs before and between cuts.")
  var minimumEpochs: Int?
  @Option(name: .long, parsing: .unconditional, help: "Epochs between steps of step.")
  var stepEvery: Int?
  @Option(name: .long, parsing: .unconditional, help: "Factor of each step of step.")
  var stepFactor: Double?
  @Option(name: .long, parsing: .unconditional, help: "Most epochs.")
  var epochs: Int?
  @Option(name: .long, parsing: .unconditional, help: "End below this rate, or none.")
  var stopBelowRate: NumberOrNone?
  @Option(name: .long, parsing: .unconditional, help: "Escape below this epoch loss, or none.")
  var threshold: NumberOrNone?
  @Option(name: .long, parsing: .unconditional, help: "Diverged above this epoch loss, or none.")
  var divergeAbove: NumberOrNone?
  @Option(name: .long, help: "Keep the first weights (true or false).")
  var checkpointInit: Bool?
  @Option(name: .long, help: "Keep weights before and after divides (true or false).")
  var checkpointDivides: Bool?
  @Option(
    name: .long, parsing: .unconditional, help: "Epochs from a divide to its second checkpoint.")
  var afterEpochs: Int?
  @Option(
    name: .long, parsing: .unconditional, help: "Keep weights at losses first/divisor^k, or none.")
  var lossDivisor: NumberOrNone?
  @Option(name: .long, parsing: .unconditional, help: "Keep weights every so many epochs, or none.")
  var checkpointEvery: NumberOrNone?
  @Option(name: .long, help: "Keep the last weights (true or false).")
  var checkpointFinal: Bool?
  @Option(name: .long, parsing: .unconditional, help: "Observe every so many epochs, or none.")
  var observeEvery: NumberOrNone?
  @Option(name: .long, parsing: .unconditional, help: "Point at which channels are observed.")
  var observeX: Double?
  @Option(name: .long, parsing: .unconditional, help: "Modes cos(2πkx) that are observed.")
  var observeModes: Int?
  @Option(name: .long, parsing: .unconditional, help: "Seed of all random streams.")
  var seed: Int?

  /// Puts the flags that were given into a configuration document.
  func applied(to base: JSONValue) throws -> JSONValue {
    var document = base
    // Another rule or first rate makes the old rule's other numbers meaningless.
    if let schedule {
      document = document.setting(["schedule"], to: .object(["name": .string(schedule)]))
    }
    if learningRate != nil, document["schedule.next"] != nil, nextRates == nil {
      document = document.setting(["schedule"], to: .object([:]))
    }
    for (path, value) in try given where value != nil {
      document = document.setting(path.split(separator: ".").map(String.init), to: value ?? .null)
    }
    return document
  }

  private static func json(_ text: String, of flag: String) throws(ConfigurationError) -> JSONValue
  {
    do throws(JSONSyntaxError) {
      return try JSONValue(parsing: text)
    } catch {
      throw ConfigurationError(flag, error.reason, remedy: "check brackets, commas and quotes")
    }
  }

  /// Every field's path with the value given for it.
  private var given: [(path: String, value: JSONValue?)] {
    get throws {
      try [
        ("target.family", target.map(JSONValue.string)),
        ("target.factor", factor.map(JSONValue.integer)), ("target.f1", f1.map(JSONValue.double)),
        ("target.f2", f2.map(JSONValue.double)),
        ("target.multiplier", multiplier.map(JSONValue.double)),
        ("target.terms", terms.map { try Self.json($0, of: "--terms") }),
        ("data.points", points.map(JSONValue.integer)),
        ("data.sampling", sampling.map(JSONValue.string)),
        ("data.test_points", testPoints.map(JSONValue.integer)),
        ("data.test_sampling", testSampling.map(JSONValue.string)),
        ("network.width", width.map(JSONValue.integer)),
        ("network.rank", rank.map(JSONValue.integer)),
        ("network.depth", depth.map(JSONValue.integer)),
        ("network.frozen", frozen.map(JSONValue.bool)),
        ("network.init", initialisation.map(JSONValue.string)),
        ("batch_size", batchSize.map(JSONValue.integer)),
        ("optimiser.name", optimiser.map(JSONValue.string)),
        ("optimiser.momentum", momentum.map(JSONValue.double)),
        ("optimiser.beta1", beta1.map(JSONValue.double)),
        ("optimiser.beta2", beta2.map(JSONValue.double)),
        ("optimiser.epsilon", epsilon.map(JSONValue.double)),
        ("optimiser.clip_norm", clipNorm?.json), ("schedule.name", schedule.map(JSONValue.string)),
        ("schedule.learning_rate", learningRate.map(JSONValue.double)),
        (
          "schedule.next",
          nextRates.map { try Self.json("[\($0)]", of: "--next-rates") }
        ),
        ("schedule.window", window.map(JSONValue.integer)),
        ("schedule.minimum_epochs", minimumEpochs.map(JSONValue.integer)),
        ("schedule.every", stepEvery.map(JSONValue.integer)),
        ("schedule.factor", stepFactor.map(JSONValue.double)),
        ("stop.max_epochs", epochs.map(JSONValue.integer)),
        ("stop.learning_rate_below", stopBelowRate?.json), ("stop.loss_below", threshold?.json),
        ("stop.loss_above", divergeAbove?.json),
        ("checkpoints.init", checkpointInit.map(JSONValue.bool)),
        ("checkpoints.lr_divides", checkpointDivides.map(JSONValue.bool)),
        ("checkpoints.after_epochs", afterEpochs.map(JSONValue.integer)),
        ("checkpoints.loss_divisor", lossDivisor?.json),
        ("checkpoints.every", checkpointEvery?.json),
        ("checkpoints.final", checkpointFinal.map(JSONValue.bool)),
        ("observe.every", observeEvery?.json), ("observe.x", observeX.map(JSONValue.double)),
        ("observe.modes", observeModes.map(JSONValue.integer)),
        ("seed", seed.map(JSONValue.integer)),
      ]
    }
  }
}

/// A number, or the word none for a rule that is switched off.
struct NumberOrNone: ExpressibleByArgument {
  let json: JSONValue

  init?(argument: String) {
    if argument == "none" {
      json = .null
    } else if let number = Double(argument) {
      json = .double(number)
    } else {
      return nil
    }
  }
}
