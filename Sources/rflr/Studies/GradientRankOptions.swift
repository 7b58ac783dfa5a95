internal import ArgumentParser
internal import Studies

/// The settings of a gradient of study 004; lists make every combination.
struct GradientRankOptions: ParsableArguments {
  @Option(help: "Samples n, a list.")
  var samples = "750"
  @Option(
    help: "Dimension d of the inputs; without it 4/3 of the samples, as in the paper (1000 of 750)."
  )
  var dimension: Int?
  @Option(help: "Neurons m; without it 5/3 of the samples, as in the paper (1250 of 750).")
  var width: Int?
  @Option(help: "tanh, sigmoid, softplus, silu, elu, relu, …; a list.")
  var activation = "relu"
  @Option(help: "ntk (1/√m), mean-field (1/m); a list.")
  var scaling = "ntk"
  @Option(
    parsing: .unconditional,
    help: "ν from 0 to 1: the spike of the data has the strength n^ν; none for no spike; a list.")
  var nu = "0"
  @Option(
    parsing: .unconditional,
    help: "α from 0 to 2: the bulk's covariance has the eigenvalues k^-α; a list.")
  var alpha = "0"
  @Option(help: "sphere, tilted (towards q), orthogonal (to q), gaussian; a list.")
  var weights = "sphere"
  @Option(help: "triple-index, single-index; a list.")
  var target = "triple-index"
  @Option(help: "squared, logistic; a list.")
  var loss = "squared"
  @Option(parsing: .unconditional, help: "Standard deviation of the target's noise.")
  var labelNoise = 0.1
  @Option(parsing: .unconditional, help: "λ of λ/2 ‖W‖²; a list.")
  var weightDecay = "0"
  @Option(parsing: .unconditional, help: "Standard deviation of noise on every input; a list.")
  var inputNoise = "0"
  @Option(help: "Draws of the input noise, over which the gradient is averaged.")
  var inputNoiseDraws = 1
  @Option(parsing: .unconditional, help: "λ of λ/n Σ ‖∇ₓf‖²; a list.")
  var jacobianPenalty = "0"

  /// Every combination for every seed.
  func studies(seeds: [Int]) throws -> [GradientRankStudy] {
    var base = GradientRankStudy()
    (base.labelNoise, base.inputNoiseDraws) = (labelNoise, inputNoiseDraws)
    var studies = seeds.map { seed in
      var study = base
      study.seed = seed
      return study
    }
    try studies.vary(samples, "--samples", ListReader.whole) { study, value in
      study.samples = value
      // Rounded as the paper's sizes are: 375 samples have 500 dimensions and 625 neurons.
      study.dimension = dimension ?? Int((Double(value) * 4 / 3).rounded())
      study.width = width ?? Int((Double(value) * 5 / 3).rounded())
    }
    try studies.vary(activation, "--activation", ListReader.word) { $0.activation = $1 }
    try studies.vary(scaling, "--scaling", ListReader.word) { $0.scaling = $1 }
    try studies.vary(weights, "--weights", ListReader.word) { $0.weights = $1 }
    try studies.vary(target, "--target", ListReader.word) { $0.target = $1 }
    try studies.vary(loss, "--loss", ListReader.word) { $0.loss = $1 }
    try studies.vary(nu, "--nu", ListReader.numberOrNone) { $0.spikeExponent = $1 }
    try studies.vary(alpha, "--alpha", ListReader.number) { $0.decayExponent = $1 }
    try studies.vary(weightDecay, "--weight-decay", ListReader.number) { $0.weightDecay = $1 }
    try studies.vary(inputNoise, "--input-noise", ListReader.number) { $0.inputNoise = $1 }
    try studies.vary(jacobianPenalty, "--jacobian-penalty", ListReader.number) {
      $0.jacobianPenalty = $1
    }
    return studies
  }
}

/// Reads one value of a list.
private enum ListReader {
  static func whole(_ text: String, _ option: String) throws -> Int {
    guard let value = Int(text) else {
      throw ValidationError(
        "\(option): \"\(text)\" is no whole number; give a list such as 375,750.")
    }
    return value
  }

  static func number(_ text: String, _ option: String) throws -> Double {
    guard let value = Double(text) else {
      throw ValidationError("\(option): \"\(text)\" is no number; give a list such as 0,0.125.")
    }
    return value
  }

  static func numberOrNone(_ text: String, _ option: String) throws -> Double? {
    text == "none" ? nil : try number(text, option)
  }

  static func word<Word: RawRepresentable & CaseIterable>(
    _ text: String, _ option: String
  ) throws -> Word where Word.RawValue == String {
    guard let word = Word(rawValue: text) else {
      let known = Word.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("\(option): \"\(text)\" is not known; use: \(known).")
    }
    return word
  }
}

extension [GradientRankStudy] {
  /// Each study with each value of a list of an option, separated by commas.
  fileprivate mutating func vary<Value>(
    _ text: String, _ option: String, _ read: (String, String) throws -> Value,
    _ set: (inout GradientRankStudy, Value) -> Void
  ) throws {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let values = try parts.map { part in
      try read(part.trimmingPrefix(while: \.isWhitespace).description, option)
    }
    self = values.flatMap { value in
      map { study in
        var copy = study
        set(&copy, value)
        return copy
      }
    }
  }
}
