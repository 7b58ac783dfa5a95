/// The flat mapping of MLflow's meta.yaml: one `key: scalar` a line.
///
/// Read by hand and strictly: anchors, aliases, tags, blocks, nesting and non-empty lists do not occur
/// in these files and are refused, so no alias can unfold into gigabytes. Scalars stay text, folded
/// continuation lines are joined.
public enum FlatYAML {
  /// Most bytes of a file; real ones have a few hundred.
  static let largestSizeBytes = 1 << 20

  /// Reads a mapping.
  ///
  /// - Parameters:
  ///   - bytes: UTF-8.
  ///   - path: Where the bytes come from, for errors.
  /// - Returns: Texts by key; a `null`, `~`, `[]` or `{}` is absent.
  /// - Throws: ``ForeignFileError`` with the line.
  public static func read(
    _ bytes: [UInt8], path: String
  ) throws(ForeignFileError) -> [String: String] {
    func wrong(_ line: Int?, _ reason: String) -> ForeignFileError {
      ForeignFileError(
        path: path, place: line.map { "line \($0)" }, reason,
        remedy: "expected \"key: value\" lines as MLflow writes them; copy it again from its source"
      )
    }
    guard bytes.count <= largestSizeBytes else { throw wrong(nil, "has \(bytes.count) bytes") }
    guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
      throw wrong(nil, "is not UTF-8 text")
    }
    var values: [String: String] = [:]
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.last == "\r" ? line.dropLast() : line
    }
    var index = 0
    while index < lines.count {
      let number = index + 1
      let line = lines[index]
      index += 1
      guard !line.isEmpty, !line.hasPrefix("#"), line != "---" else { continue }
      guard let colon = line.firstIndex(of: ":"), line.first?.isWhitespace == false,
        line[..<colon].allSatisfy({ $0.isLetter || $0.isNumber || "_-.".contains($0) })
      else { throw wrong(number, "is no \"key: value\"") }
      var scalar = line[line.index(after: colon)...]
      guard scalar.isEmpty || scalar.first == " " else { throw wrong(number, "has no \": \"") }
      scalar = scalar.drop { $0 == " " }
      // PyYAML folds at column 80: what is indented goes on with the line before.
      var folded = String(scalar)
      while index < lines.count, lines[index].hasPrefix("  ") {
        let isEscaped = folded.hasPrefix("\"") && folded.hasSuffix("\\")
        if isEscaped { folded.removeLast() }
        folded += (isEscaped || folded.isEmpty ? "" : " ") + lines[index].drop { $0 == " " }
        index += 1
      }
      let key = String(line[..<colon])
      guard values[key] == nil else { throw wrong(number, "\(key) stands there twice") }
      do throws(YAMLScalar.Defect) {
        values[key] = try YAMLScalar.text(of: folded)
      } catch {
        throw wrong(number, "\(key) \(error.reason)")
      }
    }
    return values
  }
}

/// One scalar of a flat mapping: plain, in single or in double quotes.
private enum YAMLScalar {
  struct Defect: Error {
    let reason: String
  }

  static func text(of scalar: String) throws(Defect) -> String? {
    switch scalar.first {
    case nil: return nil
    case "'": return try single(scalar)
    case "\"": return try double(scalar)
    case "&", "*", "!", "|", ">", "%", "@", "`", "{", "[", "-", "?":
      if scalar == "[]" || scalar == "{}" { return nil }
      // A minus may begin a number.
      if scalar.first == "-", scalar.dropFirst().first?.isNumber == true { return scalar }
      throw Defect(reason: "is no simple value")
    default:
      return ["null", "~", "Null", "NULL"].contains(scalar) ? nil : scalar
    }
  }

  private static func single(_ scalar: String) throws(Defect) -> String {
    let inner = scalar.dropFirst().dropLast()
    guard scalar.count >= 2, scalar.last == "'",
      !inner.replacing("''", with: "").contains("'")
    else { throw Defect(reason: "has quotation marks that do not close") }
    return String(inner.replacing("''", with: "'"))
  }

  private static func double(_ scalar: String) throws(Defect) -> String {
    var text = ""
    var rest = scalar.unicodeScalars.dropFirst()
    while let next = rest.popFirst() {
      switch next {
      case "\"":
        guard rest.isEmpty else { throw Defect(reason: "goes on after its quotation mark") }
        return text
      case "\\": text.unicodeScalars.append(try escaped(&rest))
      default: text.unicodeScalars.append(next)
      }
    }
    throw Defect(reason: "has quotation marks that do not close")
  }

  private static let escapes: [Unicode.Scalar: Unicode.Scalar] = [
    "n": "\n", "t": "\t", "r": "\r", "0": "\0", "\"": "\"", "\\": "\\", "/": "/", " ": " ",
    "e": "\u{1b}", "a": "\u{7}", "b": "\u{8}", "v": "\u{b}", "f": "\u{c}", "N": "\u{85}",
    "_": "\u{a0}", "L": "\u{2028}", "P": "\u{2029}",
  ]

  private static func escaped(
    _ rest: inout String.UnicodeScalarView.SubSequence
  ) throws(Defect) -> Unicode.Scalar {
    guard let kind = rest.popFirst() else { throw Defect(reason: "ends in an escape") }
    if let plain = escapes[kind] { return plain }
    let lengths: [Unicode.Scalar: Int] = ["x": 2, "u": 4, "U": 8]
    guard let length = lengths[kind] else { throw Defect(reason: "has an unknown escape") }
    let digits = String(String.UnicodeScalarView(rest.prefix(length)))
    rest = rest.dropFirst(length)
    guard digits.count == length, let value = UInt32(digits, radix: 16),
      let scalar = Unicode.Scalar(value)
    else { throw Defect(reason: "has an escape that is no character") }
    return scalar
  }
}
