internal import RFLR
internal import Studies

/// The studies that this program knows, where something is done for each of them.
enum StudyKinds {
  /// What judges the claims of each paper.
  static var claims: [any StudyClaims.Type] {
    [GradientRankClaims.self, OneStepClaims.self, StructureClaims.self]
  }

  /// Every kind of run.
  private static var runs: [any StudyRun.Type] {
    [
      GradientRankRun.self, GradientTrainingRun.self, OneStepRun.self, LemmaRun.self,
      StructureRun.self, MaxCutRun.self, ProjectionRun.self,
    ]
  }

  /// The run that a configuration says.
  ///
  /// - Parameter name: What messages call it.
  /// - Throws: ``StudyError`` where it is no study's, or has members that this program does not know.
  static func run(
    of configuration: JSONValue, named name: String
  ) throws(StudyError) -> any StudyRun {
    let kind = configuration["kind"]?.stringValue
    guard let type = runs.first(where: { $0.kind == kind }) else {
      throw StudyError(
        name, kind.map { "\"\($0)\" is no kind of study" } ?? "is not the configuration of a study",
        remedy: "kinds are \(runs.map { $0.kind }.joined(separator: ", "))")
    }
    let run = try type.init(configuration: configuration)
    guard run.configuration == configuration else {
      throw StudyError(
        name, "has members that this version does not know, or lacks some",
        remedy: "use the version that made the run")
    }
    return run
  }
}
