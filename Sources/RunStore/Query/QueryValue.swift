public import RFLR

/// What a queryable name is for one run.
public enum QueryValue: Sendable, Hashable {
  /// The run says nothing about it.
  case missing
  /// The configuration says "none" (`stop.loss_below` without a threshold).
  case null
  /// True or false.
  case bool(Bool)
  /// A whole number.
  case integer(Int)
  /// Any other number, NaN and infinities included.
  case number(Double)
  /// A word or text; a list of a configuration is its canonical JSON.
  case text(String)
  /// Several words (``QueryName`` `checkpoint_reason`); a comparison holds when it holds for one.
  case words([String])

  /// The value of a leaf of a configuration; nil is missing.
  public init(_ json: JSONValue?) {
    switch json {
    case nil: self = .missing
    case .null: self = .null
    case .bool(let value): self = .bool(value)
    case .integer(let value): self = .integer(value)
    case .number(let value): self = .number(value)
    case .string(let value): self = .text(value)
    case .array, .object: self = .text(json?.canonicalText ?? "")
    }
  }

  /// The value as a number, whole or not, nil where it is none.
  public var doubleValue: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  /// The value as text for a listing: shortest numbers, `nan`, `inf`, `-inf`; empty where it is missing.
  public var text: String {
    switch self {
    case .missing: ""
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .integer(let value): String(value)
    case .number(let value): value.description
    case .text(let value): value
    case .words(let values): values.joined(separator: ",")
    }
  }
}
