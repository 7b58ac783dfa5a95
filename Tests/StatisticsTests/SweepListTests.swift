import Foundation
import Statistics
import Testing

@Suite struct DecadeTableTests {
  private static func counts(_ errors: [Measured]) -> [DecadeTable.Class: Int] {
    let table = DecadeTable(by: [], keys: errors.map { _ in [] }, testErrors: errors)
    return Dictionary(uniqueKeysWithValues: table.rows.map { ($0.kind, $0.runs) })
  }

  @Test(arguments: -30...30)
  func powersOfTenBeginTheirDecade(power: Int) {
    let edge = DecadeTable.power(power)
    #expect(Self.counts([.finite(edge), .finite(edge.nextUp)]) == [.decade(power): 2])
    #expect(Self.counts([.finite(edge.nextDown)]) == [.decade(power - 1): 1])
  }

  @Test func everyKindOfErrorIsInOneRow() {
    let errors: [Measured] = [
      .finite(0), .finite(1.39e-6), .finite(9.5e-6), .finite(1.78e31), .nan, .positiveInfinity,
      .missing, .finite(.leastNonzeroMagnitude), .finite(.greatestFiniteMagnitude),
    ]
    #expect(
      Self.counts(errors) == [
        .zero: 1, .decade(-6): 2, .decade(31): 1, .notFinite: 2, .missing: 1, .decade(-324): 1,
        .decade(308): 1,
      ])
  }

  @Test func rowsAreInOrderAndSharesAddUp() {
    let keys: [[GroupKey]] = [[.number(2)], [.number(0.3)], [.number(0.3)], [.number(0.3)]]
    let table = DecadeTable(
      by: ["multiplier"], keys: keys,
      testErrors: [.missing, .nan, .finite(2e-6), .finite(0.5)])
    #expect(
      table.rows.map(\.key) == [[.number(0.3)], [.number(0.3)], [.number(0.3)], [.integer(2)]])
    #expect(table.rows.map(\.kind) == [.decade(-6), .decade(-1), .notFinite, .missing])
    #expect(abs(table.rows.prefix(3).map(\.share).reduce(0, +) - 1) < 1e-15)
  }
}

@Suite struct LowLossListTests {
  @Test func listIsBelowTheLimitAscendingWithTiesInOrder() throws {
    let list = try LowLossList(
      [
        .finite(0.02), .finite(0.01), .nan, .missing, .finite(0.001), .finite(0.01),
        .negativeInfinity,
      ],
      below: 0.02)
    #expect(list.indices == [4, 1, 5] && list.missing == [3])
  }

  @Test(arguments: [0, -1, .nan, .infinity])
  func senselessLimitIsRefused(limit: Double) {
    #expect(throws: StatisticsError.self) { try LowLossList([], below: limit) }
  }
}
