/// A configuration value that cannot be used: which field, what is wrong, what to do.
public struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Dotted path of the field, as in the configuration's JSON ("network.rank").
  public var field: String
  /// What is wrong with the value.
  public var reason: String
  /// What the user can do about it.
  public var remedy: String

  /// Creates an error about one field.
  public init(_ field: String, _ reason: String, remedy: String) {
    self.field = field
    self.reason = reason
    self.remedy = remedy
  }

  /// One line: field, reason, remedy.
  public var description: String { "\(field): \(reason); \(remedy)" }
}
