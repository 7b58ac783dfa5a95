internal import RFLR

/// What documents have in common, and what sets one apart: a plan file says the first once.
///
/// For every document d of a list with the common part b: b joined by (d without b) is d. Objects are
/// looked into, everything else counts as a whole.
extension JSONValue {
  /// The members that all of some documents have with equal values; an empty object where there are none.
  static func common(of documents: [JSONValue]) -> JSONValue {
    guard var common = documents.first else { return .object([:]) }
    for document in documents.dropFirst() { common = common.common(with: document) ?? .object([:]) }
    return common
  }

  private func common(with other: JSONValue) -> JSONValue? {
    guard case .object(let mine) = self, case .object(let others) = other else {
      return self == other ? self : nil
    }
    var both: [String: JSONValue] = [:]
    for (key, value) in mine {
      if let theirs = others[key] { both[key] = value.common(with: theirs) }
    }
    return .object(both)
  }

  /// The members that a common part lacks; nil where there are none.
  func without(_ base: JSONValue) -> JSONValue? {
    guard case .object(let mine) = self, case .object(let common) = base else {
      return self == base ? nil : self
    }
    var rest: [String: JSONValue] = [:]
    for (key, value) in mine {
      if let known = common[key] { rest[key] = value.without(known) } else { rest[key] = value }
    }
    return rest.isEmpty ? nil : .object(rest)
  }

  /// The document with the members of another one added, or replaced where both have them.
  func joined(by other: JSONValue) -> JSONValue {
    guard case .object(var members) = self, case .object(let others) = other else { return other }
    for (key, value) in others { members[key] = members[key]?.joined(by: value) ?? value }
    return .object(members)
  }
}
