/// Numbers, names and excerpts of foreign texts.
enum LogText {
  /// Whether a byte can stand in a number.
  private static let signs: [Bool] = {
    let signs = Array("0123456789+-.eEnaNAiIfFtyTY".utf8)
    return (0..<256).map { signs.contains(UInt8($0)) }
  }()

  /// A decimal number, nan or inf, whatever the case; a number too large for a double is none.
  static func number(_ text: some StringProtocol) -> Double? {
    let text = text.trimmingPrefix { $0 == " " }
    guard !text.isEmpty, text.utf8.count <= 400, text.utf8.allSatisfy({ signs[Int($0)] }),
      let value = Double(text)
    else { return nil }
    return value.isFinite || text.contains { "nN".contains($0) } ? value : nil
  }

  /// The beginning of a text that may be anything, fit for a message.
  static func excerpt(_ bytes: some Collection<UInt8>) -> String {
    printable(String(decoding: bytes.prefix(40), as: UTF8.self))
  }

  /// A name without what neither listings nor HDF5 can hold, and what would command a terminal.
  static func printable(_ name: String) -> String {
    let kept = name.unicodeScalars.prefix(250).filter { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: false
      default: true
      }
    }
    return kept.isEmpty ? "unnamed" : String(String.UnicodeScalarView(kept))
  }
}
