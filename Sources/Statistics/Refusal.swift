/// Why a statistic cannot be computed from what was given: a result, so that a batch goes on.
public struct Refusal: Error, Sendable, Hashable, CustomStringConvertible {
  /// One clause with the number that is too small or the value that is missing.
  public var reason: String

  /// Creates a refusal, for example `Refusal("2 learning rates: no fit below 3")`.
  public init(_ reason: String) { self.reason = reason }

  /// The reason.
  public var description: String { reason }
}
