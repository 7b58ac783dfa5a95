import Foundation
import RFLR
import RunStore
import TestSupport
import Testing

/// The trainings of BitIdentityTests at the size of real runs, through the built program.
@Suite(.enabled(if: LongTests.areWanted, LongTests.remark))
struct BitIdentityLongTests {
  @Test func everyInstructionSetAndAnyJobsGiveTheSameContent() throws {
    let shop = try Workshop()
    let members = TrainingVariety.members(.large)
    let plan = JSONValue.object(["configurations": .array(members.map(\.configuration.json))])
    try shop.write(plan.canonicalText, to: "plan.json")
    let fastest = Kernels.available[0].name
    let ways = [(fastest, 1)] + Kernels.available.map { ($0.name, 2) }
    var expected: [String: String] = [:]
    var mismatches = 0
    var times: [String] = []
    for (name, jobs) in ways {
      let store = "\(name)-\(jobs)"
      let start = Date()
      let outcome = try Command(
        ["sweep", "plan.json", "--jobs", "\(jobs)", "--store", store], in: shop.path,
        environment: ["RFLR_ISA": name]
      ).wait(limit: 3600)
      try #require(outcome.status == 0, "\(outcome.errors)")
      times.append("\(store) \(Int(Date().timeIntervalSince(start).rounded(.up))) s")
      for record in try shop.records(in: store) {
        #expect(record.provenance["instruction_set"] == name)
      }
      let contents = try shop.contents(of: store)
      try #require(contents.count == members.count)
      if expected.isEmpty { expected = contents }
      for member in members {
        let run = member.configuration.runID
        let isEqual = contents[run] == expected[run]
        #expect(isEqual, "\(member): \(store) differs from \(fastest)-1")
        mismatches += isEqual ? 0 : 1
      }
    }
    try LongTests.report(
      .bits, "trainings in other ways", tried: members.count * (ways.count - 1), lost: mismatches,
      "\(members.count) trainings: \(times.joined(separator: ", "))")
  }
}
