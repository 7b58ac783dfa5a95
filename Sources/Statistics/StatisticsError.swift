/// A statistic asked for with values that make no sense: which one, what is wrong, what to do.
public struct StatisticsError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Name of the argument.
  public var field: String
  /// What is wrong.
  public var reason: String
  /// What the user can do.
  public var remedy: String

  /// Creates an error.
  public init(_ field: String, _ reason: String, remedy: String) {
    self.field = field
    self.reason = reason
    self.remedy = remedy
  }

  /// One line: field: reason; remedy.
  public var description: String { "\(field): \(reason); \(remedy)" }
}
