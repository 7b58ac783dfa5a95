import Foundation
import Reporting
import SwiftCSV
import Testing

@Suite struct CSVWriterTests {
  @Test func everyDoubleReadsBackBitForBit() throws {
    var stream = [UInt8]()
    var writer = CSVStream(
      columns: [Column("i", .integer, unit: "1", "I"), Column("x", .number, unit: "1", "X")]
    ) { stream += $0 }
    for (index, value) in difficultDoubles.enumerated() {
      writer.row {
        $0.field(index)
        $0.field(value)
      }
    }
    writer.finish()
    let rows = try EnumeratedCSV(string: String(decoding: stream, as: UTF8.self)).rows
    #expect(rows.count == difficultDoubles.count)
    let wrong = zip(rows, difficultDoubles).filter { row, value in
      guard let read = Double(row[1]) else { return true }
      return read.bitPattern != value.bitPattern && !(read.isNaN && value.isNaN)
    }
    #expect(wrong.isEmpty, "\(wrong.count) came back changed, first \(wrong[0])")
  }

  @Test(arguments: [
    ("plain", "plain"), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("a\nb", "\"a\nb\""),
    ("a\rb", "\"a\rb\""), ("", "\"\""), ("=1+1", "=1+1"), (" x ", " x "), ("é✓", "é✓"),
    ("\"", "\"\"\"\""),
  ])
  func textIsQuotedOnlyWhereNeeded(text: String, encoded: String) {
    let table = Table(
      name: "t", title: "", columns: [Column("a", .string, "A"), Column("b", .string, "B")],
      rows: [[.text(text), .missing]])
    #expect(String(decoding: table.csvBytes(), as: UTF8.self) == "a,b\r\n\(encoded),\r\n")
  }

  @Test func missingInASingleColumnIsNoEmptyLine() {
    let table = Table(
      name: "t", title: "", columns: [Column("a", .number, unit: "1", "A")],
      rows: [[.missing], [.number(1)]])
    #expect(String(decoding: table.csvBytes(), as: UTF8.self) == "a\r\n\"\"\r\n1.0\r\n")
  }

  @Test func headerNamesAreQuotedToo() {
    let table = Table(name: "t", title: "", columns: [Column("a,b", .string, "A")])
    #expect(String(decoding: table.csvBytes(), as: UTF8.self) == "\"a,b\"\r\n")
  }

  @Test func streamAndTableGiveTheSameBytesInBoundedChunks() throws {
    let columns = Columns.metricsWide
    var table = Table(name: "t", title: "", columns: columns)
    var chunks: [[UInt8]] = []
    var stream = CSVStream(columns: columns) { chunks.append($0) }
    for epoch in 0..<20_000 {
      let row: [Cell] = [
        .text("00112233aabbccdd"), .text("f3_N768_bs8_L3"), .integer(epoch),
        .number(1 / Double(epoch + 1)), .number(0.01),
      ]
      table.append(row)
      stream.row { encoder in
        for cell in row { encoder.field(cell) }
      }
    }
    stream.finish()
    stream.finish()
    #expect(chunks.flatMap { $0 } == table.csvBytes())
    #expect(chunks.count > 10)
    #expect(chunks.allSatisfy { $0.count < 1 << 16 + 200 })
  }

  @Test func errorOfTheSinkReachesTheWriter() {
    struct DiskFull: Error {}
    #expect(throws: DiskFull.self) {
      var stream = CSVStream(columns: Columns.metricsWide) { _ in throw DiskFull() }
      try stream.finish()
    }
  }

  @Test func rowWithTooFewFieldsTraps() async {
    await #expect(processExitsWith: .failure) {
      var stream = CSVStream(columns: Columns.metricsWide) { _ in }
      stream.row { $0.field(1) }
    }
  }

  /// 10⁶ rows of metrics_wide: prints what `make bench` should see; asserts no time.
  @Test(
    .enabled(if: ProcessInfo.processInfo.environment["RFLR_BENCH"] != nil, "RFLR_BENCH is not set"))
  func throughputOfMetricsRows() throws {
    var size = 0
    let clock = ContinuousClock()
    let time = clock.measure {
      var stream = CSVStream(columns: Columns.metricsWide) { size += $0.count }
      for epoch in 0..<1_000_000 {
        stream.row {
          $0.field("00112233aabbccdd")
          $0.field("f3_N768_bs8_L3")
          $0.field(epoch)
          $0.field(1 / Double(epoch + 3))
          $0.field(0.000625)
        }
      }
      stream.finish()
    }
    let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
    Attachment.record("\(Double(size) / 1e6 / seconds) MB/s, \(1 / seconds) million rows/s")
    try "\(Double(size) / 1e6 / seconds) MB/s\n".write(
      toFile: "/dev/stderr", atomically: false, encoding: .utf8)
  }
}
