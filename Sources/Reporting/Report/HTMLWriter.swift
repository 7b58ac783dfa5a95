internal import Foundation

/// The bytes of a page: markup that stands in our source, and text that never becomes markup.
///
/// Markup is a `StaticString`, so it cannot be made from stored values; all text goes through
/// ``escaped(_:)``. Only ``picture(_:)`` takes markup from elsewhere.
struct HTMLWriter {
  private(set) var bytes: [UInt8] = []

  /// Adds markup.
  mutating func markup(_ literal: StaticString) {
    literal.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  /// Adds text.
  mutating func text(_ text: String) {
    bytes.append(contentsOf: Self.escaped(text).utf8)
  }

  /// Adds a start tag; an attribute whose value is nil is left out.
  mutating func open(_ name: StaticString, _ attributes: [(StaticString, String?)] = []) {
    markup("<")
    markup(name)
    for case (let attribute, let value?) in attributes {
      markup(" ")
      markup(attribute)
      markup("=\"")
      text(value)
      markup("\"")
    }
    markup(">")
  }

  /// Adds an end tag.
  mutating func close(_ name: StaticString) {
    markup("</")
    markup(name)
    markup(">")
  }

  /// Adds an element with what the closure writes in it.
  mutating func element(
    _ name: StaticString, _ attributes: [(StaticString, String?)] = [],
    _ content: (inout HTMLWriter) -> Void
  ) {
    open(name, attributes)
    content(&self)
    close(name)
  }

  /// Adds an element with text in it.
  mutating func element(
    _ name: StaticString, _ attributes: [(StaticString, String?)] = [], text content: String
  ) {
    element(name, attributes) { $0.text(content) }
  }

  /// Adds an SVG document without what stands before its root, which has no place inside a page.
  mutating func picture(_ svg: String) {
    guard let start = svg.range(of: "<svg") else { return }
    bytes.append(contentsOf: svg[start.lowerBound...].utf8)
  }

  /// Text for an element or for an attribute in double quotes.
  ///
  /// Characters that HTML forbids or that would turn the text around them are shown as Swift escapes:
  /// control characters (line ends too), signs of writing direction and non-characters.
  static func escaped(_ text: String) -> String {
    // Almost every text is plain; asking Unicode about each scalar takes most of a page's time.
    if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) && !isMarkup($0) }) { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default:
        if isUnfit(scalar) {
          result += scalar.escaped(asASCII: true)
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result
  }

  private static func isMarkup(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""),
      UInt8(ascii: "'"):
      true
    default: false
    }
  }

  private static func isUnfit(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: true
    default:
      scalar.properties.generalCategory == .control
        || scalar.properties.isNoncharacterCodePoint
    }
  }
}
