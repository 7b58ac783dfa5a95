import Testing

@testable import ForeignFiles

@Suite struct DelimitedTextTests {
  func rows(_ text: String) throws -> [String] {
    var table = try DelimitedText(Array(text.utf8), path: "t.csv")
    var rows: [String] = []
    while let (line, cells) = try table.next() { rows.append("\(line) \(cells)") }
    return rows
  }

  // What Python's csv.reader gives for the same texts, with the line at which each row begins.
  @Test(arguments: [
    ("a,b\n1,2\n", [#"1 ["a", "b"]"#, #"2 ["1", "2"]"#]),
    ("a,b\r\n\r\n,\r\n", [#"1 ["a", "b"]"#, #"3 ["", ""]"#]),
    ("a;b,c;d\n1;2;3", [#"1 ["a", "b,c", "d"]"#, #"2 ["1", "2", "3"]"#]),
    ("a\tb\r1\t2", [#"1 ["a", "b"]"#, #"2 ["1", "2"]"#]),
    ("\u{FEFF}\"x \"\"y\"\",\nz\",ü\n7,8,\n", [#"1 ["x \"y\",\nz", "ü"]"#, #"3 ["7", "8", ""]"#]),
    ("", []), ("\n\r\n\r", []), ("a", [#"1 ["a"]"#]), ("\"\"", []),
  ])
  func cellsAreThoseOfPython(_ text: String, _ expected: [String]) throws {
    #expect(try rows(text) == expected)
  }

  @Test(arguments: [
    ("a,b\n1,x\"y\"\n", "line 2: a quotation mark stands where none may be"),
    ("a,b\n\"1\"2,3\n", "line 2: a quotation mark stands where none may be"),
    ("a,b\n1,\"2\n3\n", "line 2: a quotation mark opens a cell that never closes"),
    (String(repeating: ",", count: 20_000), "line 1: has more than 20000 cells"),
  ])
  func whatIsNoTableIsRefused(_ text: String, _ message: String) {
    let error = #expect(throws: ForeignFileError.self) { try rows(text) }
    #expect(error?.description.hasPrefix("t.csv: \(message)") == true)
  }
}
