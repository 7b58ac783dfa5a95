internal import Foundation
internal import RFLR
internal import Testing

@Suite struct SweepPlanTests {
  /// Sizes as protocol.md §1, §2, §5–§8 count them.
  @Test(arguments: [
    ("paper-rank5", 750), ("paper-rank10", 750), ("paper-rank20", 750), ("expcos", 210),
    ("figure1", 10), ("figure6", 32), ("figure6-low", 7), ("logratio", 8), ("adam", 22),
    ("frequency", 66), ("complexity", 14), ("symmetry", 4), ("adam-figures", 5),
    ("c5-singles", 4),
    ("reproduction", 50 + 750 + 16 + 160 + 35 + 40 + 70 + 12 + 5),
  ])
  func builtInPlansHaveTheirSizeAndCanBeTrained(name: String, count: Int) throws {
    let plan = try SweepPlan(builtIn: name)
    #expect(plan.name == name)
    #expect(plan.configurations.count == count)
    #expect(Set(plan.configurations.map(\.runID)).count == count)
    for configuration in plan.configurations {
      #expect(throws: Never.self) { try configuration.validate() }
      #expect(try RunConfiguration(json: configuration.json) == configuration)
    }
  }

  @Test func theBaselineSweepHasFiftyConfigurationsAFactor() throws {
    let plan = try SweepPlan(builtIn: "paper-rank5")
    for factor in 1...5 {
      let part = plan.configurations.filter { $0.target == .sumcos(factor: factor) }
      #expect(part.count == 50 * factor)
      #expect(Set(part.map(\.data.points)) == Set([16, 32, 64, 128, 256].map { $0 * factor }))
      #expect(Set(part.map(\.batchSize)) == [1, 2, 4, 8, 16])
      #expect(Set(part.map(\.network.depth)) == Set(1...(2 * factor)))
    }
    #expect(plan.configurations.allSatisfy { $0.network.rank == 5 && $0.network.frozen })
    #expect(plan.configurations.allSatisfy { $0.schedule == .paper() && $0.seed == 42 })
  }

  @Test func theSweepNamesAreThoseOfTheStoredTable() throws {
    let table = try String(
      contentsOf: Golden.folder.appending(
        path: "../../notebooks-data/reference/authors/baseline_sweep_sumcos_rank5_results.csv"),
      encoding: .utf8)
    let stored = table.split(whereSeparator: \.isNewline).dropFirst().compactMap {
      $0.split(separator: ",").first.map(String.init)
    }
    let ours = try SweepPlan(builtIn: "paper-rank5").configurations.map(\.name)
    #expect(Set(stored) == Set(ours))
    #expect(stored.count == ours.count)
  }

  @Test func anUnknownPlanNamesTheNearest() {
    let error = #expect(throws: ConfigurationError.self) { try SweepPlan(builtIn: "figure-6") }
    #expect(error?.remedy.contains("figure6") == true)
    #expect(throws: ConfigurationError.self) { try SweepPlan(builtIn: "paper-rank0") }
    #expect(throws: ConfigurationError.self) { try SweepPlan(builtIn: "paper-rank") }
  }

  @Test func aGridIsEveryCombinationTheLastNameFastest() throws {
    let plan = try read(
      """
      {"base": {"target": {"factor": 1}, "data": {"points": 16}},
       "grid": {"network.rank": [2, 3], "batch_size": [1, 2]}, "seeds": [1, 2]}
      """)
    let settings = plan.configurations.map { [$0.seed, $0.batchSize, $0.network.rank] }
    #expect(
      settings == [
        [1, 1, 2], [1, 1, 3], [1, 2, 2], [1, 2, 3], [2, 1, 2], [2, 1, 3], [2, 2, 2], [2, 2, 3],
      ])
    #expect(plan.configurations.allSatisfy { $0.data.points == 16 })
  }

  @Test(arguments: [
    ("{\"grid\": {\"network.rnak\": [1]}}", "network.rnak"),
    ("{\"grid\": {\"network.rank\": [0]}}", "network.rank"),
    ("{\"grid\": {\"network.rank\": []}}", "grid.network.rank"),
    ("{\"grid\": [1]}", "grid"), ("{\"configurations\": 1}", "configurations"),
    ("{\"seeds\": [-1]}", "seeds"), ("{\"seeds\": [1.5]}", "seeds"), ("{\"sedes\": [1]}", "sedes"),
  ])
  func aBadPlanNamesItsField(text: String, field: String) {
    let error = #expect(throws: ConfigurationError.self) { try read(text) }
    #expect(error?.field == field)
  }

  private func read(_ text: String) throws -> SweepPlan {
    try SweepPlan(json: JSONValue(parsing: text), name: "mine")
  }
}
