internal import Foundation
internal import RFLR
internal import Testing

@Suite struct JSONValueTests {
  struct Texts: Decodable {
    struct Number: Decodable {
      var bits: String
      var text: String
    }
    struct Text: Decodable {
      var scalars: [UInt32]
      var text: String
    }
    struct Document: Decodable {
      var written: String
      var text: String
    }
    var numbers: [Number]
    var strings: [Text]
    var document: Document
  }

  @Test func numbersReadAsInPython() throws {
    for number in try Golden.load("Golden/text.json", as: Texts.self).numbers {
      let value = Double(bitPattern: try #require(UInt64(number.bits)))
      #expect(JSONValue.double(value).canonicalText == number.text)
    }
  }

  @Test func stringsAreEscapedAsInPython() throws {
    for string in try Golden.load("Golden/text.json", as: Texts.self).strings {
      let scalars = try string.scalars.map { try #require(Unicode.Scalar($0)) }
      let value = JSONValue.string(String(String.UnicodeScalarView(scalars)))
      #expect(value.canonicalText == string.text)
    }
  }

  /// Python has short names for two of these and leaves DEL; all read back to the same string.
  @Test func everyControlCharacterIsEscapedByItsNumber() throws {
    #expect(JSONValue.string("\u{8}\u{C}\u{7F}").canonicalText == #""\u0008\u000c\u007f""#)
    #expect(try decode(#""\u0008\u000c\u007f""#) == decode(#""\b\f\#u{7F}""#))
  }

  @Test func integralNumbersBeyondTwoToFiftyThreeHaveAnExponent() {
    #expect(JSONValue.double(9_007_199_254_740_994).canonicalText == "9.007199254740994e+15")
    #expect(JSONValue.double(1e30).canonicalText == "1e+30")
  }

  @Test func keysAreSortedByTheirBytes() throws {
    let document = try Golden.load("Golden/text.json", as: Texts.self).document
    #expect(try decode(document.written).canonicalText == document.text)
  }

  @Test(
    arguments: [
      (-0.0, "0"), (1.0, "1"), (-3.0, "-3"), (9_007_199_254_740_992, "9007199254740992"),
      (-9_007_199_254_740_992, "-9007199254740992"),
    ] as [(Double, String)])
  func integralNumbersHaveNoPoint(value: Double, text: String) {
    #expect(JSONValue.double(value).canonicalText == text)
  }

  @Test func canonicalTextReadsBackToTheSameValue() throws {
    let texts = [
      "{\"a\":[1,2.5,null,true],\"b\":{\"c\":\"x\\ny\",\"d\":{}}}", "[]", "-17", "1e-300", "\"\"",
      "[9223372036854775807,-9223372036854775808]", "[1e+300,0.1]",
    ]
    for text in texts { #expect(try decode(text).canonicalText == text) }
  }

  @Test func oneValueHasOneTextHoweverItWasWritten() throws {
    #expect(try decode("[1.0, 1e0, 10E-1]").canonicalText == "[1,1,1]")
    #expect(try decode("{\"b\":1,\"a\":2}") == decode(" { \"a\" : 2.0 , \"b\" : 1 } "))
  }

  @Test func encodingThenDecodingGivesTheSameValue() throws {
    let value = JSONValue.object([
      "a": .array([.null, .bool(false), .integer(.min), .number(0.1), .string("é\u{1F600}\"")]),
      "b": .object([:]),
    ])
    let data = try JSONEncoder().encode(value)
    #expect(try JSONDecoder().decode(JSONValue.self, from: data) == value)
  }

  @Test func membersAreFoundByDottedPath() throws {
    let value = try decode("{\"a\":{\"b\":{\"c\":3}},\"d\":[1]}")
    #expect(value["a.b.c"] == .integer(3))
    #expect(value["d"] == .array([.integer(1)]))
    #expect(value["a.x"] == nil)
    #expect(value["d.0"] == nil)
    #expect(value["a.b.c.e"] == nil)
  }

  @Test func leavesAreSortedPathsAndArraysStayWhole() throws {
    let value = try decode("{\"b\":[1,2],\"a\":{\"z\":1,\"y\":null},\"e\":{}}")
    #expect(value.leaves.map(\.path) == ["a.y", "a.z", "b"])
    #expect(value.leaves.map(\.value.canonicalText) == ["null", "1", "[1,2]"])
  }

  private func decode(_ text: String) throws -> JSONValue {
    try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
  }
}
