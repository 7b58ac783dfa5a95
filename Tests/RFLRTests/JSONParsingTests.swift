import Foundation
import RFLR
import Testing

@Suite struct JSONParsingTests {
  @Test(arguments: [
    "null", "[]", "{}", "[true,false]", "1e+17", "-0.001", "5e-324", "9007199254740993",
    "-9223372036854775808", "[NaN,Infinity,-Infinity]", #"{"a":{"b":[1,[2,{"c":"d"}]]}}"#,
    #""é😀\"\\\n\u0001""#, #"{"":""}"#,
  ]) func canonicalTextIsUnchanged(_ text: String) throws {
    #expect(try JSONValue(parsing: text).canonicalText == text)
  }

  @Test func everyConfigurationReadsBackAsItself() throws {
    for name in ["f1_N16_bs1_L1", "f5_N160_bs16_L7"] {
      let parsed = try #require(ConfigurationName(name))
      let document = RunConfiguration(name: parsed).json
      #expect(try JSONValue(parsing: document.canonicalText) == document)
    }
  }

  @Test func finiteDocumentsReadAsFoundationReadsThem() throws {
    let text = #" { "a" : [ 1 , 2.5 , -3e2, true, null, "\ud83d\ude00\/\b\f" ] , "b" : { } } "#
    let ours = try JSONValue(parsing: text)
    #expect(try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)) == ours)
  }

  @Test(arguments: [
    "", " ", "{", "[1,", "[1 2]", #"{"a"}"#, #"{"a":}"#, #"{a:1}"#, #"{"a":1,}"#, "nul", "+1",
    "0x1p3",
    "1e999", "inf", "nan", #""open"#, #""\x""#, #""\u12""#, #""\ud800""#, "1 2",
    String(repeating: "[", count: 100_000),
  ]) func otherTextIsRefused(_ text: String) {
    #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text) }
  }

  @Test(arguments: [#"{"a":1,"a":1}"#, #"{"b":[{"a":1,"c":2,"\u0061":null}]}"#])
  func equalKeysAreRefusedWhereAsked(_ text: String) throws {
    #expect(throws: Never.self) { try JSONValue(parsing: Array(text.utf8)) }
    let error = #expect(throws: JSONSyntaxError.self) {
      try JSONValue(parsing: Array(text.utf8), refusesEqualKeys: true)
    }
    #expect(error?.reason == #"the key "a" is given twice"#)
  }
}
