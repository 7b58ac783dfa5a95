import Foundation
import Reporting
import TestSupport
import Testing

@Suite struct PandasTests {
  @Test(
    .enabled(
      if: Python.with("pandas") != nil, "no python3 with pandas; name one in RFLR_PYTHON"))
  func pandasReadsEveryDoubleBitForBit() throws {
    let python = try #require(Python.with("pandas"))
    var table = Table(
      name: "doubles", title: "",
      columns: [
        Column("i", .integer, unit: "1", "I"), Column("text", .string, "Text"),
        Column("x", .number, unit: "1", "X"),
      ])
    for (index, value) in difficultDoubles.enumerated() {
      table.append([.integer(index), .text("line \(index)\n\"q\", é"), .number(value)])
    }
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).csv")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(table.csvBytes()).write(to: file)
    let script = testFolder.appending(path: "Fixtures/read_csv.py").path
    let lines = try Python.run([python, script, file.path]).output.split(separator: "\n")
    #expect(lines.count == difficultDoubles.count)
    let wrong = zip(lines, difficultDoubles).filter { line, value in
      UInt64(line, radix: 16) != (value.isNaN ? nil : value.bitPattern)
    }
    #expect(wrong.isEmpty, "\(wrong.count) came back changed, first \(wrong[0])")
  }
}
