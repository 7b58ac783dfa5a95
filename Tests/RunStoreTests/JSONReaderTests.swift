import Foundation
import RFLR
import Testing

@testable import RunStore

@Suite struct JSONReaderTests {
  private func read(_ text: String) throws(StoreError) -> JSONValue {
    try JSONReader.value(of: Array(text.utf8), path: "a.json")
  }

  /// Texts that both readers know, so that Foundation is the reference.
  static let plain = [
    #"{"a": [1, -2, 0, 3.5, -1.25e-3, 1E+4, 0.1], "b": {"c": null, "d": true, "e": false}}"#,
    #"[]"#, #"{}"#, #" { "x" : [ ] , "y" : { } } "#, #""text""#, #"17"#, #"-0.5"#, #"null"#,
    #"["", "\"\\\/\b\f\n\r\t", "é€𝄞", "\u00e9\u20ac\ud834\udd1e"]"#,
    #"[9007199254740993, -9223372036854775808, 9223372036854775807, 1e22, 5e-324, 1.7976931348623157e308]"#,
    #"[0.1, 0.30000000000000004, 123456789.123456789, 2.2250738585072014e-308, 4.35e-2]"#,
    "[1,\n\t2 ,\r\n3]", "[[[[[1]]]]]",
  ]

  @Test(arguments: plain) func agreesWithFoundation(text: String) throws {
    let expected = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
    #expect(try read(text) == expected)
  }

  @Test func realFilesAgreeWithFoundation() throws {
    for name in ["f1_N16_bs1_L1", "f1_N64_bs2_L1", "f5_N160_bs1_L7"] {
      for file in ["config.json", "losses.json"] {
        let path = "\(IngestScratch.sweep)/\(name)/\(file)"
        let data = try #require(FileManager.default.contents(atPath: path))
        let expected = try JSONDecoder().decode(JSONValue.self, from: data)
        #expect(try JSONReader.value(of: [UInt8](data), path: path) == expected)
      }
    }
  }

  @Test func bareWordsAreNumbersOutsideStringsOnly() throws {
    let value = try read(
      #"{"NaN": [NaN, Infinity, -Infinity], "s": "NaN, Infinity and -Infinity"}"#)
    #expect(
      value.canonicalText == #"{"NaN":[NaN,Infinity,-Infinity],"s":"NaN, Infinity and -Infinity"}"#)
  }

  @Test func byteOrderMarkIsSkippedAndTheLastOfEqualKeysWins() throws {
    #expect(try read("\u{FEFF}{\"a\": 1, \"a\": 2}") == .object(["a": .integer(2)]))
  }

  @Test func everyTruncationIsAnErrorAndNeverOtherData() throws {
    let text =
      #"{"a": [1.5, NaN, -Infinity, "...", "é\u00e9\ud834\udd1e\n"], "b": {"c": null, "d": true}}"#
    let bytes = Array(text.utf8)
    for length in 0..<bytes.count {
      do {
        let value = try JSONReader.value(of: Array(bytes[..<length]), path: "a.json")
        Issue.record("\(length) bytes were read as \(value.canonicalText)")
      } catch {
        #expect(error.code == .badData && error.path == "a.json")
        if length > 0, !error.reason.contains("UTF-8") {
          #expect(error.reason == "truncated JSON at byte \(length)")
        }
      }
    }
  }

  @Test func everyChangedByteIsReadOrRefusedWithoutCrash() {
    let bytes = Array(#"{"a":[1.5,NaN,"\u00e9"],"b":-1e-3}"#.utf8)
    for index in bytes.indices {
      for byte in UInt8.min...UInt8.max {
        var changed = bytes
        changed[index] = byte
        _ = try? JSONReader.value(of: changed, path: "a.json")
      }
    }
  }

  static let wrong: [(String, String)] = [
    ("{\"a\": 1}x", "byte 8: text after the end of the document"),
    ("[1, 2,]", "byte 6: a value was expected here"),
    ("[01]", "byte 2: a comma or the end of the list was expected here"),
    ("[1.]", "byte 3: a digit was expected here"),
    ("[+1]", "byte 1: a value was expected here"),
    ("[.5]", "byte 1: a value was expected here"),
    ("[1e999]", "byte 1: the number 1e999 is outside the range of double precision"),
    ("[nan]", "byte 1: a value was expected here"),
    ("{a: 1}", "byte 1: a key was expected here"),
    ("{\"a\" 1}", "byte 5: a colon was expected here"),
    ("[\"\\x\"]", "byte 3: an escape that JSON does not have"),
    ("[\"\\ud800\"]", "byte 8: half of a surrogate pair"),
    ("[\"\n\"]", "byte 2: a control character inside a string"),
    ("", "the document is empty"),
  ]

  @Test(arguments: wrong) func saysWhatIsWrongAndWhere(text: String, expected: String) {
    let error = #expect(throws: StoreError.self) { try read(text) }
    #expect(
      error?.description.hasPrefix("a.json: \(expected);") == true, "\(error?.description ?? "")")
  }

  @Test func nestingIsLimited() {
    #expect(throws: StoreError.self) { try read(String(repeating: "[", count: 100_000)) }
    let deep = String(repeating: "[", count: 500) + String(repeating: "]", count: 500)
    #expect(throws: Never.self) { try read(deep) }
  }

  /// The time is that of this process, so a busy machine does not fail the test.
  @Test func twelveMegabytesTakeUnderHalfASecond() throws {
    let list = (0..<300_000).map { "\(0.0123456789 + sin(Double($0)) * 1e-3)" }
    let text =
      "{\"all_losses\": [\(list.joined(separator: ", "))], \"all_lrs\": [\(list.joined(separator: ", "))]}"
    let bytes = Array(text.utf8)
    #expect(bytes.count > 12_000_000)
    var start = timespec()
    var end = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &start)
    let value = try JSONReader.value(of: bytes, path: "a.json")
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end)
    let seconds = Double(end.tv_sec - start.tv_sec) + Double(end.tv_nsec - start.tv_nsec) * 1e-9
    guard case .array(let losses)? = value["all_losses"] else { throw CancellationError() }
    #expect(losses.map(\.doubleValue) == list.map(Double.init))
    #expect(seconds < 0.5)
  }
}
