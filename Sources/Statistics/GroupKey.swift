/// The value of one grouping column of one run, with a total order.
///
/// Order: false < true < numbers by value < NaN < text by code point < missing. An integer and a
/// number of equal value are the same key, and so are 0 and −0.
public enum GroupKey: Sendable {
  /// A truth value.
  case boolean(Bool)
  /// A whole number.
  case integer(Int)
  /// Any number, NaN included.
  case number(Double)
  /// Text.
  case text(String)
  /// The run does not have this column.
  case missing

  /// The same key written one way: a number that is whole becomes an integer.
  public var canonical: GroupKey {
    if case .number(let value) = self, let whole = Int(exactly: value) {
      .integer(whole)
    } else {
      self
    }
  }

  private var kind: Int {
    switch self {
    case .boolean: 0
    case .integer: 1
    case .number(let value): value.isNaN ? 2 : 1
    case .text: 3
    case .missing: 4
    }
  }
}

extension GroupKey: Comparable {
  /// Whether the order puts one key before another.
  public static func < (a: GroupKey, b: GroupKey) -> Bool {
    switch (a, b) {
    case (.boolean(let x), .boolean(let y)): !x && y
    case (.integer(let x), .integer(let y)): x < y
    case (.number(let x), .number(let y)) where a.kind == b.kind: x < y
    case (.integer(let x), .number(let y)) where a.kind == b.kind: isBelow(x, y)
    case (.number(let x), .integer(let y)) where a.kind == b.kind: isAbove(y, x)
    case (.text(let x), .text(let y)): x.unicodeScalars.lexicographicallyPrecedes(y.unicodeScalars)
    default: a.kind < b.kind
    }
  }

  /// Whether neither key comes before the other.
  public static func == (a: GroupKey, b: GroupKey) -> Bool { !(a < b) && !(b < a) }

  // Exact also where a Double cannot hold the integer: heterogeneous comparison of the standard library.
  private static func isBelow(_ integer: Int, _ number: Double) -> Bool {
    if let exact = Int(exactly: number) { return integer < exact }
    return Double(integer) < number
  }

  private static func isAbove(_ integer: Int, _ number: Double) -> Bool {
    if let exact = Int(exactly: number) { return integer > exact }
    return Double(integer) > number
  }
}
