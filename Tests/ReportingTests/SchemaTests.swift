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
    for columns in [
      Columns.runs, Columns.metricsLong, Columns.metricsWide,
      Columns.sweepTable(by: ["factor", "bs"]), Columns.logRatio, Columns.logRatioEpochs,
      Columns.logRatioPairs, Columns.logRatioChannels, Columns.modes, Columns.modeRuns,
      Columns.modeSlopes, Columns.modeEpochs, Columns.divides, Columns.escape, Columns.plateaus,
      Columns.plateauRuns, Columns.spikes, Columns.spikeList,
      Columns.complexity(),
      Columns.complexity(by: ["rank", "depth"]), Columns.complexityChannels,
      Columns.complexityTrend(), Columns.complexityConjecture(), Columns.symmetry,
      Columns.symmetryContrast,
    ] {
      #expect(Set(columns.map(\.name)).count == columns.count)
      for column in columns {
        #expect(!column.definition.isEmpty)
        #expect(column.name.allSatisfy { $0.isLowercase || $0 == "_" })
        #expect((column.kind == .integer || column.kind == .number) != column.unit.isEmpty)
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
