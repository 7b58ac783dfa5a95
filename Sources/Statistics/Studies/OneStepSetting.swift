internal import RealModule

/// The settings of a one-step run that are not its seed: runs with equal ones form a cell.
///
/// - Source: studies.md §2.1.
public struct OneStepSetting: Sendable, Hashable {
  /// n, samples of each of the three sets.
  public var samples: Int
  /// d, dimension of the inputs.
  public var dimension: Int
  /// N, features.
  public var width: Int
  /// Name of the activation.
  public var activation: String
  /// Hermite coefficients c*₀, c*₁, … of the teacher.
  public var teacher: [Double]
  /// Standard deviation of the labels' noise.
  public var labelNoise: Double
  /// c of η = c·n^α.
  public var stepPrefactor: Double
  /// α of η = c·n^α.
  public var stepExponent: Double
  /// λ of the ridge regression.
  public var ridge: Double
  /// l, spikes that are predicted and compared.
  public var order: Int
  /// Whether the residual of the step is y − f₀ rather than y.
  public var keepsInitialOutput: Bool
  /// Whether β* has length 1.
  public var unitTeacher: Bool

  /// Creates a setting.
  public init(
    samples: Int, dimension: Int, width: Int, activation: String, teacher: [Double],
    labelNoise: Double, stepPrefactor: Double, stepExponent: Double, ridge: Double, order: Int,
    keepsInitialOutput: Bool, unitTeacher: Bool
  ) {
    self.samples = samples
    self.dimension = dimension
    self.width = width
    self.activation = activation
    self.teacher = teacher
    self.labelNoise = labelNoise
    self.stepPrefactor = stepPrefactor
    self.stepExponent = stepExponent
    self.ridge = ridge
    self.order = order
    self.keepsInitialOutput = keepsInitialOutput
    self.unitTeacher = unitTeacher
  }

  /// η.
  public var stepSize: Double { stepPrefactor * Double.pow(Double(samples), stepExponent) }

  /// The same but for α, which is 0: what the points of an error curve share.
  public var curve: OneStepSetting {
    var curve = self
    curve.stepExponent = 0
    return curve
  }

  /// The same with sizes as hundredths of n, and without n: what sizes in one proportion share.
  public var proportion: OneStepSetting {
    var shared = self
    func hundredths(_ size: Int) -> Int {
      samples > 0 ? Int((100 * Double(size) / Double(samples)).rounded()) : 0
    }
    (shared.dimension, shared.width) = (hundredths(dimension), hundredths(width))
    shared.samples = 0
    return shared
  }

  /// Spikes that the theory expects, the l with (l − 1)/(2l) < α < l/(2l + 2); nil on a threshold.
  public var expectedSpikes: Int? {
    guard stepExponent > 0, stepExponent < 0.5 else { return nil }
    // The threshold below l + 1 spikes is α = l/(2l + 2), which is l = 2α/(1 − 2α).
    let place = 2 * stepExponent / (1 - 2 * stepExponent)
    let isThreshold = abs(place - place.rounded()) < 1e-9 * max(1, place)
    return isThreshold ? nil : Int(place) + 1
  }

  /// Exponent of s_k in n, αk + (1 − k)/2.
  public func growth(ofSpike k: Int) -> Double {
    stepExponent * Double(k) + (1 - Double(k)) / 2
  }
}

extension OneStepSetting: Comparable {
  /// Whether one comes before another: by teacher, settings, sizes, and α last.
  public static func < (a: OneStepSetting, b: OneStepSetting) -> Bool {
    if a.activation != b.activation { return a.activation < b.activation }
    return a.sortKey.lexicographicallyPrecedes(b.sortKey)
  }

  private var sortKey: [Double] {
    // The teacher comes after its length, so that equal places hold the same thing.
    [Double(teacher.count)] + teacher
      + [
        labelNoise, stepPrefactor, ridge, Double(order), keepsInitialOutput ? 1 : 0,
        unitTeacher ? 1 : 0, Double(samples), Double(dimension), Double(width), stepExponent,
      ]
  }
}
