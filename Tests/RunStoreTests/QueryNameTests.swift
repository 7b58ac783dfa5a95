internal import RFLR
internal import Testing

@testable internal import RunStore

@Suite struct QueryNameTests {
  @Test func everyLeafOfAConfigurationHasAName() {
    let known = Set(QueryName.all.map(\.name))
    let targets: [Target] = [
      .sumcos(factor: 1), .expcos(factor: 1), .chirp(f1: 1, f2: 2), .multifrequency(multiplier: 1),
      .custom([CosineTerm(frequency: 1)]),
    ]
    let schedules: [LearningRateSchedule] = [
      .paper(), .fixed(0.1), .step(rate: 0.1, every: 5, factor: 0.5),
    ]
    for target in targets {
      for schedule in schedules {
        let json = RunConfiguration(target: target, schedule: schedule).json
        for (path, value) in json.leaves {
          #expect(known.contains(path), "\(path)")
          guard let name = QueryName.all.first(where: { $0.name == path }) else { continue }
          switch value {
          case .bool: #expect(name.type == .bool, "\(path)")
          case .integer, .number: #expect(name.type == .number, "\(path)")
          case .string(let word):
            #expect(name.type == .text, "\(path)")
            #expect(name.words.contains(word), "\(path)")
          case .array, .object: #expect(name.type == .text, "\(path)")
          case .null: #expect(name.type == .number, "\(path)")
          }
        }
      }
    }
  }

  @Test func namesAndAliasesAreUnique() {
    let all = QueryName.all.flatMap { [$0.name] + $0.aliases }
    let repeated = Dictionary(grouping: all, by: \.self).filter { $1.count > 1 }.keys
    #expect(repeated.isEmpty, "\(repeated)")
    #expect(QueryName.all.allSatisfy { !$0.explanation.isEmpty })
  }

  @Test(arguments: [
    ("rank", "network.rank"), ("L", "network.depth"), ("N", "data.points"), ("bs", "batch_size"),
    ("lr", "schedule.learning_rate"), ("schedule", "schedule.name"),
    ("optimizer", "optimiser.name"), ("factor", "target.factor"), ("init", "network.init"),
    ("threshold", "stop.loss_below"), ("after_epochs", "checkpoints.after_epochs"),
    ("config", "config_name"), ("name", "config_name"), ("test_error", "test_error"),
    ("checkpoints", "checkpoints"), ("max_epochs", "stop.max_epochs"),
  ])
  func shortNamesStandForTheFieldsMeaning(short: String, long: String) throws {
    #expect(try QueryCatalogue(names: QueryName.all).find(short).name == long)
  }

  @Test func plansKnowNoMetrics() {
    #expect(throws: StoreError.self) { try QueryCatalogue.plans.find("test_error") }
    #expect(throws: StoreError.self) { try QueryCatalogue.plans.find("status") }
  }
}
