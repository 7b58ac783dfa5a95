internal import RealModule

/// How low the rank of a gradient is, and which directions it has.
///
/// The gradient G of the weights of a two-layer network is S₁ + S₁₂ + S₂ + E with
/// S₁ = γ·X_Bᵀr·sᵀ, S₁₂ = γζ(z·r)·q·sᵀ and S₂ = γζ·q·dᵀ; see ``GradientQuantity`` for what is measured.
/// The singular values of S₁ + S₁₂ + S₂ are those of a product of a [d, 2] and a [2, m] matrix, so they
/// are √ of the eigenvalues of a 2×2 matrix.
///
/// What a run does not have is missing: directions of q without a spike, a third value of two.
///
/// - Source: paper 004 (arXiv 2510.01303); studies.md §3.2, §3.4.
public struct GradientSpikes: Sendable, Hashable {
  /// Name of the statistic.
  public static let statisticName = "gradient rank"
  /// Version of the definition.
  public static let version = "gradient-rank v1"
  /// The definition in words, for provenance and help.
  public static let definition = """
    G = S1 + S12 + S2 + E: residue spike, interplay, data spike and bulk; outliers: singular values \
    above 1.2 times the largest of E, and by neighbours (\(Spectrum.version)); predicted: singular \
    values of S1 + S12 + S2; alignments: |cosines| of the first left vectors to X_B^T r, q, X_B^T y \
    and the target's directions; ranks and angles as in \(Alignment.version)
    """
  /// A value counts as an outlier above this many edges.
  public static let outlierFactor = 1.2

  /// The stored arrays of one gradient.
  public struct Arrays: Sendable {
    /// Singular values of G.
    public var spectrum: [Double]
    /// Singular values of E with the weight decay.
    public var bulkSpectrum: [Double]
    /// First left vectors of G, [vector][dimension].
    public var left: [[Double]]
    /// X_Bᵀr, [dimension].
    public var residueDirection: [Double]
    /// X_Bᵀy, [dimension].
    public var labelDirection: [Double]
    /// q, [dimension].
    public var spikeDirection: [Double]
    /// Directions of the target, [index][dimension].
    public var targetDirections: [[Double]]
    /// s, [width].
    public var slopes: [Double]
    /// d, [width].
    public var dataSlopes: [Double]
    /// z, [samples].
    public var latent: [Double]
    /// r, [samples].
    public var residuals: [Double]
    /// Gᵀp, [width].
    public var residuePull: [Double]
    /// Gᵀq, [width].
    public var spikePull: [Double]
    /// γ.
    public var outputScale: Double
    /// ζ; 0 without a spike.
    public var spikeStrength: Double
    /// ‖G − S₁ − S₁₂ − S₂‖; nil where it was not kept.
    public var restNorm: Double?

    /// Creates the arrays of a gradient.
    public init(
      spectrum: [Double], bulkSpectrum: [Double], left: [[Double]], residueDirection: [Double],
      labelDirection: [Double], spikeDirection: [Double], targetDirections: [[Double]],
      slopes: [Double], dataSlopes: [Double], latent: [Double], residuals: [Double],
      residuePull: [Double], spikePull: [Double], outputScale: Double, spikeStrength: Double,
      restNorm: Double?
    ) {
      self.spectrum = spectrum
      self.bulkSpectrum = bulkSpectrum
      self.left = left
      self.residueDirection = residueDirection
      self.labelDirection = labelDirection
      self.spikeDirection = spikeDirection
      self.targetDirections = targetDirections
      self.slopes = slopes
      self.dataSlopes = dataSlopes
      self.latent = latent
      self.residuals = residuals
      self.residuePull = residuePull
      self.spikePull = spikePull
      self.outputScale = outputScale
      self.spikeStrength = spikeStrength
      self.restNorm = restNorm
    }
  }

  private var values: [GradientQuantity: Double] = [:]

  /// The measured number; missing where the run has none.
  public subscript(quantity: GradientQuantity) -> Measured { Measured(values[quantity]) }

  /// Measures a gradient.
  ///
  /// - Throws: ``Refusal`` for singular values or directions that are empty, not finite or of different
  ///   lengths.
  public init(_ arrays: Arrays) throws(Refusal) {
    let spectrum = try Spectrum(arrays.spectrum)
    let bulk = try Spectrum(arrays.bulkSpectrum)
    guard arrays.latent.count == arrays.residuals.count,
      arrays.slopes.count == arrays.dataSlopes.count
    else { throw Refusal("arrays of sizes that do not agree") }
    try measure(spectrum, edge: bulk.values[0])
    measureParts(arrays)
    try measureDirections(arrays)
    values[.rankTwoError] = arrays.restNorm.map { $0 / spectrum.values[0] }
    values[.residuePull] = Self.norm(arrays.residuePull)
    if arrays.spikeStrength > 0 { values[.spikePull] = Self.norm(arrays.spikePull) }
  }

  private mutating func measure(_ spectrum: Spectrum, edge: Double) throws(Refusal) {
    let names: [GradientQuantity] = [.firstValue, .secondValue, .thirdValue]
    for (name, value) in zip(names, spectrum.values) { values[name] = value }
    values[.edge] = edge
    if spectrum.values.count > 1, edge > 0 { values[.secondOverEdge] = spectrum.values[1] / edge }
    values[.stableRank] = spectrum.stableRank
    values[.effectiveRank] = spectrum.effectiveRank
    do throws(StatisticsError) {
      values[.outliers] = Double(
        try spectrum.outliers(beyond: edge, factor: Self.outlierFactor))
      values[.outliersAmongNeighbours] = Double(
        try spectrum.outliersAmongNeighbours(factor: Self.outlierFactor))
    } catch {
      throw Refusal("\(error)")
    }
  }

  private mutating func measureParts(_ arrays: Arrays) {
    let (scale, strength) = (arrays.outputScale, arrays.spikeStrength)
    let slope = Self.norm(arrays.slopes)
    let latentResidue = Self.dot(arrays.latent, arrays.residuals)
    let residue = scale * Self.norm(arrays.residueDirection) * slope
    let data = scale * strength * Self.norm(arrays.dataSlopes)
    values[.residueNorm] = residue
    values[.interplayNorm] = scale * strength * abs(latentResidue) * slope
    values[.dataNorm] = data
    if let edge = values[.edge], edge > 0 {
      values[.residueOverEdge] = residue / edge
      values[.dataOverEdge] = data / edge
    }
    let right = arrays.slopes.indices.map {
      strength * (latentResidue * arrays.slopes[$0] + arrays.dataSlopes[$0])
    }
    let predicted = Self.rankTwoValues(
      (arrays.residueDirection, arrays.spikeDirection), (arrays.slopes, right))
    values[.firstPrediction] = scale * predicted.0
    values[.secondPrediction] = scale * predicted.1
  }

  private mutating func measureDirections(_ arrays: Arrays) throws(Refusal) {
    guard let first = arrays.left.first else { throw Refusal("no left singular vectors") }
    let hasSpike = arrays.spikeStrength > 0
    values[.firstToResidue] = try Alignment.cosine(first, arrays.residueDirection)
    values[.firstToLabels] = try Alignment.cosine(first, arrays.labelDirection)
    if hasSpike { values[.firstToSpike] = try Alignment.cosine(first, arrays.spikeDirection) }
    if !arrays.targetDirections.isEmpty {
      values[.firstToTarget] =
        try Alignment.principalCosines([first], arrays.targetDirections).first
    }
    guard arrays.left.count > 1 else { return }
    let second = arrays.left[1]
    values[.secondToResidue] = try Alignment.cosine(second, arrays.residueDirection)
    guard hasSpike else { return }
    values[.secondToSpike] = try Alignment.cosine(second, arrays.spikeDirection)
    let cosines = try Alignment.principalCosines(
      [first, second], [arrays.residueDirection, arrays.spikeDirection])
    (values[.firstSpanCosine], values[.secondSpanCosine]) = (cosines[0], cosines[1])
  }

  /// Singular values of a₁b₁ᵀ + a₂b₂ᵀ: √ of the eigenvalues of (AᵀA)(BᵀB).
  private static func rankTwoValues(
    _ a: ([Double], [Double]), _ b: ([Double], [Double])
  ) -> (Double, Double) {
    let (a11, a12, a22) = (dot(a.0, a.0), dot(a.0, a.1), dot(a.1, a.1))
    let (b11, b12, b22) = (dot(b.0, b.0), dot(b.0, b.1), dot(b.1, b.1))
    let trace = a11 * b11 + 2 * a12 * b12 + a22 * b22
    // Of a product of Gram matrices; rounding may take either factor below 0.
    let determinant = max(0, a11 * a22 - a12 * a12) * max(0, b11 * b22 - b12 * b12)
    let root = max(0, trace * trace / 4 - determinant).squareRoot()
    let largest = trace / 2 + root
    guard largest > 0 else { return (0, 0) }
    // The small one as a quotient: the difference would lose its digits.
    return (largest.squareRoot(), (determinant / largest).squareRoot())
  }

  private static func dot(_ u: [Double], _ v: [Double]) -> Double {
    zip(u, v).reduce(0) { $0 + $1.0 * $1.1 }
  }

  private static func norm(_ values: [Double]) -> Double { dot(values, values).squareRoot() }
}
