import Foundation
import Reporting
import RunStore
import TestSupport
import Testing

@Suite struct SchemaTests {
  @Test(arguments: TableSchema.all.map(\.name))
  func schemaFileEqualsTheColumnsInCode(name: String) throws {
    let schema = try #require(TableSchema.all.first { $0.name == name }?.schema)
    try expectGolden(schema.json, "schemas/\(name).csv.json")
  }

  @Test func everyColumnIsDefinedAndNamedOnce() {
    let grouped = [Columns.complexity(by: ["rank", "depth"])]
    for columns in TableSchema.all.map(\.schema.columns) + grouped {
      #expect(Set(columns.map(\.name)).count == columns.count)
      for column in columns {
        #expect(!column.definition.isEmpty)
        #expect(column.name.wholeMatch(of: /[a-z][a-z0-9]*(_[a-z0-9]+)*/) != nil, "\(column.name)")
        #expect(
          (column.kind == .integer || column.kind == .number) != column.unit.isEmpty,
          "\(column.name)")
      }
    }
  }

  @Test func metricColumnsAreTheStoredMetrics() {
    #expect(Columns.metrics.map(\.name) == MetricName.all)
  }

  @Test func groupingColumnsKeepTheirDefinition() {
    #expect(Columns.groupingColumn("bs").definition == "Samples a step")
    #expect(Columns.groupingColumn("bs").name == "bs")
    #expect(Columns.groupingColumn("lr").kind == .number)
    #expect(Columns.groupingColumn("elsewhere").kind == .string)
  }
}
