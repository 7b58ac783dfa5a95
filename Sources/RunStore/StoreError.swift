/// Something stored or to be stored that cannot be used: where, what is wrong, what to do.
public struct StoreError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What kind of failure it is; decides the exit code.
  public enum Code: String, Sendable {
    /// Nothing is there.
    case noInput
    /// What is there cannot be read as what it should be.
    case badData
    /// A request that makes no sense: an unknown name, a query that does not parse.
    case usage
    /// A file or folder cannot be created.
    case cannotCreate
    /// Reading or writing failed.
    case inputOutput
    /// Somebody else holds the store; trying again may succeed.
    case busy
  }

  /// The kind of failure.
  public var code: Code
  /// File or folder, nil where none is concerned.
  public var path: String?
  /// Field, row, dataset or character position inside it.
  public var field: String?
  /// What is wrong.
  public var reason: String
  /// What the user can do.
  public var remedy: String
  /// The message of the library underneath (HDF5's or SQLite's own words).
  public var underlying: String?

  /// Creates an error.
  public init(
    _ code: Code, path: String? = nil, field: String? = nil, _ reason: String, remedy: String,
    underlying: String? = nil
  ) {
    self.code = code
    self.path = path
    self.field = field
    self.reason = reason
    self.remedy = remedy
    self.underlying = underlying
  }

  /// One line: path: field: reason (library's words); remedy.
  public var description: String {
    let place = [path, field].compactMap { $0 }.map { "\($0): " }.joined()
    return place + reason + (underlying.map { " (\($0))" } ?? "") + "; " + remedy
  }
}
