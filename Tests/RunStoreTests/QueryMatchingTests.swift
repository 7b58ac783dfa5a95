internal import RFLR
internal import Testing

@testable internal import RunStore

@Suite struct QueryMatchingTests {
  /// Every comparison against values that must not take part, and their opposites.
  @Test(arguments: [
    ("x < 1", QueryValue.number(.nan), false), ("x != 1", .number(.nan), false),
    ("x != 1", .missing, false), ("x not in [1]", .null, false),
    ("x > 1", .number(.infinity), false),
    ("x != 1", .number(-.infinity), false), ("x !~ a", .missing, false),
    ("not x = 1", .number(.nan), true), ("not x != 1", .missing, true),
    ("x is nan", .number(.nan), true), ("x is not nan", .missing, true),
    ("x is inf", .number(-.infinity), true), ("x is +inf", .number(-.infinity), false),
    ("x is -inf", .number(-.infinity), true), ("x is finite", .number(1), true),
    ("x is finite", .text("a"), false), ("missing(x)", .missing, true), ("missing(x)", .null, true),
    ("x is null", .null, true), ("x is null", .missing, false),
    ("missing(x)", .number(.nan), false),
    ("x = 0", .number(-0.0), true), ("x = 1e-300", .number(1e-300), true),
    ("x > 0", .number(.leastNonzeroMagnitude), true), ("x = 1", .number(1), true),
    ("x = 1.0", .integer(1), true),
    ("x = 9007199254740993", .integer(9_007_199_254_740_993), true),
    ("x = 9007199254740992.0", .integer(9_007_199_254_740_993), false),
    ("x < 9007199254740993", .number(9_007_199_254_740_992), true),
    ("x < 1e19", .integer(.max), true), ("x > -1e19", .integer(.min), true),
    ("x > -1.5", .integer(-1), true), ("x < -1.5", .integer(-2), true),
    ("x = 1", .text("1"), false), ("x = '1'", .integer(1), false), ("x != '1'", .integer(1), false),
    ("x = true", .bool(true), true), ("x != true", .bool(false), true),
    ("x = 'true'", .bool(true), true),
    ("x = é", .text("e\u{301}"), false), ("x = é", .text("é"), true),
    ("x = b", .words(["a", "b"]), true), ("x != b", .words(["a", "b"]), false),
    ("x != c", .words(["a", "b"]), true), ("x ~ 'a*'", .words(["b", "ab"]), true),
    ("x !~ 'a*'", .words([]), false), ("missing(x)", .words([]), true),
    ("x not in [c, d]", .words(["a"]), true), ("x not in [a, d]", .words(["a"]), false),
  ])
  func finiteValuesAloneAreCompared(text: String, value: QueryValue, expected: Bool) throws {
    #expect(try Query.parse(text).matches { _ in value } == expected)
  }

  /// Expected values are those of sqlite3: `SELECT 'text' GLOB 'pattern'`.
  @Test(arguments: [
    ("*", "", true), ("?", "", false), ("a*c", "abbc", true), ("a*c", "abcd", false),
    ("*a*b*", "xxaxxbxx", true), ("[a-c]", "b", true), ("[^a-c]", "b", false), ("[]]", "]", true),
    ("[^]]", "]", false), ("[a-]", "-", true), ("[-a]", "-", true), ("[[]", "[", true),
    ("?", "é", true), ("?", "e\u{301}", false), ("[é]", "é", true), ("A", "a", false),
    ("f?_N*", "f3_N768", true), ("[a-c-e]", "d", false), ("[a-c-e]", "-", true),
  ])
  func globsAreThoseOfSQLite(pattern: String, text: String, expected: Bool) throws {
    #expect(try #require(GlobPattern(pattern)).matches(text) == expected)
  }

  @Test func setThatIsNotClosedIsNoPattern() {
    #expect(GlobPattern("a[b") == nil)
    #expect(GlobPattern("[]") == nil)
  }

  @Test(arguments: [
    ("factor = 1", true), ("factor = 2", false), ("f1_*", true), ("rank in [5, 10]", true),
    ("lr = 0.01 and optimiser = sgd", true), ("threshold is null", true), ("frozen = false", false),
    ("missing(target.f1)", true), ("seed >= 42", true),
  ])
  func plansAreFilteredByTheirConfigurations(text: String, expected: Bool) throws {
    let configuration = RunConfiguration(target: .sumcos(factor: 1))
    let query = try Query.parse(text)
    let name = configuration.name
    #expect(try query.matches(configuration: configuration.json, name: name) == expected)
    #expect(throws: StoreError.self) {
      try Query.parse("test_error < 1").matches(configuration: configuration.json, name: name)
    }
  }
}
