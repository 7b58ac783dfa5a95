internal import Foundation

extension JSONValue {
  /// Reads a JSON text.
  ///
  /// - Parameters:
  ///   - text: The document.
  ///   - name: What the text is called in the error: a flag or a file.
  /// - Throws: ``ConfigurationError`` with the parser's own words.
  public init(parsing text: String, called name: String) throws(ConfigurationError) {
    do {
      self = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
    } catch {
      var words = "it does not parse"
      if case DecodingError.dataCorrupted(let context) = error,
        let cause = context.underlyingError as NSError?,
        let detail = cause.userInfo[NSDebugDescriptionErrorKey] as? String
      {
        words = detail
      }
      throw ConfigurationError(
        name, "is no JSON: \(words)", remedy: "check brackets, commas, quotes")
    }
  }
}
