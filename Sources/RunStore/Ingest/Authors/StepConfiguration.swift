internal import RFLR

/// The config.json of the authors' frequency and symmetry studies, in our words.
///
/// Adam with a step schedule; `fixWb` tells whether the features are frozen, and they are not where it
/// is absent. The text `function` is kept and never evaluated.
///
/// - Source: protocol.md §3, §4, §8, §10.
struct StepConfiguration {
  var known = ForeignConfiguration()
  private var rate: Double?
  private var gamma: Double?
  private var stepSize: Int?

  /// What the trainers of these studies have in common and their files do not say.
  private static let implied: [String: JSONValue] = [
    "data.sampling": .string("grid"), "data.test_sampling": .string("random"),
    "network.frozen": .bool(false), "optimiser.name": .string("adam"),
    "optimiser.clip_norm": .integer(1), "seed": .integer(42),
  ]

  init(_ config: JSONValue, path: String) throws(StoreError) {
    var fields = try SourceFields(config, path: path)
    known.imply(Self.implied)
    for (name, field) in [
      ("num_layers", "network.depth"), ("hidden_width", "network.width"),
      ("hidden_rank", "network.rank"), ("num_epochs", "stop.max_epochs"),
      ("batch_size", "batch_size"), ("num_training_samples", "data.points"),
      ("num_test_samples", "data.test_points"),
    ] {
      known.state(field, try fields.integer(name).map(JSONValue.integer))
    }
    if let fixed = try fields.bool("fixWb") { known.state("network.frozen", .bool(fixed)) }
    try readTarget(&fields)
    rate = try fields.number("lr_init")
    gamma = try fields.number("lr_gamma")
    stepSize = try fields.integer("lr_step_size")
    known.state("schedule.learning_rate", rate.map(JSONValue.double))
    if gamma != nil, stepSize != nil {
      known.state("schedule.name", .string("step"))
      known.state("schedule.every", stepSize.map(JSONValue.integer))
      known.state("schedule.factor", gamma.map(JSONValue.double))
    }
    try refuseOtherNetworks(&fields)
  }

  private mutating func readTarget(_ fields: inout SourceFields) throws(StoreError) {
    let (f1, f2) = (try fields.number("freq1"), try fields.number("freq2"))
    if let multiplier = try fields.number("freq_multiplier") {
      known.state("target.family", .string("multifrequency"))
      known.state("target.multiplier", .double(multiplier))
    } else if let f1, let f2 {
      known.state("target.family", .string("chirp"))
      known.state("target.f1", .double(f1))
      known.state("target.f2", .double(f2))
    }
  }

  /// What our networks and targets are not; a number of ours on such a run would be wrong.
  private func refuseOtherNetworks(_ fields: inout SourceFields) throws(StoreError) {
    let expected: [(name: String, value: JSONValue, reason: String)] = [
      ("use_resnet", .bool(false), "networks with residual connections are not RF-LR networks"),
      ("input_rank", .integer(1), "networks of one input are read"),
      ("output_rank", .integer(1), "networks of one output are read"),
      ("interval", .array([.integer(-1), .integer(1)]), "functions on [-1, 1] are read"),
    ]
    for (name, value, reason) in expected {
      guard let said = fields.rest[name], said != .null, said != value else { continue }
      throw fields.wrong(
        name, "is \(said.canonicalText.prefix(60)): \(reason)", remedy: "leave this run out")
    }
  }

  /// The rates of some epochs, as PyTorch's StepLR forms them: one multiplication a step.
  ///
  /// - Returns: NaN throughout where the schedule is not known, [epochs].
  func rates(of epochs: [Int]) -> [Double] {
    guard var current = rate, let gamma, let stepSize, stepSize > 0 else {
      return epochs.map { _ in .nan }
    }
    var step = 0
    return epochs.map { epoch in
      // A file may claim any epoch behind a gap; the rate there is not worth an hour.
      guard epoch / stepSize - step < 1_000_000 else { return .nan }
      while step < epoch / stepSize {
        current *= gamma
        step += 1
      }
      return current
    }
  }
}
