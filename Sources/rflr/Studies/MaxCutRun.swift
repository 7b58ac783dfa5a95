internal import RFLR
internal import RunStore
internal import Studies

/// A graph that is cut, as a stored run.
struct MaxCutRun: StudyRun {
  static let kind = "maxcut"

  let study: MaxCutStudy
  /// A graph that was given; nil where the seed draws one.
  let given: CutGraph?

  var seed: Int { study.seed }

  var configuration: JSONValue {
    let document = StudyConfiguration.json(of: study, kind: Self.kind)
    guard let given else { return document }
    // A graph that was given is part of what decides the result; the probability is not.
    let edges = given.edges.map { "\($0.first)-\($0.second)" }.joined(separator: " ")
    return document.setting(["edges"], to: .string(edges))
  }

  var configName: String {
    let usual = MaxCutStudy()
    let number = NamePart.number
    let graph = given.map { "given_e\($0.edges.count)" } ?? "p\(number(study.edgeProbability))"
    return "maxcut_n\(study.nodes)_\(graph)_T\(study.steps)"
      + NamePart.unless(study.estimator, is: .exact, study.estimator.rawValue)
      + NamePart.unless(study.penalty, is: usual.penalty, "lda\(number(study.penalty))")
      + NamePart.unless(
        study.learningRate, is: usual.learningRate, "lr\(number(study.learningRate))")
      + NamePart.unless(
        study.deviationLearningRate, is: usual.deviationLearningRate,
        "lrs\(number(study.deviationLearningRate))")
  }

  var work: Double {
    let nodes = Double(study.nodes)
    let edges = given.map { Double($0.edges.count) } ?? study.edgeProbability * nodes * nodes / 2
    let climbing = study.estimator == .exact ? edges * 150 : edges * 10 * Double(study.samples)
    let trying = study.nodes <= CutGraph.mostForEnumeration ? 10 * Double(1 << study.nodes) : 0
    return Double(study.steps) * climbing + trying + 1000 * edges * nodes
  }

  private var graph: CutGraph {
    given
      ?? CutGraph(nodes: study.nodes, probability: study.edgeProbability, seed: study.seed)
  }

  func validate(limits: StudyLimits) throws(StudyError) {
    try study.validate()
    guard graph.edges.isEmpty else { return }
    throw StudyError(
      given == nil ? "edge_probability" : "graph", "the graph has no edges, so nothing can be cut",
      remedy: given == nil ? "take a larger probability or another seed" : "give edges")
  }

  func run(keepingMatrices: Bool) throws(StudyError) -> StudyOutcome {
    let graph = graph
    let result = try study.run(on: graph)
    let (n, rank) = (study.nodes, result.relaxation.vectors.rows)
    let records = result.recordedSteps.count
    var metrics = [
      "relaxation": result.relaxation.value, "relaxation_bound": result.relaxation.upperBound,
      "hyperplane_mean": result.hyperplaneMean, "cut": Double(result.derandomisedCut),
      "sigma": result.deviations.last ?? .nan,
    ]
    metrics["optimum"] = result.largestCut.map(Double.init)
    return StudyOutcome(
      metrics: metrics,
      arrays: [
        StudyArray(
          "adjacency", [n, n], graph.adjacency.elements.map { Int($0) },
          about: "1 where two nodes are joined: [node, node]"),
        StudyArray(
          "vectors", [n, rank], result.relaxation.vectors.elements,
          about: "unit vectors of the semidefinite relaxation: [node, component]"),
        StudyArray(
          "recorded_steps", [records], result.recordedSteps, units: "step",
          about: "steps taken at each record"),
        StudyArray(
          "means", [records, rank], result.means.flatMap(\.self),
          about: "mean m of the hyperplane: [record, component]"),
        StudyArray(
          "deviations", [records], result.deviations, about: "sigma, noise of the hyperplane"),
        StudyArray(
          "expected_cuts", [records], result.expectedCuts, about: "exact mean cut at m and sigma"),
        StudyArray(
          "sampled_cuts", [records], result.sampledCuts, about: "mean cut of ten draws"),
        StudyArray("cuts", [records], result.cuts, about: "cut by m without noise"),
      ])
  }

  static func of(_ studies: [MaxCutStudy], seeds: [Int], given: CutGraph? = nil) -> [MaxCutRun] {
    studies.flatMap { study in
      seeds.map { seed in
        var study = study
        study.seed = seed
        return MaxCutRun(study: study, given: given)
      }
    }
  }
}

extension MaxCutRun {
  init(configuration: JSONValue) throws(StudyError) {
    study = try StudyConfiguration.decode(MaxCutStudy.self, from: configuration)
    guard let edges = configuration["edges"]?.stringValue else {
      given = nil
      return
    }
    let pairs = edges.split(separator: " ").compactMap { edge -> (Int, Int)? in
      let ends = edge.split(separator: "-").compactMap { Int($0) }
      return ends.count == 2 ? (ends[0], ends[1]) : nil
    }
    given = try CutGraph(nodes: study.nodes, edges: pairs)
  }
}
