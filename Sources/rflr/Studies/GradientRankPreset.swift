internal import ArgumentParser
internal import Studies

/// Named lists of runs of study 004.
enum GradientRankPreset: String, ExpressibleByArgument, CaseIterable {
  /// What the claims and figures of the paper need, at its sizes.
  case paper
  /// The same questions at sizes and with seeds for a minute.
  case small

  /// The runs; equal ones of two questions are there twice, and run once.
  var runs: [any StudyRun] {
    let design = GradientRankDesign(isSmall: self == .small)
    return design.gradients.map(GradientRankRun.init)
      + design.trainings.map(GradientTrainingRun.init)
  }
}

/// Which runs answer which question of paper 004; the claims ask for the same settings.
struct GradientRankDesign {
  let isSmall: Bool

  /// Samples n; d = 4n/3 and m = 5n/3 as in the paper.
  var samples: Int { isSmall ? 150 : 750 }
  /// Seeds of most questions.
  var seeds: Range<Int> { 0..<(isSmall ? 3 : 10) }
  /// Draws of figure 4, of which the paper has 500.
  var draws: Range<Int> { 0..<(isSmall ? 5 : 40) }
  /// Sizes of the slopes.
  var sizes: [Int] { isSmall ? [75, 150, 300] : [375, 750, 1500] }
  /// Seeds of the trainings.
  var trainingSeeds: Range<Int> { 0..<(isSmall ? 2 : 5) }

  static let smooth: [Activation] = [.tanh, .sigmoid, .softplus, .silu, .elu]
  /// α of figures 2 and 7.
  static let figureTwoDecay = 5.0 / 9
  static let figureSevenDecay = 8.0 / 9

  /// A study at a size of the paper's proportions.
  func base(_ samples: Int, seed: Int) -> GradientRankStudy {
    GradientRankStudy(
      seed: seed, samples: samples, dimension: Int((Double(samples) * 4 / 3).rounded()),
      width: Int((Double(samples) * 5 / 3).rounded()))
  }

  /// Every gradient, question by question.
  var gradients: [GradientRankStudy] {
    spikeCourse + decayCourse + figureTwo + slopes + figureFour + meanField + largeSpikes
      + regularisers
  }

  /// Outliers and alignments against ν (004-2 at 0 and 3/8).
  var spikeCourse: [GradientRankStudy] {
    every(seeds) { study in
      [Activation.tanh, .sigmoid, .relu].flatMap { activation in
        [0, 0.125, 0.25, 0.375, 0.5].map { exponent in
          study.with {
            ($0.activation, $0.spikeExponent) = (activation, exponent)
          }
        }
      }
    }
  }

  /// The same against α, at ν = 1/8.
  var decayCourse: [GradientRankStudy] {
    every(seeds.prefix(5)) { study in
      [Activation.tanh, .sigmoid, .relu].flatMap { activation in
        [0, 0.25, Self.figureTwoDecay, Self.figureSevenDecay, 1.25].map { decay in
          study.with {
            ($0.activation, $0.spikeExponent, $0.decayExponent) = (activation, 0.125, decay)
          }
        }
      }
    }
  }

  /// Figure 2 and 004-3.
  var figureTwo: [GradientRankStudy] {
    every(seeds) { study in
      GradientRankStudy.Scaling.allCases.flatMap { scaling in
        (Self.smooth + [.relu]).map { activation in
          study.with {
            ($0.activation, $0.scaling) = (activation, scaling)
            ($0.spikeExponent, $0.decayExponent) = (0.125, Self.figureTwoDecay)
          }
        }
      }
    }
  }

  /// 004-4: norms against n, of tanh without and of ReLU with a growing spike.
  var slopes: [GradientRankStudy] {
    sizes.flatMap { size in
      seeds.flatMap { seed in
        let study = base(size, seed: seed)
        // The norms of one seed's residues at three sizes scatter: the bulk's slope needs all seeds.
        let exponents: [Double] = seed < 5 ? [0, 0.25, 0.375] : []
        return [study.with { $0.activation = .tanh }]
          + exponents.map { exponent in study.with { $0.spikeExponent = exponent } }
      }
    }
  }

  /// Figure 4: labels, residues and the target's direction, single index.
  var figureFour: [GradientRankStudy] {
    every(draws) { study in
      GradientRankStudy.Scaling.allCases.map { scaling in
        study.with {
          ($0.scaling, $0.target, $0.spikeExponent) = (scaling, .singleIndex, nil)
        }
      }
    }
  }

  /// 004-5.
  var meanField: [GradientRankStudy] { every(seeds) { [$0.with { $0.scaling = .meanField }] } }

  /// ν = 3/4 and the choices of W.
  var largeSpikes: [GradientRankStudy] {
    every(seeds.prefix(5)) { study in
      [(.sphere, 0.75), (.orthogonal, 0.75), (.tilted, 0.125), (.tilted, 0.375)].map {
        (weights: GradientRankStudy.Weights, exponent: Double) in
        study.with { ($0.weights, $0.spikeExponent) = (weights, exponent) }
      }
    }
  }

  /// Figure 7: each regulariser alone, at ν = 1/8 and α = 8/9.
  var regularisers: [GradientRankStudy] {
    every(seeds) { study in
      [Activation.tanh, .relu].flatMap { activation in
        let plain = study.with {
          ($0.activation, $0.spikeExponent) = (activation, 0.125)
          $0.decayExponent = Self.figureSevenDecay
        }
        return [
          plain, plain.with { $0.weightDecay = Self.weightDecay },
          plain.with { ($0.inputNoise, $0.inputNoiseDraws) = (Self.inputNoise, 4) },
          plain.with { $0.jacobianPenalty = Self.jacobianPenalty },
        ]
      }
    }
  }

  /// The strengths are ours: the paper's could not be read.
  static let weightDecay = 0.03
  static let inputNoise = 0.3
  static let jacobianPenalty = 1.0

  /// Figures 5 and 6(b), at a size that trains in seconds.
  var trainings: [GradientTraining] {
    trainingSeeds.flatMap { seed in
      GradientRankStudy.Scaling.allCases.map { scaling in
        let study = base(isSmall ? 75 : 300, seed: seed).with {
          ($0.activation, $0.scaling) = (.sigmoid, scaling)
        }
        return GradientTraining(
          study, learningRate: Self.learningRate(scaling), epochs: 200, recordEvery: 10)
      }
    }
  }

  /// Ours: the paper's could not be read.
  ///
  /// With 2 the tangent kernel fits its 300 samples without a jump of the loss; the mean-field loss
  /// stands still from about epoch 100 on with any rate above 50.
  static func learningRate(_ scaling: GradientRankStudy.Scaling) -> Double {
    scaling == .ntk ? 2 : 100
  }

  private func every(
    _ seeds: Range<Int>, _ settings: (GradientRankStudy) -> [GradientRankStudy]
  ) -> [GradientRankStudy] {
    seeds.flatMap { settings(base(samples, seed: $0)) }
  }
}

extension GradientRankStudy {
  /// A copy with other settings.
  func with(_ change: (inout GradientRankStudy) -> Void) -> GradientRankStudy {
    var copy = self
    change(&copy)
    return copy
  }
}
