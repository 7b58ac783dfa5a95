/// A number with its state: NaN and missing are results, never sentinels.
///
/// - Source: design.md §6.
public enum Measured: Sendable, Hashable {
  /// A finite number.
  case finite(Double)
  /// Not a number.
  case nan
  /// +∞.
  case positiveInfinity
  /// −∞.
  case negativeInfinity
  /// Never recorded.
  case missing

  /// The state of a stored value; nil is missing.
  public init(_ value: Double?) {
    switch value {
    case nil: self = .missing
    case let value? where value.isNaN: self = .nan
    case let value? where value.isInfinite: self = value > 0 ? .positiveInfinity : .negativeInfinity
    case let value?: self = .finite(value)
    }
  }

  /// The number when it is finite.
  public var finite: Double? {
    if case .finite(let value) = self { value } else { nil }
  }
}
