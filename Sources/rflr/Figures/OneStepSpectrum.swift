internal import Reporting
internal import RunStore
internal import Statistics
internal import Studies

/// Features after one gradient step as panels of singular values.
enum OneStepSpectrum: SpectrumSource {
  static let kind = OneStepRun.kind
  static let arrays = OneStepMeasures.arrayNames
  static let explanation =
    "features F after one step over sqrt(n): outliers are above \(OneStepMeasures.outlierFactor) "
    + "times the edge, the largest value of F_0; crosses are sqrt(s_k^2 + edge^2)"
  static let statistics: [Provenance.Statistic] = [.oneStep]

  static func panel(of stored: StoredStudy) throws -> SpectrumPanel {
    let measures = try stored.oneStep()
    let setting = measures.setting
    // A term that the step does not bring out of the bulk has no place of its own.
    let expected = setting.expectedSpikes ?? setting.order
    return SpectrumPanel(
      runID: stored.row.runID,
      title: "α \(PlotText.number(setting.stepExponent)), n \(setting.samples), "
        + setting.teacherText,
      values: try stored.doubles("spectrum"), edge: measures.edge, outliers: measures.outliers,
      predicted: measures.terms.prefix(expected).map(\.predictedPlace))
  }
}
