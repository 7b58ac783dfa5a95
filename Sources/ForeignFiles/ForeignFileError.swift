/// A foreign file that cannot be read as what it should be: where, what is wrong, what to do.
public struct ForeignFileError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file, as it was given.
  public var path: String
  /// Entry, tensor, byte or field inside it ("data.pkl: byte 41"); nil: the file as a whole.
  public var place: String?
  /// What is wrong.
  public var reason: String
  /// What the user can do.
  public var remedy: String

  /// Creates an error.
  public init(path: String, place: String? = nil, _ reason: String, remedy: String) {
    self.path = path
    self.place = place
    self.reason = reason
    self.remedy = remedy
  }

  /// One line: path: place: reason; remedy.
  public var description: String {
    [path, place].compactMap { $0 }.map { "\($0): " }.joined() + reason + "; " + remedy
  }
}
