internal import Foundation
internal import RFLR
internal import Testing

/// Every way to write a configuration wrongly, with the one line that it must give.
@Suite struct ConfigurationErrorTests {
  static let unusable: [(written: String, message: String)] = [
    ("[]", "configuration: is not a JSON object; write it as { … }"),
    ("3", "configuration: is not a JSON object; write it as { … }"),
    ("{\"network\": 3}", "network: is not a JSON object; write it as { … }"),
    // Unknown members.
    (
      "{\"batchsize\": 4}",
      "batchsize: is not a field of a configuration; did you mean batch_size?"
    ),
    (
      "{\"network\": {\"widht\": 4}}",
      "network.widht: is not a field of a configuration; did you mean width?"
    ),
    (
      "{\"stop\": {\"epochs\": 4}}",
      "stop.epochs: is not a field of a configuration; "
        + "remove it; known here: learning_rate_below, loss_above, loss_below, max_epochs"
    ),
    (
      "{\"schedule\": {\"name\": \"fixed\", \"window\": 10}}",
      "schedule.window: is not a field of a configuration; "
        + "remove it; known here: learning_rate, name"
    ),
    (
      "{\"target\": {\"family\": \"chirp\", \"factor\": 2}}",
      "target.factor: is not a field of a configuration; "
        + "remove it; known here: f1, f2, family"
    ),
    // Wrong types.
    ("{\"batch_size\": \"8\"}", "batch_size: \"8\" is not an integer; give an integer"),
    ("{\"batch_size\": 8.5}", "batch_size: 8.5 is not an integer; give an integer"),
    ("{\"seed\": 1e30}", "seed: 1e+30 is not an integer; give an integer"),
    ("{\"seed\": true}", "seed: true is not an integer; give an integer"),
    ("{\"network\": {\"rank\": null}}", "network.rank: null is not an integer; give an integer"),
    ("{\"network\": {\"rank\": [5]}}", "network.rank: [5] is not an integer; give an integer"),
    (
      "{\"network\": {\"frozen\": 1}}",
      "network.frozen: 1 is not true or false; give true or false"
    ),
    (
      "{\"optimiser\": {\"momentum\": \"high\"}}",
      "optimiser.momentum: \"high\" is not a number; give a number"
    ),
    ("{\"target\": {\"family\": 1}}", "target.family: 1 is not a string; give a string"),
    ("{\"schedule\": {\"next\": 0.1}}", "schedule.next: 0.1 is not a list; give a list"),
    (
      "{\"schedule\": {\"next\": [0.1, \"x\"]}}",
      "schedule.next: \"x\" is not a number; give a number"
    ),
    (
      "{\"target\": {\"family\": \"custom\", \"terms\": {}}}",
      "target.terms: {} is not a list; give a list"
    ),
    // Unknown choices.
    (
      "{\"network\": {\"init\": \"xavier\"}}",
      "network.init: \"xavier\" is not known; use one of: torch-default, mup"
    ),
    (
      "{\"optimiser\": {\"name\": \"lion\"}}",
      "optimiser.name: \"lion\" is not known; use one of: sgd, adam"
    ),
    (
      "{\"data\": {\"sampling\": \"sobol\"}}",
      "data.sampling: \"sobol\" is not known; use one of: grid, random"
    ),
    (
      "{\"schedule\": {\"name\": \"cosine\"}}",
      "schedule.name: \"cosine\" is not a schedule; use fixed, stagnation or step"
    ),
    (
      "{\"target\": {\"family\": \"sincos\"}}",
      "target.family: \"sincos\" is not a target; "
        + "use sumcos, expcos, chirp, multifrequency or custom"
    ),
    // Values out of range.
    (
      "{\"network\": {\"rank\": -1}}",
      "network.rank: -1 is outside 1…16384; give a whole number of at least 1"
    ),
    (
      "{\"network\": {\"width\": 0}}",
      "network.width: 0 is outside 1…1048576; give a whole number of at least 1"
    ),
    (
      "{\"network\": {\"depth\": 0}}",
      "network.depth: 0 is outside 1…4096; give a whole number of at least 1"
    ),
    (
      "{\"data\": {\"points\": 4}}",
      "batch_size: 8 is larger than the 4 training points; "
        + "lower the batch size or raise the points"
    ),
    ("{\"batch_size\": 0}", "batch_size: 0 is below 1; give at least 1 sample a step"),
    ("{\"data\": {\"points\": 1}}", "data.points: 1 is outside 2…16777216; give at least 2 points"),
    (
      "{\"data\": {\"test_points\": -5}}",
      "data.test_points: -5 is outside 2…16777216; give at least 2 points"
    ),
    ("{\"seed\": -1}", "seed: -1 is negative; give 0 or more"),
    (
      "{\"target\": {\"factor\": 0}}",
      "target.factor: 0 is outside 1…1000; give a factor of at least 1"
    ),
    (
      "{\"target\": {\"family\": \"expcos\", \"factor\": 64}}",
      "target.factor: 64 is outside 1…30; give a factor of at least 1"
    ),
    (
      "{\"target\": {\"family\": \"custom\"}}",
      "target.terms: the sum is empty; give at least one term"
    ),
    (
      "{\"target\": {\"family\": \"custom\", \"terms\": [{\"power\": 3}]}}",
      "target.terms.power: 3 is neither 1 nor 2; use x or x²"
    ),
    (
      "{\"schedule\": {\"learning_rate\": 0}}",
      "schedule.learning_rate: 0.0 is not a positive rate; give a rate above 0"
    ),
    (
      "{\"schedule\": {\"next\": [0.1, -0.1]}}",
      "schedule.next: -0.1 is not a positive rate; give a rate above 0"
    ),
    (
      "{\"schedule\": {\"window\": 0}}",
      "schedule.window: window and minimum_epochs must not be negative or zero; "
        + "the paper has 10 and 20"
    ),
    (
      "{\"schedule\": {\"name\": \"step\", \"every\": 0}}",
      "schedule.every: every must be at least 1 and factor positive; the paper has 100 and 0.9"
    ),
    (
      "{\"optimiser\": {\"momentum\": 1}}",
      "optimiser.momentum: 1.0 is outside [0, 1); give a value from 0 to below 1"
    ),
    (
      "{\"optimiser\": {\"beta2\": -0.1}}",
      "optimiser.beta2: -0.1 is outside [0, 1); give a value from 0 to below 1"
    ),
    (
      "{\"optimiser\": {\"epsilon\": 0}}",
      "optimiser.epsilon: 0.0 is not positive; give a small positive number"
    ),
    (
      "{\"optimiser\": {\"clip_norm\": 0}}",
      "optimiser.clip_norm: 0.0 is not positive; give a positive norm or null"
    ),
    (
      "{\"optimiser\": {\"name\": \"adam\", \"momentum\": 0.9}}",
      "optimiser.momentum: Adam has no momentum field; set beta1 instead"
    ),
    (
      "{\"stop\": {\"max_epochs\": 0}}",
      "stop.max_epochs: 0 is outside 1…100000000; give at least 1 epoch"
    ),
    (
      "{\"stop\": {\"loss_below\": -1}}",
      "stop.loss_below: -1.0 is not positive; give a positive number or null"
    ),
    (
      "{\"checkpoints\": {\"after_epochs\": 0}}",
      "checkpoints.after_epochs: 0 is below 1; the paper has 10"
    ),
    (
      "{\"checkpoints\": {\"loss_divisor\": 1}}",
      "checkpoints.loss_divisor: 1.0 is not above 1; the paper has 1.2"
    ),
    (
      "{\"checkpoints\": {\"every\": 0}}",
      "checkpoints.every: 0 is below 1; give epochs between checkpoints or null"
    ),
    (
      "{\"observe\": {\"every\": 0}}",
      "observe.every: 0 is below 1; give epochs between observations or null"
    ),
    (
      "{\"observe\": {\"x\": 1.5}}",
      "observe: x must lie in [-1, 1] and modes in 0…4096; the defaults are 0 and 8"
    ),
  ]

  @Test(arguments: unusable)
  func badConfigurationGivesItsOneLine(written: String, message: String) throws {
    let json = try JSONDecoder().decode(JSONValue.self, from: Data(written.utf8))
    let error = #expect(throws: ConfigurationError.self) { try RunConfiguration(json: json) }
    #expect(error?.description == message)
    #expect(!message.contains("\n"))
  }

  @Test func weightsThatDoNotFitInMemoryAreRefused() {
    var configuration = RunConfiguration()
    configuration.network = Network(width: 1 << 20, rank: 1 << 14, depth: 4096)
    let error = #expect(throws: ConfigurationError.self) { try configuration.validate() }
    #expect(error?.field == "network")
    #expect(error?.remedy == "lower width, rank or depth")
  }

  @Test func valuesThatJSONCannotHoldAreRefusedToo() {
    let bad: [RunConfiguration] = [
      RunConfiguration(schedule: .fixed(.nan)), RunConfiguration(schedule: .fixed(.infinity)),
      RunConfiguration(optimiser: Optimiser(momentum: .nan)),
      RunConfiguration(optimiser: Optimiser(clipNorm: .infinity)),
      RunConfiguration(stop: StopRules(lossBelow: .nan)),
      RunConfiguration(target: .chirp(f1: .infinity, f2: 1)),
      RunConfiguration(target: .custom([CosineTerm(amplitude: .nan, frequency: 1)])),
      RunConfiguration(observe: ObservationPolicy(x: .nan)),
    ]
    for configuration in bad {
      #expect(throws: ConfigurationError.self) { try configuration.validate() }
    }
  }
}
