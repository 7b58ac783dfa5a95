internal import ArgumentParser
internal import Studies

struct MaxCutCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "maxcut",
    abstract: "Cut graphs by a random hyperplane whose randomness is trained away.",
    discussion: """
      The semidefinite relaxation is solved, so that Goemans and Williamson's guarantee holds for the \
      random hyperplane that training starts from; then (m, sigma) of r ~ N(m, sigma^2) climbs the \
      mean cut minus penalty sigma^2. The published script takes eigenvectors of the adjacency matrix \
      instead: they are orthogonal, and a random hyperplane then cuts half of the edges.

      Each seed draws another graph; --graph takes one from a file, an edge a line (two nodes \
      counted from 0).

      Examples:
        rflr study maxcut --seeds 0-19
        rflr study maxcut --nodes 15,30,60 --estimator exact,score-function
        rflr study maxcut --graph petersen.txt
        rflr study maxcut --preset paper
      """)

  @Option(help: "paper (20 graphs) or small; leave out what sets a study.") var preset: StudyPreset?
  @Option(help: "File of edges instead of a drawn graph.") var graph: String?
  @Option(help: "Nodes (default: 15).") var nodes: Several<Int>?
  @Option(parsing: .unconditional, help: "Probability of an edge (default: 0.6).")
  var edgeProbability: Several<Double>?
  @Option(help: "exact gradient of the mean cut, or score-function of samples (default: exact).")
  var estimator: Several<EstimatorName>?
  @Option(parsing: .unconditional, help: "Factor of sigma^2 (default: 1).")
  var penalty: Several<Double>?
  @Option(help: "Steps (default: 2000).") var steps: Several<Int>?
  @Option(help: "Samples of a step of score-function (default: 100).") var samples: Several<Int>?
  @Option(
    name: [.long, .customLong("lr")], parsing: .unconditional, help: "Step in m (default: 0.02).")
  var learningRate: Several<Double>?
  @Option(parsing: .unconditional, help: "Step in log sigma (default: 0.01).")
  var deviationLearningRate: Several<Double>?
  @Option(parsing: .unconditional, help: "Deviation of the first m (default: 0.01).")
  var start: Several<Double>?
  @Option(parsing: .unconditional, help: "sigma is never smaller (default: 1e-3).")
  var smallestDeviation: Several<Double>?
  @Option(help: "Steps between two records (default: 20).") var recordEvery: Several<Int>?
  @OptionGroup var options: StudyOptions

  func validate() throws {
    let given: [Any?] = [
      graph, nodes, edgeProbability, estimator, penalty, steps, samples, learningRate,
      deviationLearningRate, start, smallestDeviation, recordEvery,
    ]
    if preset != nil, given.contains(where: { $0 != nil }) {
      throw ValidationError("--preset has its own settings: leave out all but --seeds.")
    }
    if graph != nil, nodes != nil || edgeProbability != nil {
      throw ValidationError("--graph says nodes and edges: leave out --nodes, --edge-probability.")
    }
  }

  func run() throws {
    switch preset {
    case .paper:
      try options.run(MaxCutRun.of([MaxCutStudy()], seeds: options.seeds(orElse: 0...19)))
    case .small:
      try options.run(
        MaxCutRun.of([MaxCutStudy(nodes: 8, steps: 200)], seeds: options.seeds(orElse: 0...2)))
    case nil:
      let read = try graph.map(GraphFile.read)
      try options.run(MaxCutRun.of(studies(of: read), seeds: options.seedList, given: read))
    }
  }

  private func studies(of graph: CutGraph?) -> [MaxCutStudy] {
    [graph.map { MaxCutStudy(nodes: $0.nodes, edgeProbability: 0) } ?? MaxCutStudy()]
      .crossed(with: nodes, at: \.nodes)
      .crossed(with: edgeProbability, at: \.edgeProbability)
      .crossed(with: estimator, at: \.estimatorName)
      .crossed(with: penalty, at: \.penalty)
      .crossed(with: steps, at: \.steps)
      .crossed(with: samples, at: \.samples)
      .crossed(with: learningRate, at: \.learningRate)
      .crossed(with: deviationLearningRate, at: \.deviationLearningRate)
      .crossed(with: start, at: \.start)
      .crossed(with: smallestDeviation, at: \.smallestDeviation)
      .crossed(with: recordEvery, at: \.recordEvery)
  }
}

/// The word for an estimator.
struct EstimatorName: ExpressibleByArgument, Sendable {
  let estimator: MaxCutStudy.Estimator

  init(_ estimator: MaxCutStudy.Estimator) { self.estimator = estimator }

  init?(argument: String) {
    guard let estimator = MaxCutStudy.Estimator(rawValue: argument) else { return nil }
    self.estimator = estimator
  }
}

extension MaxCutStudy {
  fileprivate var estimatorName: EstimatorName {
    get { EstimatorName(estimator) }
    set { estimator = newValue.estimator }
  }
}
