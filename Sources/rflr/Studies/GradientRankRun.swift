internal import RFLR
internal import Reporting
internal import RunStore
internal import Statistics
internal import Studies

/// One gradient of study 004 as a run: spectrum, directions and parts, not the data.
struct GradientRankRun: StudyRun, Hashable {
  static let kind = "gradient-rank"

  var study: GradientRankStudy

  var seed: Int { study.seed }
  var configName: String { "\(Self.kind)_\(study.name)" }
  var configuration: JSONValue { StudyConfiguration.json(of: study, kind: Self.kind) }

  /// Two reductions to bidiagonal form, the vectors of one, and four products.
  var work: Double {
    let (n, d, m) = (Double(study.samples), Double(study.dimension), Double(study.width))
    let short = min(d, m)
    let draws = study.inputNoise > 0 ? Double(study.inputNoiseDraws) : 1
    return 8 * short * short * (max(d, m) - short / 3) + (6 * draws + 2) * n * d * m
      + (study.jacobianPenalty > 0 ? 12 * n * d * m : 0)
  }

  func validate(limits: StudyLimits) throws(StudyError) {
    try study.validate(limits: limits)
  }

  func run(keepingMatrices: Bool) throws(StudyError) -> StudyOutcome {
    let result = try study.run()
    return StudyOutcome(
      metrics: [
        "value_1": result.spectrum[0],
        "value_2": result.spectrum.count > 1 ? result.spectrum[1] : .nan,
        "bulk_norm": result.bulkSpectrum[0], "residue_norm": result.residueNorm,
        "interplay_norm": result.interplayNorm, "data_norm": result.dataNorm,
        "regulariser_norm": result.regulariserNorm, "rest_norm": result.restNorm,
        "rank_two_error": result.rankTwoError, "identity_error": result.identityError,
        "mean_loss": result.loss,
      ],
      arrays: arrays(of: result) + (keepingMatrices ? try matrices(of: result) : []))
  }

  private func arrays(of result: GradientRankResult) -> [StudyArray] {
    let (n, d, m) = (study.samples, study.dimension, study.width)
    let problem = result.problem
    return [
      StudyArray(
        "spectrum", [result.spectrum.count], result.spectrum,
        about: "Singular values of the gradient G with its regularisers, descending"),
      StudyArray(
        "bulk_spectrum", [result.bulkSpectrum.count], result.bulkSpectrum,
        about: "Singular values of the bulk E with the weight decay, descending"),
      StudyArray(
        "left_vectors", [result.left.columns, d], result.left.elements,
        about: "First left singular vectors of G, [vector, dimension]"),
      StudyArray(
        "right_vectors", [result.right.columns, m], result.right.elements,
        about: "First right singular vectors of G, [vector, neuron]"),
      StudyArray(
        "residue_direction", [d], result.residueDirection, about: "X_B^T r, [dimension]"),
      StudyArray("label_direction", [d], result.labelDirection, about: "X_B^T y, [dimension]"),
      StudyArray(
        "spike_direction", [d], problem.spike, about: "Direction q of the spike, [dimension]"),
      StudyArray(
        "target_directions", [problem.targetDirections.columns, d],
        problem.targetDirections.elements,
        about: "Directions of the target's indices, [index, dimension]"),
      StudyArray("slopes", [m], result.slopes, about: "a * mu: right vector of S_1, [neuron]"),
      StudyArray(
        "data_slopes", [m], result.dataSlopes,
        about: "((z * r)^T sigma'_perp) * a: right vector of S_2, [neuron]"),
      StudyArray(
        "residue_pull", [m], result.residuePull,
        about: "G^T p with p = X_B^T r at length 1, [neuron]"),
      StudyArray("spike_pull", [m], result.spikePull, about: "G^T q, [neuron]"),
      StudyArray("latent", [n], problem.latent, about: "Coordinate z along the spike, [sample]"),
      StudyArray("labels", [n], problem.labels, about: "Labels y, [sample]"),
      StudyArray("outputs", [n], result.outputs, about: "Outputs f of the network, [sample]"),
      StudyArray(
        "residuals", [n], result.residuals,
        about: "r: derivative of the mean loss by each output, [sample]"),
    ]
  }

  /// Large arrays, which the seed gives again.
  private func matrices(of result: GradientRankResult) throws(StudyError) -> [StudyArray] {
    let (n, d, m) = (study.samples, study.dimension, study.width)
    let problem = result.problem
    return [
      StudyArray(
        "bulk_inputs", [n, d], problem.bulk.rowMajor,
        about: "Bulk X_B of the inputs, [sample, dimension]"),
      StudyArray(
        "weights", [m, d], problem.weights.rowMajor, about: "Weights W, [neuron, dimension]"),
      StudyArray("head", [m], problem.head, about: "Head a, [neuron]"),
      StudyArray(
        "gradient", [d, m], result.gradient.rowMajor,
        about: "Gradient G with its regularisers, [dimension, neuron]"),
    ]
  }
}

/// A training of study 004 as a run: what its gradients were, not the weights.
struct GradientTrainingRun: StudyRun, Hashable {
  static let kind = "gradient-training"

  var training: GradientTraining

  var seed: Int { training.study.seed }
  var configName: String {
    "\(Self.kind)_\(training.study.name)_lr\(numberText(training.learningRate))"
      + "_e\(training.epochs)"
  }
  var configuration: JSONValue { StudyConfiguration.json(of: training, kind: Self.kind) }

  var work: Double {
    let study = training.study
    let (n, d, m) = (Double(study.samples), Double(study.dimension), Double(study.width))
    let spectra = Double(training.epochs / max(1, training.recordEvery) + 2)
    let short = min(d, m)
    return Double(training.epochs + 1) * 4 * n * d * m
      + spectra * 4 * short * short * (max(d, m) - short / 3)
  }

  func validate(limits: StudyLimits) throws(StudyError) {
    try training.validate(limits: limits)
  }

  func run(keepingMatrices: Bool) throws(StudyError) -> StudyOutcome {
    let result = try training.run()
    let (d, m) = (training.study.dimension, training.study.width)
    let looks = result.recordedEpochs.count
    var arrays = [
      StudyArray(
        "losses", [result.losses.count], result.losses,
        about: "Mean loss before each update and after the last, [epoch]"),
      StudyArray(
        "recorded_epochs", [looks], result.recordedEpochs, units: "epoch",
        about: "Epochs whose gradient was looked at, [look]"),
      StudyArray(
        "spectra", [looks, result.spectra[0].count], result.spectra.flatMap { $0 },
        about: "Singular values of the gradient, [look, value]"),
      StudyArray(
        "first_directions", [looks, d], result.firstDirections.flatMap { $0 },
        about: "First left singular vector of the gradient, [look, dimension]"),
      StudyArray(
        "change_directions", [result.changeDirections.columns, d],
        result.changeDirections.elements,
        about: "First right singular vectors of the change of W, [direction, dimension]"),
      StudyArray(
        "change_spectrum", [result.changeSpectrum.count], result.changeSpectrum,
        about: "Singular values of the change of W, descending"),
    ]
    if keepingMatrices {
      arrays.append(
        StudyArray(
          "trained_weights", [m, d], result.weights.rowMajor,
          about: "The trained W, [neuron, dimension]"))
    }
    return StudyOutcome(
      metrics: [
        "first_loss": result.losses[0], "final_loss": result.losses[result.losses.count - 1],
        "epochs": Double(training.epochs),
      ],
      arrays: arrays)
  }
}

extension GradientRankStudy {
  /// What tells settings apart in a listing, without the seed; what is usual is left out.
  var name: String {
    let usual = GradientRankStudy()
    var parts = [
      "n\(samples)", "d\(dimension)", "m\(width)", activation.rawValue, scaling.rawValue,
      "nu" + (spikeExponent.map(numberText) ?? "none"), "a\(numberText(decayExponent))",
    ]
    if weights != usual.weights { parts.append(weights.rawValue) }
    if target != usual.target { parts.append(target.rawValue) }
    if loss != usual.loss { parts.append(loss.rawValue) }
    if labelNoise != usual.labelNoise { parts.append("label-noise\(numberText(labelNoise))") }
    if weightDecay != 0 { parts.append("decay\(numberText(weightDecay))") }
    if inputNoise != 0 { parts.append("input-noise\(numberText(inputNoise))") }
    if inputNoise != 0, inputNoiseDraws != usual.inputNoiseDraws {
      parts.append("draws\(inputNoiseDraws)")
    }
    if jacobianPenalty != 0 { parts.append("jacobian\(numberText(jacobianPenalty))") }
    return parts.joined(separator: "_")
  }
}

/// A number in four digits, a whole one without a point: 5/9 is 0.5556.
private func numberText(_ value: Double) -> String {
  JSONValue.double(Double(PlotText.number(value)) ?? value).canonicalText
}

extension GradientRankRun {
  init(configuration: JSONValue) throws(StudyError) {
    study = try StudyConfiguration.decode(GradientRankStudy.self, from: configuration)
  }
}

extension GradientTrainingRun {
  init(configuration: JSONValue) throws(StudyError) {
    training = try StudyConfiguration.decode(GradientTraining.self, from: configuration)
  }
}
