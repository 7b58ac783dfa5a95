internal import ArgumentParser
internal import Studies

/// A size that may follow the number of samples.
struct SampleShare: ExpressibleByArgument {
  private let size: (Int) -> Int?

  /// Reads `250`, `n`, `n/4` and `2n`.
  init?(argument: String) {
    if let whole = Int(argument) {
      size = { _ in whole }
      return
    }
    let parts = argument.split(separator: "n", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1].isEmpty || parts[1].first == "/" else { return nil }
    let factor = parts[0].isEmpty ? 1 : Int(parts[0])
    let divisor = parts[1].isEmpty ? 1 : Int(parts[1].dropFirst())
    guard let factor, let divisor, factor > 0, divisor > 0 else { return nil }
    size = { samples in
      let product = samples.multipliedReportingOverflow(by: factor)
      return product.overflow ? nil : product.partialValue / divisor
    }
  }

  /// The size beside so many samples; 0, which every study refuses, where there is no such number.
  func size(of samples: Int) -> Int { size(samples) ?? 0 }
}

/// Lists of settings and every combination of them.
struct OneStepGrid: ParsableArguments {
  @Option(help: "n, samples of each of the three sets (default: 1000); a list makes a sweep.")
  var samples: String?
  @Option(help: "d, dimension of the inputs: a number, n, n/4 or 2n (default: n/4).")
  var dimension: String?
  @Option(help: "N, number of features, in the same way (default: n).")
  var width: String?
  @Option(help: "Activations, taken less their mean (default: centred-relu): \(Self.activations).")
  var activation: String?
  @Option(
    parsing: .unconditionalSingleValue,
    help: "Hermite coefficients c_0,c_1,... of the teacher (default: 0,1,0.5); may be repeated.")
  var teacher: [String] = []
  @Option(
    parsing: .unconditional,
    help: "alpha of the step eta = c n^alpha, 0 <= alpha < 0.5 (default: 0.29).")
  var alpha: String?
  @Option(parsing: .unconditional, help: "c of the step (default: 3).")
  var prefactor: String?
  @Option(parsing: .unconditional, help: "Standard deviation of the labels' noise (default: 0.5).")
  var noise: String?
  @Option(parsing: .unconditional, help: "lambda of the ridge regression (default: 0.01).")
  var ridge: String?
  @Option(help: "l, spikes to predict and compare, F_0 to F_l (default: 2).")
  var order: String?
  @Flag(help: "Take y - f_0 as residual of the step, and not y.")
  var keepInitialOutput = false
  @Flag(help: "Bring beta* to length 1; otherwise it is N(0, I/d) as it falls.")
  var unitTeacher = false

  private static let activations = Activation.allCases.map(\.rawValue).joined(separator: ", ")

  /// Whether nothing was asked for.
  var isUntouched: Bool {
    [samples, dimension, width, activation, alpha, prefactor, noise, ridge, order]
      .allSatisfy { $0 == nil } && teacher.isEmpty && !keepInitialOutput && !unitTeacher
  }

  /// Every combination.
  ///
  /// - Throws: `ValidationError` naming the option and the part of it that cannot be read.
  func studies(seeds: [Int]) throws -> [OneStepStudy] {
    var studies = [
      OneStepStudy(keepsInitialOutput: keepInitialOutput, unitTeacher: unitTeacher)
    ]
    func vary<Value>(_ values: [Value]?, _ set: (inout OneStepStudy, Value) -> Void) {
      guard let values else { return }
      studies = studies.flatMap { study in
        values.map { value in
          var varied = study
          set(&varied, value)
          return varied
        }
      }
    }
    vary(try Self.list("--activation", activation, Activation.init(rawValue:))) {
      $0.activation = $1
    }
    vary(try teachers()) { $0.teacher = $1 }
    vary(try numbers("--noise", noise)) { $0.labelNoise = $1 }
    vary(try numbers("--ridge", ridge)) { $0.ridge = $1 }
    vary(try Self.list("--order", order) { Int($0) }) { $0.order = $1 }
    vary(try Self.list("--samples", samples) { Int($0) }) { $0.samples = $1 }
    vary(try Self.list("--dimension", dimension ?? "n/4", SampleShare.init(argument:))) {
      $0.dimension = $1.size(of: $0.samples)
    }
    vary(try Self.list("--width", width ?? "n", SampleShare.init(argument:))) {
      $0.width = $1.size(of: $0.samples)
    }
    vary(try numbers("--prefactor", prefactor)) { $0.stepPrefactor = $1 }
    vary(try numbers("--alpha", alpha)) { $0.stepExponent = $1 }
    vary(seeds) { $0.seed = $1 }
    return studies
  }

  private func teachers() throws -> [[Double]]? {
    teacher.isEmpty ? nil : try teacher.compactMap { try numbers("--teacher", $0) }
  }

  private func numbers(_ option: String, _ text: String?) throws -> [Double]? {
    try Self.list(option, text) { Double($0) }
  }

  private static func list<Value>(
    _ option: String, _ text: String?, _ read: (String) -> Value?
  ) throws -> [Value]? {
    try text?.split(separator: ",", omittingEmptySubsequences: false).map { part in
      guard let value = read(part.trimmingWhitespace) else {
        throw ValidationError("\(option): \"\(part)\" cannot be read; \(examples(of: option)).")
      }
      return value
    }
  }

  private static func examples(of option: String) -> String {
    switch option {
    case "--activation": "use \(activations)"
    case "--dimension", "--width": "write 250, n, n/4 or 2n"
    case "--samples", "--order": "write whole numbers, as 500,1000"
    default: "write numbers, as 0.1,0.29"
    }
  }
}

extension Substring {
  /// The text without blanks at its ends.
  fileprivate var trimmingWhitespace: String {
    let front = drop(while: \.isWhitespace)
    return String(front.reversed().drop(while: \.isWhitespace).reversed())
  }
}

struct OneStepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "one-step",
    abstract: "Features after one gradient step: spikes, angles and ridge errors.",
    discussion: """
      Paper 003 (arXiv 2310.07891). Inputs x ~ N(0, I_d), labels a sum of Hermite polynomials of \
      x beta* with noise, features sigma(W x) with rows of W_0 on the unit sphere. One step of \
      gradient descent W = W_0 + eta G, then ridge regression on a fresh sample: on F, and on \
      F_0 ... F_l that have the first spikes of the theory alone.

      Kept are the spectra of F and F_0, four left singular vectors, the powers of X~ beta, beta, \
      beta*, a, labels, the errors of every regression and what the theory says. The inputs X and \
      X~, W_0 and the gradient, megabytes a run, are kept with --keep-matrices alone: the seed \
      draws them again.

      --preset paper is the list of runs that the claims and figures need; \
      --preset small has its cells at small sizes. Presets bring their own seeds and settings.

      Examples:
        rflr study one-step --alpha 0.1,0.2,0.29 --seeds 0-9
        rflr study one-step --teacher 0,1 --teacher 0,1,0.7071 --alpha 0,0.2,0.3,0.4
        rflr study one-step --samples 500,1000,2000 --unit-teacher --seeds 0-9
        rflr study one-step --preset paper
      """)

  @OptionGroup(title: "Settings") var grid: OneStepGrid
  @Option(help: "A list of runs, in place of settings and seeds: paper or small.")
  var preset: OneStepPreset?
  @OptionGroup var options: StudyOptions

  func validate() throws {
    guard preset == nil || grid.isUntouched && options.seeds == "0" else {
      throw ValidationError("--preset is a list of its own: leave out settings and --seeds.")
    }
  }

  func run() throws {
    let studies =
      try preset?.runs ?? grid.studies(seeds: options.seedList)
    try options.run(studies.map { OneStepRun(study: $0) })
  }
}
