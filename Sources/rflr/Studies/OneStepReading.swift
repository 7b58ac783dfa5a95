internal import Reporting
internal import RunStore
internal import Statistics
internal import Studies

extension OneStepSetting {
  /// The setting of a study.
  init(_ study: OneStepStudy) {
    self.init(
      samples: study.samples, dimension: study.dimension, width: study.width,
      activation: study.activation.rawValue, teacher: study.teacher, labelNoise: study.labelNoise,
      stepPrefactor: study.stepPrefactor, stepExponent: study.stepExponent, ridge: study.ridge,
      order: study.order, keepsInitialOutput: study.keepsInitialOutput,
      unitTeacher: study.unitTeacher)
  }
}

extension StoredStudy {
  /// What a one-step run says, from ``OneStepMeasures/arrayNames``.
  func oneStep() throws(Refusal) -> OneStepMeasures {
    try OneStepMeasures(
      OneStepSetting(decode(OneStepStudy.self)), arrays: arrays.mapValues(\.doubles),
      metrics: record.metrics)
  }
}

/// A stored run of the one-step study with what was measured of it.
struct MeasuredOneStep {
  let row: RunRow
  let seed: Int
  let measures: OneStepMeasures
}

extension SelectedRuns {
  /// The one-step runs, measured from their stored arrays.
  ///
  /// - Returns: In the order of their settings, then of their seeds.
  func oneSteps() throws -> (used: [MeasuredOneStep], exclusions: [Provenance.Exclusion]) {
    let found = try studies(kind: OneStepRun.kind, arrays: OneStepMeasures.arrayNames)
    var (used, exclusions) = ([MeasuredOneStep](), found.exclusions)
    for stored in found.used {
      do throws(Refusal) {
        used.append(
          MeasuredOneStep(
            row: stored.row, seed: stored.seed ?? 0, measures: try stored.oneStep()))
      } catch {
        exclusions.append(Provenance.Exclusion(item: stored.row.runID, reason: error.reason))
      }
    }
    used.sort {
      ($0.measures.setting, $0.seed, $0.row.runID) < ($1.measures.setting, $1.seed, $1.row.runID)
    }
    return (used, exclusions)
  }
}
