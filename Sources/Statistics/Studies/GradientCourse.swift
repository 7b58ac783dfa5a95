/// How the gradient of a network changes while the network learns.
///
/// At each epoch looked at: |⟨u₁(Gₜ), u₁(G₀)⟩| of the first left singular vectors, and the ranks of Gₜ.
/// A gradient of zeros, at a minimum, has no direction and no rank: those are missing.
///
/// - Source: paper 004, figures 5 and 6(b); studies.md §3.3.
public struct GradientCourse: Sendable, Hashable {
  /// Name of the statistic.
  public static let statisticName = "gradient course"
  /// Version of the definition.
  public static let version = "gradient-course v1"
  /// The definition in words, for provenance and help.
  public static let definition = """
    |cosine| of the first left singular vectors of the gradient of an epoch and of the first one; \
    stable and effective rank of its singular values (\(Spectrum.version)); outliers by neighbours
    """

  /// One epoch looked at.
  public struct Look: Sendable, Hashable {
    /// 0-based; epoch 0 is before any update.
    public let epoch: Int
    /// Loss before the update of this epoch.
    public let loss: Measured
    /// s₁ of the gradient.
    public let firstValue: Double
    /// |⟨u₁(Gₜ), u₁(G₀)⟩|.
    public let alignment: Measured
    /// Σs²/s₁².
    public let stableRank: Measured
    /// exp of the entropy of s/Σs.
    public let effectiveRank: Measured
    /// Values that stand apart from their neighbours.
    public let outliers: Int
  }

  /// The epochs, ascending.
  public let looks: [Look]

  /// Follows the gradients of a training.
  ///
  /// - Shape: `spectra` is [look][value], `directions` [look][dimension], `losses` [epoch].
  /// - Throws: ``Refusal`` for no look, or arrays of sizes that do not agree.
  public init(
    epochs: [Int], losses: [Double], spectra: [[Double]], directions: [[Double]]
  ) throws(Refusal) {
    guard let start = directions.first else { throw Refusal("no epoch was looked at") }
    guard spectra.count == epochs.count, directions.count == epochs.count,
      epochs.allSatisfy(losses.indices.contains)
    else { throw Refusal("arrays of sizes that do not agree") }
    var looks: [Look] = []
    for (place, epoch) in epochs.enumerated() {
      let spectrum = try Spectrum(spectra[place])
      let isZero = spectrum.values[0] == 0
      do throws(StatisticsError) {
        looks.append(
          Look(
            epoch: epoch, loss: Measured(losses[epoch]), firstValue: spectrum.values[0],
            alignment: isZero
              ? .missing : Measured(try? Alignment.cosine(directions[place], start)),
            stableRank: isZero ? .missing : Measured(spectrum.stableRank),
            effectiveRank: isZero ? .missing : Measured(spectrum.effectiveRank),
            outliers: try spectrum.outliersAmongNeighbours()))
      } catch {
        throw Refusal("\(error)")
      }
    }
    self.looks = looks
  }
}
