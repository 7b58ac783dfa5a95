internal import Foundation
internal import RFLR
internal import RunStore
internal import Testing

@testable internal import RunStore

@Suite struct QueryParserTests {
  @Test(arguments: [
    ("rank = 5", "rank = 5"),
    ("rank==5", "rank = 5"),
    (
      "config ~ \"f3_N768_*\" and rank = 5 and test_error < 0.01 and status != diverged",
      "config ~ \"f3_N768_*\" and rank = 5 and test_error < 0.01 and status != \"diverged\""
    ),
    ("lr in [1e-3, 2e-3]", "lr in [0.001, 0.002]"),
    ("lr in[1e-3,2e-3]", "lr in [0.001, 0.002]"),
    ("optimiser NOT IN ['sgd', adam]", "optimiser not in [\"sgd\", \"adam\"]"),
    ("missing(escape_epochs)", "missing(escape_epochs)"),
    ("escape_epochs is missing", "missing(escape_epochs)"),
    ("x is not missing", "x is not missing"),
    ("test_error is nan or test_error is -inf", "test_error is nan or test_error is -inf"),
    ("test_error is not finite", "test_error is not finite"),
    ("a = 1 or b = 2 and c = 3", "a = 1 or (b = 2 and c = 3)"),
    ("(a = 1 || b = 2) && not c = 3", "(a = 1 or b = 2) and not c = 3"),
    ("not (a = 1 and b = 2)", "not (a = 1 and b = 2)"),
    ("not not a = 1", "not not a = 1"),
    ("producer = 'it''s \"x\"'", "producer = \"it's \"\"x\"\"\""),
    ("\"a b\" > -1e-300", "\"a b\" > -1e-300"),
    ("frozen = true", "frozen = true"),
    ("seed = 9007199254740993", "seed = 9007199254740993"),
    ("x = 1000.0", "x = 1000.0"),
    ("f3_N768_bs8_L3", "config_name = \"f3_N768_bs8_L3\""),
    ("f3_*", "config_name ~ \"f3_*\""),
    ("f3_N768_bs[48]_L? and rank = 5", "config_name ~ \"f3_N768_bs[48]_L?\" and rank = 5"),
    ("\"été 'x'\"", "config_name = \"été 'x'\""),
    ("0123abcd", "run_id ~ \"0123abcd*\""),
    ("12345678", "run_id ~ \"12345678*\""),
    ("config ~ 1*", "config ~ \"1*\""),
    ("run_id ~ 12345678", "run_id ~ \"12345678\""),
  ])
  func textBecomesCanonical(text: String, canonical: String) throws {
    let query = try Query.parse(text)
    #expect(query.description == canonical)
    #expect(try Query.parse(canonical) == query)
  }

  @Test(arguments: [
    ("", "query: character 1: the query is empty; write a condition such as rank = 5"),
    (
      "rank =",
      "query: character 7: expected a value, found the end; "
        + "give a number, a word or a quoted text"
    ),
    (
      "rank = 5 status = x",
      "query: character 10: expected and, or or the end, found `status`; "
        + "join conditions with and, or or parentheses"
    ),
    (
      "(rank = 5",
      "query: character 10: expected `)`, found the end; "
        + "close the parenthesis or join conditions with and, or"
    ),
    (
      "rank = 5)",
      "query: character 9: expected and, or or the end, found `)`; "
        + "join conditions with and, or or parentheses"
    ),
    ("rank & 5", "query: character 6: `&` alone means nothing; write and"),
    ("!rank = 5", "query: character 1: `!` alone means nothing; write not, != or !~"),
    ("config = \"f3", "query: character 10: the text is not closed; end it with \""),
    ("config ~ f3_[48", "query: character 13: `[` is not closed; end the set with ]"),
    ("test_error = nan", "query: character 14: a comparison never matches nan; write `is nan`"),
    (
      "test_error is odd",
      "query: character 15: expected one of nan, inf, +inf, -inf, finite, missing, null, "
        + "found `odd`; compare values with ="
    ),
    ("lr in 5", "query: character 7: expected `[`, found `5`; write a list such as [1e-3, 2e-3]"),
    (
      "lr in []",
      "query: character 8: expected a value, found `]`; "
        + "give a number, a word or a quoted text"
    ),
    (
      "x in [1, a]",
      "query: character 10: the list mixes numbers and texts; give values of one kind"
    ),
    ("missing rank", "query: character 9: expected `(`, found `rank`; write missing(test_error)"),
    (
      "rank",
      "query: character 5: expected a comparison after `rank`, found the end; "
        + "write rank = value"
    ),
    (
      "and = 3",
      "query: character 1: expected a name, found `and`; "
        + "write a condition such as rank = 5"
    ),
    ("rank = and", "query: character 8: expected a value, found `and`; put the word in quotes"),
    (
      "lr < 1e999",
      "query: character 6: 1e999 is too large for a number; "
        + "write `is inf` for infinities"
    ),
  ])
  func wrongTextIsOneLineWithItsPosition(text: String, message: String) {
    let error = #expect(throws: StoreError.self) { try Query.parse(text) }
    #expect(error?.description == message)
    #expect(error?.code == .usage)
  }

  @Test(arguments: [
    (String(repeating: "(", count: 5000), "nested too deeply"),
    (String(repeating: "not ", count: 4000) + "a = 1", "nested too deeply"),
    (String(repeating: "a=1 or ", count: 1000) + "a=1", "too many conditions"),
    (String(repeating: "a", count: 30_000), "too long"),
  ])
  func hostileTextIsRefused(text: String, reason: String) {
    let error = #expect(throws: StoreError.self) { try Query.parse(text) }
    #expect(error?.reason.contains(reason) == true)
  }

  @Test(arguments: 0..<300)
  func printedTextReadsBackToTheSameTree(seed: Int) throws {
    var random = RandomStream(named: "query-tree", seed: seed)
    let query = Query(RandomQuery.clause(&random, depth: 4, names: RandomQuery.wildNames))
    #expect(try Query.parse(query.description) == query, "\(query)")
  }

  @Test(arguments: 0..<300)
  func arbitraryTextNeverTraps(seed: Int) {
    var random = RandomStream(named: "query-noise", seed: seed)
    let pieces = [
      "rank", "=", "!=", "<", "(", ")", "[", "]", "\"", "'", "and", "not", "in", "is", "nan", " ",
      "é", "e\u{301}", "\u{301}", "-", "1e5", "~", "*", ",", "missing", "|", "&&", "\u{0}", "🧪",
    ]
    let text = (0..<12).map { _ in RandomQuery.pick(pieces, &random) }.joined()
    if let query = try? Query.parse(text) {
      #expect((try? Query.parse(query.description)) == query, "\(text)")
    }
  }

  @Test(arguments: [
    ("rnk = 5", "query: character 1: `rnk`: no such name; did you mean rank"),
    (
      "every = 5",
      "query: character 1: `every`: the name is not unique; "
        + "write one of schedule.every, checkpoints.every, observe.every"
    ),
    (
      "config < 5",
      "query: character 1: `config_name` is a text, < compares numbers; use = or ~"
    ),
    (
      "frozen > true",
      "query: character 1: `network.frozen` is a truth value, > compares numbers; "
        + "use = or !="
    ),
    (
      "frozen = 1",
      "query: character 10: `network.frozen` is true or false; "
        + "compare it with true or false"
    ),
    ("rank ~ 5", "query: character 1: `network.rank` is a number, ~ compares texts; use = or !="),
    (
      "rank = five",
      "query: character 8: `network.rank` is a number; "
        + "compare it with a number, without quotes"
    ),
    (
      "rank in [\"5\"]",
      "query: character 10: `network.rank` is a number; "
        + "compare it with a number, without quotes"
    ),
    ("config = 5", "query: character 10: `config_name` is a text; put the value in quotes"),
    (
      "status = divergd",
      "query: character 10: `status` is never \"divergd\"; did you mean diverged? known are "
        + "finished, stopped, diverged, escaped, censored, incomplete, damaged"
    ),
    (
      "checkpoint_reason = afterwards",
      "query: character 21: `checkpoint_reason` is never \"afterwards\"; known are "
        + "init, before-lr-divide, after-lr-divide, loss-threshold, every, escape, final"
    ),
    (
      "config ~ \"f[\"",
      "query: character 10: the set of the pattern is not closed; "
        + "end it with ], or write [[]"
    ),
  ])
  func senselessQueryNamesTheCharacter(text: String, message: String) throws {
    let query = try Query.parse(text)
    let catalogue = QueryCatalogue(names: QueryName.all)
    let error = #expect(throws: StoreError.self) { try query.resolved(in: catalogue) }
    #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
  }
}
