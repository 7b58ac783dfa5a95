/// The paper's sweeps as plans.
///
/// - Source: protocol.md §1 (figure1), §2 (logratio), §5 (figure6), §6 (adam), §7 (paper-rank…, expcos), §8 (frequency).
extension SweepPlan {
  /// Name and one line of explanation of each built-in plan.
  public static let builtIn: [(name: String, explanation: String)] = [
    ("paper-rankR", "baseline sweep of C.5 and C.6 at rank R (5, 10, 20, …): 750 configurations"),
    ("c5-singles", "the four runs of it that C.5 lists by name"),
    ("expcos", "targets of powers of two, factor 3 and 4, rank 10: 210 configurations"),
    (
      "figure1",
      "the ten configurations of Figure 1, with observations and loss-threshold checkpoints"
    ),
    ("figure6", "escape below 1.4: 4 learning rates × 8 batch sizes: 32 configurations"),
    ("figure6-low", "escape below 0.1: 7 learning rates at batch size 4"),
    ("logratio", "the runs behind Figures 3 and 8, with channel values observed"),
    ("adam", "Adam at a fixed 1e-4 for 300000 epochs (Figures 9 and 10): 22 configurations"),
    ("adam-figures", "those of them that Figures 9 and 10 show: 5 configurations"),
    ("complexity", "Figure 4, features trained as there and frozen: 14 configurations"),
    (
      "symmetry", "Figure 5 at width 512 and 1000 epochs, both arms at both ranks: 4 configurations"
    ),
    ("frequency", "the frequency study of C.8, trained features: 66 configurations"),
    ("reproduction", "all that `make reproduce` trains, with its seeds"),
  ]

  /// Finds a built-in plan.
  ///
  /// - Parameter name: For example `paper-rank5`.
  /// - Throws: ``ConfigurationError`` with the nearest names.
  public init(builtIn name: String) throws(ConfigurationError) {
    switch name {
    case "expcos": self.init(name: name, configurations: Self.expcos)
    case "figure1": self.init(name: name, configurations: Self.figure1)
    case "figure6": self.init(name: name, configurations: Self.figure6)
    case "figure6-low": self.init(name: name, configurations: Self.figure6Low)
    case "logratio": self.init(name: name, configurations: Self.logratio)
    case "adam": self.init(name: name, configurations: Self.adam)
    case "c5-singles": self.init(name: name, configurations: Self.singles)
    case "adam-figures": self.init(name: name, configurations: Self.adamFigures)
    case "complexity": self.init(name: name, configurations: Self.complexity)
    case "symmetry": self.init(name: name, configurations: Self.symmetry)
    case "frequency": self.init(name: name, configurations: Self.frequency)
    case "reproduction": self.init(name: name, configurations: try Self.reproduction())
    default:
      guard name.hasPrefix("paper-rank"), let rank = Int(name.dropFirst(10)), rank >= 1 else {
        let nearest = Spelling.nearest(to: name, in: Self.builtIn.map(\.name))
        throw ConfigurationError(
          "plan", "\"\(name)\" is neither a built-in plan nor a file",
          remedy: nearest.isEmpty
            ? "see `rflr sweep --list`" : "did you mean \(nearest.joined(separator: ", "))?")
      }
      self.init(name: name, configurations: Self.baseline(rank: rank))
    }
  }

  private static let smallBatches = [1, 2, 4, 8, 16]

  /// Factor 1…5, N = 16…256 × factor, bs 1…16, L = 1…2·factor.
  private static func baseline(rank: Int) -> [RunConfiguration] {
    (1...5).flatMap { factor in
      [16, 32, 64, 128, 256].flatMap { points in
        smallBatches.flatMap { batch in
          (1...(2 * factor)).map { depth in
            configuration(factor, points * factor, batch, depth, rank: rank)
          }
        }
      }
    }
  }

  static func configuration(
    _ factor: Int, _ points: Int, _ batch: Int, _ depth: Int, rank: Int = 10
  ) -> RunConfiguration {
    var configuration = RunConfiguration(
      name: ConfigurationName(factor: factor, points: points, batchSize: batch, depth: depth))
    configuration.network.rank = rank
    return configuration
  }

  private static var expcos: [RunConfiguration] {
    [3, 4].flatMap { factor in
      [4, 8, 16].flatMap { multiple in
        smallBatches.flatMap { batch in
          (1...(2 * factor)).map { depth in
            var made = configuration(factor, multiple << factor, batch, depth)
            made.target = .expcos(factor: factor)
            return made
          }
        }
      }
    }
  }

  private static var figure1: [RunConfiguration] {
    let list = [
      (768, 4, 3), (768, 2, 3), (768, 8, 3), (768, 8, 2), (768, 1, 1), (768, 2, 2), (768, 4, 2),
      (768, 1, 2), (384, 2, 2), (384, 1, 2),
    ]
    return list.map { points, batch, depth in
      var made = configuration(3, points, batch, depth)
      made.checkpoints.lossDivisor = 1.2
      made.observe.every = 10
      return made
    }
  }

  private static func escape(
    rate: Double, batch: Int, threshold: Double, cap: Int = .max
  ) -> RunConfiguration {
    var made = configuration(3, 768, batch, 3)
    made.schedule = .fixed(rate)
    made.stop = StopRules(
      maxEpochs: min(cap, Int((4 / rate).rounded())), learningRateBelow: nil, lossBelow: threshold)
    return made
  }

  private static var figure6: [RunConfiguration] {
    [1e-2, 5e-3, 2e-3, 1e-3].flatMap { rate in
      [1, 2, 4, 8, 16, 32, 64, 128].map { escape(rate: rate, batch: $0, threshold: 1.4) }
    }
  }

  private static var figure6Low: [RunConfiguration] {
    [1e-2, 5e-3, 2e-3, 1e-3, 5e-4, 2e-4, 1e-4].map {
      escape(rate: $0, batch: 4, threshold: 0.1, cap: 500_000)
    }
  }

  /// Figure 3 left (single cosine, three ranks, plain and with the list schedule) and Figure 8.
  private static var logratio: [RunConfiguration] {
    let single = Target.custom([CosineTerm(frequency: 8)])
    let figure3 = [10, 15, 20].flatMap { rank in
      [0.0, 0.3].map { momentum in
        var made = RunConfiguration(
          target: single, data: DataGrid(points: 5000), network: Network(rank: rank, depth: 2),
          batchSize: 160, schedule: .fixed(0.01))
        made.optimiser.momentum = momentum
        if momentum > 0 {
          made.schedule = .stagnation(rates: [0.01, 0.005, 0.001, 0.0005, 0.0001])
        }
        made.stop = StopRules(maxEpochs: 100, learningRateBelow: nil)
        made.observe = ObservationPolicy(every: 5)
        return made
      }
    }
    let figure8 = [(2e-3, 12), (2e-4, 25)].map { rate, every in
      var made = escape(rate: rate, batch: 4, threshold: 0.1)
      made.observe = ObservationPolicy(every: every)
      return made
    }
    return figure3 + figure8
  }

  static var adam: [RunConfiguration] {
    let list =
      [(1, 128, 128, 1), (1, 128, 16, 1), (1, 128, 16, 2)]
      + (1...4).map { (2, 512, 512, $0) } + (1...3).map { (3, 768, 512, $0) }
      + (1...4).map { (4, 128, 16, $0) } + (1...8).map { (4, 512, 512, $0) }
    return list.map { factor, points, batch, depth in
      var made = configuration(factor, points, batch, depth)
      made.optimiser = Optimiser(rule: .adam)
      made.schedule = .fixed(1e-4)
      made.stop = StopRules(maxEpochs: 300_000, learningRateBelow: nil)
      // The authors kept every tenth epoch: 30,000 states a run. Thirty show the same course.
      made.checkpoints.every = 10_000
      return made
    }
  }

  private static var frequency: [RunConfiguration] {
    let depths: [(Double, [Int])] = [
      (0.3, [3, 5]), (0.6, [3, 5, 8]), (1.5, [8, 12, 24]), (2, [12, 16, 24]), (3, [16, 24, 40]),
      (5, [24, 40, 56]), (7, [40, 56, 80]), (10, [56, 80]),
    ]
    return depths.flatMap { multiplier, list in
      [10, 15, 25].flatMap { rank in
        list.map { depth in
          RunConfiguration(
            target: .multifrequency(multiplier: multiplier),
            data: DataGrid(points: 1000, testPoints: 1234, testSampling: .random),
            network: Network(width: 777, rank: rank, depth: depth, frozen: false), batchSize: 100,
            optimiser: Optimiser(rule: .adam), schedule: .step(rate: 1e-3, every: 100, factor: 0.9),
            stop: StopRules(maxEpochs: Int(20_000 * multiplier), learningRateBelow: nil))
        }
      }
    }
  }
}
