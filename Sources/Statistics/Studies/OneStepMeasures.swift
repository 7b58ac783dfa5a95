internal import RealModule

/// What one stored run of the one-step study says: spikes, angles, errors, and the laws beside them.
///
/// With s₁ ≥ s₂ ≥ … the singular values of F/√n and e the largest one of F₀/√n (the edge):
///
/// - *outliers*: the number of s above 1.05·e;
/// - *size* of term k: |c₁ᵏcₖ|ηᵏ‖(X̃β)^k‖‖a^k‖/√n, from the stored vectors; *predicted place*: √(size² + e²);
///   *place*: s_k;
/// - *principal cosines*: of the angles between the first l left singular vectors and (X̃β)^k, k ≤ l;
/// - *cosine*: |⟨β, β*⟩|/(‖β‖‖β*‖), against |c*₁|/√B; *squared length*: ‖β‖² against B;
/// - *gain* k: the fall of the regularised loss by the k-th spike, made a hundred times the edge, against
///   D₁ and D₂;
/// - *learned coefficient* k of a fit f̂: the mean over the test sample of f̂·Heₖ(x·β*)/k!.
///
/// - Source: studies.md §2.2, §6 (003-1 to 003-5).
public struct OneStepMeasures: Sendable, Hashable {
  /// Name of the statistic.
  public static let statisticName = "one-step"
  /// Version of the definition.
  public static let version = "one-step v1"
  /// Share of the edge above which a singular value is an outlier.
  public static let outlierFactor = 1.05
  /// The definition in words, for provenance and help.
  public static let definition = """
    outliers: singular values of F/sqrt(n) above \(outlierFactor) times the edge, the largest of \
    F_0/sqrt(n); size of term k: |c_1^k c_k| eta^k |(X~ beta)^k| |a^k| / sqrt(n); its predicted \
    place: sqrt(size^2 + edge^2); principal cosines: between the first l left singular vectors of F \
    and (X~ beta)^k, k <= l; gain k: fall of the regularised loss by a k-th spike of a hundred times \
    the edge, against D_k; learned coefficient k: mean of fit times He_k(x beta*) / k! on the test \
    sample; means over seeds with standard error and Student's 95 % interval
    """

  /// A term of the expansion of F and where it is found.
  public struct Term: Sendable, Hashable {
    /// Degree k.
    public let degree: Int
    /// Its size by the stored vectors.
    public let size: Double
    /// √(size² + edge²).
    public let predictedPlace: Double
    /// The k-th singular value of F/√n.
    public let place: Double
    /// The k-th principal cosine.
    public let principalCosine: Double
  }

  /// Ridge regression on F, or on F₀ … F_l.
  public struct Fit: Sendable, Hashable {
    /// k of F_k; nil for F itself.
    public let order: Int?
    /// (1/n)‖ỹ − F̂a‖².
    public let trainError: Double
    /// Mean squared error on the test sample.
    public let testError: Double
    /// The regularised loss.
    public let loss: Double
    /// ‖F − F_k‖/√n; nil for F itself.
    public let distance: Double?
    /// Learned coefficients of degree 1, 2, ….
    public let learned: [Double]

    /// `F`, `F_0`, `F_1`, ….
    public var name: String { order.map { "F_\($0)" } ?? "F" }
  }

  /// A number that the theory gives too.
  public struct Law: Sendable, Hashable {
    /// What was measured.
    public let measured: Double
    /// What the theory says; NaN where it says nothing.
    public let expected: Double
  }

  /// What the run was asked for.
  public let setting: OneStepSetting
  /// The largest singular value of F₀/√n.
  public let edge: Double
  /// Number of outliers.
  public let outliers: Int
  /// Terms k = 1 … l.
  public let terms: [Term]
  /// ‖G − c₁aβᵀ‖/‖G‖.
  public let rankOneError: Double
  /// |cos(β, β*)|.
  public let cosine: Law
  /// ‖β‖².
  public let squaredLength: Law
  /// Gains of the spikes 1 … l; the theory has two.
  public let gains: [Law]
  /// Fits on F, F₀ … F_l.
  public let fits: [Fit]

  /// Arrays that ``init(_:arrays:metrics:)`` needs, by their names in the run file.
  public static let arrayNames: Set<String> = [
    "spectrum", "initial_spectrum", "left_vectors", "powers", "direction", "teacher_direction",
    "head", "activation_coefficients", "approximation_errors", "train_errors", "test_errors",
    "ridge_losses", "ideal_losses", "learned_coefficients",
  ]
  /// Numbers of the theory, and the one that needs the whole gradient.
  public static let metricNames = [
    "rank_one_error", "teacher_cosine_law", "squared_length_law", "first_gain_law",
    "second_gain_law",
  ]

  /// Measures one run.
  ///
  /// - Parameters:
  ///   - setting: Its settings.
  ///   - arrays: The arrays of ``arrayNames``, row major.
  ///   - metrics: The numbers of ``metricNames``.
  /// - Throws: ``Refusal`` for an array that is missing, of another size, or not finite.
  public init(
    _ setting: OneStepSetting, arrays: [String: [Double]], metrics: [String: Double]
  ) throws(Refusal) {
    let reader = ArrayReader(arrays: arrays, setting: setting)
    let (order, rows) = (setting.order, setting.samples)
    self.setting = setting
    let values = try Spectrum(reader.array("spectrum", atLeast: order))
    edge = try Spectrum(reader.array("initial_spectrum", atLeast: 1)).values[0]
    let scaled = Self.outlierFactor * edge
    outliers = values.values.prefix { $0 > scaled }.count
    let left = try reader.columns("left_vectors", rows: rows)
    let powers = try reader.columns("powers", rows: rows)
    guard left.count >= order, powers.count == order else {
      throw Refusal("\(left.count) left vectors and \(powers.count) powers for \(order) spikes")
    }
    let cosines = try Alignment.principalCosines(Array(left.prefix(order)), powers)
    let sizes = try Self.sizes(setting, powers, reader)
    let edge = edge
    terms = sizes.indices.map { index in
      Term(
        degree: index + 1, size: sizes[index],
        predictedPlace: (sizes[index] * sizes[index] + edge * edge).squareRoot(),
        place: values.values[index], principalCosine: cosines[index])
    }
    rankOneError = metrics["rank_one_error"] ?? .nan
    let direction = try reader.array("direction", count: setting.dimension)
    let teacher = try reader.array("teacher_direction", count: setting.dimension)
    cosine = Law(
      measured: try Alignment.cosine(direction, teacher),
      expected: metrics["teacher_cosine_law"] ?? .nan)
    squaredLength = Law(
      measured: direction.reduce(0) { $0 + $1 * $1 },
      expected: metrics["squared_length_law"] ?? .nan)
    let losses = try reader.array("ideal_losses", count: order + 1)
    gains = (1...order).map { k in
      let law = k == 1 ? "first_gain_law" : k == 2 ? "second_gain_law" : ""
      return Law(measured: losses[k - 1] - losses[k], expected: metrics[law] ?? .nan)
    }
    fits = try Self.fits(order, reader)
  }

  private static func sizes(
    _ setting: OneStepSetting, _ powers: [[Double]], _ reader: ArrayReader
  ) throws(Refusal) -> [Double] {
    let head = try reader.array("head", count: setting.width)
    let coefficients = try reader.array("activation_coefficients", count: setting.order + 1)
    var (step, power) = (1.0, [Double](repeating: 1, count: head.count))
    return powers.enumerated().map { index, column in
      step *= coefficients[1] * setting.stepSize
      for place in power.indices { power[place] *= head[place] }
      return abs(step * coefficients[index + 1]) * norm(column) * norm(power)
        / Double(setting.samples).squareRoot()
    }
  }

  private static func fits(_ order: Int, _ reader: ArrayReader) throws(Refusal) -> [Fit] {
    let train = try reader.array("train_errors", count: order + 2)
    let test = try reader.array("test_errors", count: order + 2)
    let losses = try reader.array("ridge_losses", count: order + 2)
    let distances = try reader.array("approximation_errors", count: order + 1)
    let learned = try reader.array("learned_coefficients", atLeast: order + 2)
    let degrees = learned.count / (order + 2)
    return train.indices.map { index in
      Fit(
        order: index == 0 ? nil : index - 1, trainError: train[index], testError: test[index],
        loss: losses[index], distance: index == 0 ? nil : distances[index - 1],
        learned: Array(learned[index * degrees..<(index + 1) * degrees]))
    }
  }

  private static func norm(_ values: [Double]) -> Double {
    values.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }
}

/// Named arrays, checked when they are taken.
private struct ArrayReader {
  let arrays: [String: [Double]]
  let setting: OneStepSetting

  func array(_ name: String, count: Int) throws(Refusal) -> [Double] {
    let values = try array(name, atLeast: count)
    guard values.count == count else {
      throw Refusal("its array \(name) has \(values.count) values where \(count) are needed")
    }
    return values
  }

  func array(_ name: String, atLeast count: Int) throws(Refusal) -> [Double] {
    guard let values = arrays[name] else { throw Refusal("it keeps no array \(name)") }
    guard values.count >= count else {
      throw Refusal("its array \(name) has \(values.count) values where \(count) are needed")
    }
    if let bad = values.firstIndex(where: { !$0.isFinite }) {
      throw Refusal("value \(bad) of its array \(name) is \(values[bad])")
    }
    return values
  }

  /// The columns of a row major matrix.
  func columns(_ name: String, rows: Int) throws(Refusal) -> [[Double]] {
    let values = try array(name, atLeast: rows)
    guard rows > 0, values.count.isMultiple(of: rows) else {
      throw Refusal("its array \(name) has \(values.count) values for \(rows) rows")
    }
    let count = values.count / rows
    return (0..<count).map { column in (0..<rows).map { values[$0 * count + column] } }
  }
}
