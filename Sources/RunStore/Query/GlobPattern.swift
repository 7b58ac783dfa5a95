/// A glob as SQLite understands it: `*` any text, `?` one character, `[a-c]` and `[^a]` sets.
///
/// Evaluation in memory must agree with the index, so the rules are SQLite's GLOB to the letter: code
/// points are compared, a `]` that comes first in a set is a member, a pattern with an open set
/// matches nothing.
///
/// - Source: sqlite.org, "The LIKE, GLOB, REGEXP, MATCH, and extract operators".
struct GlobPattern {
  private enum Element {
    case many
    case one
    case scalar(UInt32)
    case set(inverted: Bool, ranges: [ClosedRange<UInt32>])

    func matches(_ scalar: UInt32) -> Bool {
      switch self {
      case .many: false
      case .one: true
      case .scalar(let wanted): wanted == scalar
      case .set(let inverted, let ranges): ranges.contains { $0.contains(scalar) } != inverted
      }
    }

    var isMany: Bool {
      if case .many = self { true } else { false }
    }
  }

  private var elements: [Element] = []

  /// Reads a pattern; nil where a set is not closed.
  init?(_ pattern: String) {
    var rest = pattern.unicodeScalars.map(\.value)[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case UInt32(ascii: "*"): elements.append(.many)
      case UInt32(ascii: "?"): elements.append(.one)
      case UInt32(ascii: "["):
        guard let set = Self.set(from: &rest) else { return nil }
        elements.append(set)
      default: elements.append(.scalar(scalar))
      }
    }
  }

  private static func set(from rest: inout ArraySlice<UInt32>) -> Element? {
    let close = UInt32(ascii: "]")
    let dash = UInt32(ascii: "-")
    var ranges: [ClosedRange<UInt32>] = []
    let inverted = rest.first == UInt32(ascii: "^")
    if inverted { rest.removeFirst() }
    if rest.first == close {
      ranges.append(close...close)
      rest.removeFirst()
    }
    var previous: UInt32?
    while let scalar = rest.popFirst() {
      if scalar == close { return .set(inverted: inverted, ranges: ranges) }
      if scalar == dash, let low = previous, let high = rest.first, high != close {
        rest.removeFirst()
        if low <= high { ranges.append(low...high) }
        previous = nil
      } else {
        ranges.append(scalar...scalar)
        previous = scalar
      }
    }
    return nil
  }

  /// Whether the whole text fits the pattern.
  ///
  /// - Complexity: O(pattern × text): only the last `*` is ever retried.
  func matches(_ text: String) -> Bool {
    let scalars = text.unicodeScalars.map(\.value)
    var element = 0
    var scalar = 0
    var retry: (element: Int, scalar: Int)?
    while scalar < scalars.count {
      if element < elements.count, elements[element].isMany {
        retry = (element, scalar)
        element += 1
      } else if element < elements.count, elements[element].matches(scalars[scalar]) {
        element += 1
        scalar += 1
      } else if let last = retry {
        retry = (last.element, last.scalar + 1)
        element = last.element + 1
        scalar = last.scalar + 1
      } else {
        return false
      }
    }
    return elements[element...].allSatisfy(\.isMany)
  }
}

extension UInt32 {
  fileprivate init(ascii scalar: Unicode.Scalar) { self = scalar.value }
}
