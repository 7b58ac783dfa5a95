internal import RFLR

@testable internal import RunStore

/// Queries drawn from a seed.
enum RandomQuery {
  static let wildNames = [
    "rank", "test_error", "network.rank", "a b", "and", "été", "x\"y", "in", "[", "e\u{301}", "nan",
  ]
  private static let texts = [
    "f3_*", "", "it's", "\"", "a\"\"b", "\u{301}x", "true", "5", "f?_N[0-9]*", "été", "diverged",
  ]
  private static let numbers = [
    0, -0.0, 1, 1.5, -1e-300, 1e300, 0.1, .leastNonzeroMagnitude, 9_007_199_254_740_992,
  ]

  static func pick<Value>(_ values: [Value], _ random: inout RandomStream) -> Value {
    values[Int(random.uniform() * Double(values.count))]
  }

  static func clause(_ random: inout RandomStream, depth: Int, names: [String]) -> Clause {
    let kind = Int(random.uniform() * (depth > 0 ? 6 : 3))
    let name = NameUse(text: pick(names, &random), spot: Spot(character: 0))
    func children(_ random: inout RandomStream) -> [Clause] {
      (0..<pick([2, 3], &random)).map { _ in clause(&random, depth: depth - 1, names: names) }
    }
    switch kind {
    case 0:
      let comparison = pick(Comparison.allCases, &random)
      return .compare(name, comparison, literal(&random, text: comparison.isPattern ? true : nil))
    case 1:
      let text = pick([true, false], &random)
      let literals = (0..<pick([1, 3], &random)).map { _ in literal(&random, text: text) }
      return .member(name, literals, negated: pick([true, false], &random))
    case 2:
      return .state(
        name, pick(ValueState.allCases, &random), negated: pick([true, false], &random))
    case 3: return .not(clause(&random, depth: depth - 1, names: names))
    case 4: return .all(children(&random))
    default: return .any(children(&random))
    }
  }

  static func literal(_ random: inout RandomStream, text: Bool?) -> Literal {
    let value: Literal.Value =
      text ?? (random.uniform() < 0.5)
      ? .text(pick(texts, &random))
      : pick(
        [
          .number(pick(numbers, &random)), .integer(Int(random.uniform() * 20) - 5),
          .integer(.max), .integer(.min), .integer(9_007_199_254_740_993),
        ], &random)
    return Literal(value: value, spot: Spot(character: 0))
  }
}
