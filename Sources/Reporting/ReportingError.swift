/// Text that cannot be read as what it should be: where, what is wrong, what to do.
public struct ReportingError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Table, row or column.
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
