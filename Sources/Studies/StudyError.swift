/// A study that cannot be run: which value, what is wrong, what to do.
public struct StudyError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What failed: a field of the configuration, an array, or a step of linear algebra.
  public var field: String
  /// What is wrong with it.
  public var reason: String
  /// What the user can do.
  public var remedy: String

  /// Creates an error about one value.
  public init(_ field: String, _ reason: String, remedy: String) {
    self.field = field
    self.reason = reason
    self.remedy = remedy
  }

  /// One line: field: reason; remedy.
  public var description: String { "\(field): \(reason); \(remedy)" }
}
