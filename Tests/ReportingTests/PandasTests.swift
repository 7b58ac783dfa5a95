import Foundation
import Reporting
import Testing

/// A Python with a package, where there is one: the one that RFLR_PYTHON names, else python3.
enum Python {
  static func with(_ package: String) -> String? {
    let named = ProcessInfo.processInfo.environment["RFLR_PYTHON"]
    return [named, "python3"].compactMap { $0 }.first {
      run($0, ["-c", "import \(package)"]) != nil
    }
  }

  /// Standard output of a program that succeeds, nil otherwise.
  static func run(_ program: String, _ arguments: [String]) -> String? {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [program] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil, let data = try? output.fileHandleForReading.readToEnd()
    else {
      process.waitUntilExit()
      return process.terminationStatus == 0 ? "" : nil
    }
    process.waitUntilExit()
    return process.terminationStatus == 0 ? String(decoding: data, as: UTF8.self) : nil
  }
}

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
    let lines = try #require(Python.run(python, [script, file.path])).split(separator: "\n")
    #expect(lines.count == difficultDoubles.count)
    let wrong = zip(lines, difficultDoubles).filter { line, value in
      UInt64(line, radix: 16) != (value.isNaN ? nil : value.bitPattern)
    }
    #expect(wrong.isEmpty, "\(wrong.count) came back changed, first \(wrong[0])")
  }
}
