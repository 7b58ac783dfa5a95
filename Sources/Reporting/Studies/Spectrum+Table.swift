internal import Statistics

extension Provenance.Statistic {
  /// Outliers, edge and ranks of singular values.
  public static let spectrum = Provenance.Statistic(
    name: Spectrum.statisticName, version: Spectrum.version, definition: Spectrum.definition)
}
