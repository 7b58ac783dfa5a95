internal import Foundation
internal import RFLR
internal import RunStore
internal import TestSupport
internal import Testing

@testable internal import RunStore

@Suite struct IndexQueryTests {
  private static let numbers: [JSONValue] = [
    .integer(0), .integer(5), .integer(-3), .integer(.max), .integer(.min),
    .integer(9_007_199_254_740_993), .number(1.5), .number(-1e-300), .number(1e300),
    .number(.leastNonzeroMagnitude), .number(.nan), .number(.infinity), .number(-.infinity), .null,
  ]
  private static let texts: [JSONValue] = [
    .string("f3_x"), .string(""), .string("it's"), .string("\""), .string("5"), .string("e\u{301}"),
    .string("été"), .string("a\"\"b"), .bool(true), .bool(false), .array([.integer(1)]),
  ]

  /// A run whose names hold anything, numbers and texts mixed.
  private static func wildEntry(_ number: Int, _ random: inout RandomStream) -> IndexEntry {
    func any() -> JSONValue { RandomQuery.pick(numbers + texts, &random) }
    var members: [String: JSONValue] = [:]
    if random.uniform() < 0.8 { members["mixed"] = any() }
    if random.uniform() < 0.8 { members["été \"x\""] = any() }
    if random.uniform() < 0.8 {
      members["network"] = .object(["rank": RandomQuery.pick(numbers, &random)])
    }
    var metrics: [String: Double] = [:]
    for name in [MetricName.testError, MetricName.epochs] where random.uniform() < 0.8 {
      metrics[name] = RandomQuery.pick(
        [0, -0.0, 5, 0.1, 1e300, .nan, .infinity, -.infinity, 1.5], &random)
    }
    return IndexFixture.entry(
      number,
      name: RandomQuery.pick(
        ["f3_N768", "f3_N1024", "it's", "a[b]-c", "", "été", "e\u{301}", "*?", "5", "]"], &random),
      configuration: members, metrics: metrics,
      status: RandomQuery.pick(RunStatus.allCases, &random),
      producer: RandomQuery.pick(["a", "f3_x", ""], &random))
  }

  /// Values of an entry by canonical name, without the index.
  private static func value(of name: String, in entry: IndexEntry) -> QueryValue {
    switch name {
    case "config_name": return .text(entry.configName)
    case "status": return .text(entry.status.rawValue)
    case "producer": return .text(entry.producer)
    case "checkpoints": return .integer(entry.checkpoints.count)
    case "checkpoint_reason":
      return .words(Set(entry.checkpoints.map(\.reason.rawValue)).sorted())
    case "adapter": return entry.source.map { .text($0.adapter) } ?? .missing
    case _ where MetricName.all.contains(name):
      return entry.metrics[name].map(QueryValue.number) ?? .missing
    default: return QueryValue(entry.parameters.first { $0.path == name }?.value)
    }
  }

  /// The index must answer every query as the evaluation in memory does, on values of every state.
  @Test(arguments: 0..<40)
  func indexAndMemoryAgreeOnRandomQueries(seed: Int) throws {
    var random = RandomStream(named: "agree", seed: seed)
    var entries = (0..<60).map { Self.wildEntry($0, &random) }
    entries += SyntheticIndex.entries(count: 20, seed: seed)
    let names = [
      "mixed", "été \"x\"", "rank", "test_error", "epochs", "config", "status", "producer",
      "checkpoints", "checkpoint_reason", "adapter", "factor",
    ]
    try withTemporaryFolder { folder in
      let index = try IndexFixture.index(entries, in: folder)
      let catalogue = try index.catalogue()
      var checked = 0
      var matched = 0
      while checked < 60 {
        let query = Query(RandomQuery.clause(&random, depth: 3, names: names))
        guard let resolved = try? query.resolved(in: catalogue) else { continue }
        checked += 1
        let expected = entries.filter { entry in resolved.matches { Self.value(of: $0, in: entry) }
        }
        let found = try index.rows(matching: query)
        #expect(Set(found.map(\.runID)) == Set(expected.map(\.runID)), "\(query)")
        #expect(try index.count(matching: query) == expected.count)
        matched += expected.count
      }
      #expect(matched > 0)
    }
  }

  /// SQLite's own GLOB is the reference for ours.
  @Test(arguments: 0..<20)
  func indexAndMemoryAgreeOnRandomGlobs(seed: Int) throws {
    var random = RandomStream(named: "glob", seed: seed)
    let pieces = ["a", "b", "c", "-", "[", "]", "^", "*", "?", "é", "[a-c]", "[^b]", "[]]"]
    func text(_ pieces: [String], _ count: Int) -> String {
      (0..<count).map { _ in RandomQuery.pick(pieces, &random) }.joined()
    }
    let entries = (0..<40).map {
      IndexFixture.entry($0, name: text(["a", "b", "c", "-", "]", "^", "é"], $0 % 5))
    }
    try withTemporaryFolder { folder in
      let index = try IndexFixture.index(entries, in: folder)
      for _ in 0..<100 {
        let pattern = text(pieces, 4)
        guard let glob = GlobPattern(pattern) else { continue }
        let name = NameUse(text: "config", spot: Spot(character: 1))
        let literal = Literal(value: .text(pattern), spot: Spot(character: 1))
        let found = try index.rows(matching: Query(.compare(name, .like, literal)))
        let expected = entries.filter { glob.matches($0.configName) }
        #expect(Set(found.map(\.runID)) == Set(expected.map(\.runID)), "\(pattern)")
      }
    }
  }

  @Test func columnsKeepTypeAndState() throws {
    let entry = IndexFixture.entry(
      7, name: "it's \"été\"",
      configuration: [
        "network": .object(["rank": .integer(5), "frozen": .bool(false), "init": .string("mup")]),
        "stop": .object(["loss_below": .null]),
        "schedule": .object(["next": .array([.number(0.5)])]),
        "odd": .number(.nan),
      ],
      metrics: ["test_error": .nan, "epochs": 12, "min_loss": 1e-300, "first_loss": -.infinity])
    try withTemporaryFolder { folder in
      let index = try IndexFixture.index([entry], in: folder)
      let columns = [
        "config", "rank", "frozen", "init", "threshold", "schedule.next", "odd", "seed", "epochs",
        "min_loss", "first_loss", "test_error_max", "adapter", "file", "checkpoint_reason",
        "status",
      ]
      // More columns than one statement joins.
      let row = try #require(try index.rows(columns: columns + columns + ["test_error"]).first)
      let expected: [QueryValue] = [
        .text("it's \"été\""), .integer(5), .bool(false), .text("mup"), .null, .text("[0.5]"),
      ]
      #expect(Array(row.values.prefix(6)) == expected)
      #expect(row["odd"].doubleValue?.isNaN == true)
      let rest: [QueryValue] = [
        .integer(7), .integer(12), .number(1e-300), .number(-.infinity), .missing, .missing,
        .text("runs/7.h5"), .missing, .text("finished"),
      ]
      #expect(Array(row.values[7..<16]) == rest)
      #expect(row.values[32].doubleValue?.isNaN == true)
      #expect(row.values.map(\.text)[16..<22] == row.values.map(\.text)[0..<6])
    }
  }

  @Test func foreignNamesAreTypedByTheirValues() throws {
    let entries = [
      IndexFixture.entry(
        1, configuration: ["word": .string("a"), "size": .integer(1), "flag": .bool(true)]),
      IndexFixture.entry(
        2, configuration: ["word": .string("b"), "size": .number(0.5), "flag": .string("maybe")],
        metrics: ["my_metric": 3]),
    ]
    try withTemporaryFolder { folder in
      let index = try IndexFixture.index(entries, in: folder)
      func count(_ text: String) throws -> Int { try index.count(matching: .parse(text)) }
      #expect(try count("word ~ '[ab]'") == 2)
      #expect(try count("size < 0.75") == 1)
      #expect(try count("flag = true") == 1)
      #expect(try count("my_metric = 3") == 1)
      #expect(throws: StoreError.self) { try count("word < 3") }
      #expect(throws: StoreError.self) { try count("size = big") }
      #expect(try index.names().contains("my_metric"))
      #expect(throws: StoreError.self) { try count("sise = 1") }
    }
  }

  @Test(arguments: [(false, [2, 4, 5, 6, 8, 1, 3, 7]), (true, [5, 4, 2, 6, 8, 1, 3, 7])])
  func valuesThatAreNotFiniteAreLastInBothDirections(descending: Bool, order: [Int]) throws {
    let errors: [Int: Double] = [1: .nan, 2: -1, 4: 0.5, 5: 1e300, 6: .infinity, 8: -.infinity]
    let entries =
      (1...7).map { number in
        IndexFixture.entry(
          number, name: "f\(number)", metrics: errors[number].map { ["test_error": $0] } ?? [:])
      } + [IndexFixture.entry(8, name: "f8", metrics: ["test_error": -.infinity])]
    try withTemporaryFolder { folder in
      let index = try IndexFixture.index(entries, in: folder)
      let rows = try index.rows(
        columns: ["seed"], sortBy: [SortKey(descending ? "-test_error" : "test_error")])
      #expect(rows.map { $0["seed"] } == order.map(QueryValue.integer))
      let two = try index.rows(sortBy: [SortKey("test_error")], limit: 2)
      #expect(two.map(\.configName) == ["f2", "f4"])
    }
  }

  @Test func equalRunsAreInNaturalOrderOfTheirNames() throws {
    let names = [
      "f3_N1024_bs8_L3", "f3_N768_bs16_L3", "f3_N768_bs8_L10", "f3_N768_bs8_L9", "f10_N2",
    ]
    try withTemporaryFolder { folder in
      let index = try IndexFixture.index(
        names.enumerated().map { IndexFixture.entry($0, name: $1) }, in: folder)
      let sorted = [
        "f3_N768_bs8_L9", "f3_N768_bs8_L10", "f3_N768_bs16_L3", "f3_N1024_bs8_L3", "f10_N2",
      ]
      #expect(try index.rows().map(\.configName) == sorted)
      #expect(try index.rows(sortBy: [SortKey("test_error")]).map(\.configName) == sorted)
      #expect(
        try index.rows(sortBy: [SortKey("-config")]).map(\.configName) == sorted.reversed())
    }
  }

  @Test func referenceIsAnIdItsBeginningOrAName() throws {
    let entries = [
      IndexFixture.entry(1, name: "f1_N256_bs2_L1", runID: "abcd000000000001"),
      IndexFixture.entry(2, name: "f1_N256_bs2_L2", runID: "abcd000000000002"),
      IndexFixture.entry(3, name: "f1_N256_bs2_L2", runID: "ef01000000000003"),
    ]
    try withTemporaryFolder { folder in
      let index = try IndexFixture.index(entries, in: folder)
      #expect(try index.resolve("ef01", columns: ["seed"])["seed"] == .integer(3))
      #expect(try index.resolve("f1_N256_bs2_L1").runID == "abcd000000000001")
      #expect(try index.count(matching: .parse("abcd0000")) == 2)
      func message(_ reference: String) -> String? {
        #expect(throws: StoreError.self) { try index.resolve(reference) }?.description
      }
      #expect(
        message("abcd")
          == "abcd: stands for 2 runs; write one of abcd000000000001, abcd000000000002")
      #expect(
        message("f1_N256_bs2_L2")
          == "f1_N256_bs2_L2: stands for 2 runs; write one of abcd000000000002, ef01000000000003")
      #expect(
        message("f1_N256_bs2_L7")
          == "f1_N256_bs2_L7: no run has this id or config name; "
          + "did you mean f1_N256_bs2_L1, f1_N256_bs2_L2?")
      #expect(
        message("zzz") == "zzz: no run has this id or config name; list the runs with `rflr runs`")
      #expect(message("")?.hasPrefix(": no run") == true)
    }
  }
}
