internal import RFLR
internal import RunStore
internal import Studies

/// One run of the one-step study as a command asks for it and a store keeps it.
struct OneStepRun: StudyRun {
  static let kind = "one-step"

  /// What is asked for.
  let study: OneStepStudy

  var seed: Int { study.seed }

  var configName: String {
    let teacher = study.teacher.map(Self.short).joined(separator: "+")
    return "one-step_n\(study.samples)_d\(study.dimension)_N\(study.width)"
      + "_\(study.activation.rawValue)_t\(teacher)_c\(Self.short(study.stepPrefactor))"
      + "_a\(Self.short(study.stepExponent))"
  }

  var configuration: JSONValue { StudyConfiguration.json(of: study, kind: Self.kind) }

  /// The products of inputs with weights, the spectrum of F with vectors and that of F₀, and a Gram
  /// matrix with its factor for each of the 2l + 3 ridge fits.
  var work: Double {
    let (n, d, width) = (Double(study.samples), Double(study.dimension), Double(study.width))
    let small = min(n, width)
    let fits = Double(2 * study.order + 3)
    return 14 * n * d * width + n * width * small * (14 + fits) + fits * small * small * small / 3
  }

  func validate(limits: StudyLimits) throws(StudyError) {
    do throws(StudyError) {
      try study.validate(limits: limits)
    } catch {
      guard let option = Self.options[error.field] else { throw error }
      throw StudyError("\(error.field) (\(option))", error.reason, remedy: error.remedy)
    }
  }

  /// The options that fill the fields, where their names differ.
  private static let options = [
    "step_exponent": "--alpha", "step_prefactor": "--prefactor", "label_noise": "--noise",
  ]

  func run(keepingMatrices: Bool) throws(StudyError) -> StudyOutcome {
    let result = try study.run()
    return StudyOutcome(
      metrics: metrics(of: result),
      arrays: spectra(of: result) + errors(of: result) + draws(of: result.problem, result)
        + (keepingMatrices ? matrices(of: result) : []))
  }

  private func metrics(of result: OneStepResult) -> [String: Double] {
    let laws = result.laws
    return [
      "step_size": study.stepSize,
      "edge": result.initialSpectrum[0],
      "top_singular_value": result.spectrum[0],
      "rank_one_error": result.rankOneError,
      "teacher_cosine": result.teacherCosine,
      "teacher_cosine_law": laws.cosine,
      "squared_length_law": laws.squaredLength,
      "first_gain_law": laws.firstGain,
      "second_gain_law": laws.secondGain,
      "resolvent_trace_law": laws.resolventTrace,
      "input_trace_law": laws.inputTrace,
      "ridge_train_error": result.fit.trainingError,
      "ridge_test_error": result.fit.testError,
    ]
  }

  private func spectra(of result: OneStepResult) -> [StudyArray] {
    let order = study.order
    return [
      StudyArray(
        "spectrum", [result.spectrum.count], result.spectrum,
        about: "singular values of F / sqrt(n), descending"),
      StudyArray(
        "initial_spectrum", [result.initialSpectrum.count], result.initialSpectrum,
        about: "singular values of F_0 / sqrt(n), descending; the first is the edge"),
      matrix("left_vectors", result.left, "first left singular vectors of F: sample, vector"),
      matrix("powers", result.powers, "(X~ beta)^k: sample, k from 1"),
      StudyArray(
        "spike_sizes", [order], result.spikeSizes,
        about: "|c_1^k c_k| eta^k |(X~ beta)^k| |a^k| / sqrt(n): k from 1"),
      StudyArray(
        "predicted_places", [order], result.predictedPlaces,
        about: "where the theory puts the singular values, sqrt(size^2 + edge^2): k from 1"),
      StudyArray(
        "principal_cosines", [result.principalCosines.count], result.principalCosines,
        about: "cosines of the principal angles of the first l left vectors to the powers"),
      StudyArray(
        "activation_coefficients", [order + 1],
        study.activation.hermiteCoefficients(through: order),
        about: "Hermite coefficients of the activation: degree from 0, which the study takes off"),
    ]
  }

  private func errors(of result: OneStepResult) -> [StudyArray] {
    let fits = [result.fit] + result.approximateFits
    let axis = "F, then F_0 to F_l"
    return [
      StudyArray(
        "train_errors", [fits.count], fits.map(\.trainingError),
        about: "mean squared error of ridge regression on its own sample: \(axis)"),
      StudyArray(
        "test_errors", [fits.count], fits.map(\.testError),
        about: "mean squared error of ridge regression on the test sample: \(axis)"),
      StudyArray(
        "ridge_losses", [fits.count], fits.map(\.regularisedLoss),
        about: "the minimum that ridge regression reaches, with its penalty: \(axis)"),
      StudyArray(
        "learned_coefficients", [fits.count, result.learnedCoefficients[0].count],
        result.learnedCoefficients.flatMap { $0 },
        about: "mean of fit times He_k(x beta*) / k! on the test sample: \(axis); k from 1"),
      StudyArray(
        "approximation_errors", [result.approximationErrors.count], result.approximationErrors,
        about: "|F - F_k| / sqrt(n): k from 0"),
      StudyArray(
        "ideal_losses", [result.idealLosses.count], result.idealLosses,
        about: "regularised loss on F_0 with the first k spikes a hundred times the edge: k from 0"),
    ]
  }

  private func draws(of problem: OneStepProblem, _ result: OneStepResult) -> [StudyArray] {
    func vector(_ name: String, _ values: [Double], _ about: String) -> StudyArray {
      StudyArray(name, [values.count], values, about: about)
    }
    return [
      vector("teacher_direction", problem.teacherDirection, "beta*: input"),
      vector("direction", result.direction, "beta = X^T residual / n: input"),
      vector("head", problem.head, "a: feature"),
      vector("step_labels", problem.step.labels, "y of the gradient step: sample"),
      vector("fresh_labels", problem.fresh.labels, "y~ of the ridge regression: sample"),
      vector("test_labels", problem.test.labels, "y of the test: sample"),
      vector("initial_outputs", result.initialOutputs, "f_0 on the step's sample: sample"),
    ]
  }

  private func matrices(of result: OneStepResult) -> [StudyArray] {
    [
      matrix("step_inputs", result.problem.step.inputs, "X of the gradient step: sample, input"),
      matrix("fresh_inputs", result.problem.fresh.inputs, "X~ of the regression: sample, input"),
      matrix("weights", result.problem.weights, "W_0: feature, input"),
      matrix("gradient", result.gradient, "G: feature, input"),
    ]
  }

  private func matrix(_ name: String, _ matrix: Matrix, _ about: String) -> StudyArray {
    StudyArray(name, [matrix.rows, matrix.columns], matrix.rowMajor, about: about)
  }

  /// A number without a needless ".0".
  private static func short(_ value: Double) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}

extension OneStepRun {
  init(configuration: JSONValue) throws(StudyError) {
    study = try StudyConfiguration.decode(OneStepStudy.self, from: configuration)
  }
}
