internal import Foundation

/// Text from runs as parts of a gnuplot script.
///
/// Names of runs may hold anything: what gnuplot would take for a command, for markup or for the end
/// of the string must stay text.
public enum PlotText {
  /// A string of gnuplot that shows the text as it is.
  ///
  /// Single quotes, in which gnuplot replaces nothing; signs of its markup are preceded by "\".
  public static func quoted(_ text: String) -> String {
    var marked = ""
    for character in plain(text) {
      if "_^{}@&~\\".contains(character) { marked.append("\\") }
      marked.append(character)
    }
    return literal(marked)
  }

  /// An expression of gnuplot that shows texts as they are, one a line.
  public static func lines(_ texts: [String]) -> String {
    texts.map(quoted).joined(separator: ".\"\\n\".")
  }

  /// A string of gnuplot for file names, keys and comparisons, without markup.
  ///
  /// gnuplot takes two quotes at the beginning for an empty string, so quotes that a text begins with
  /// go into a string of their own, in double quotes.
  public static func literal(_ text: String) -> String {
    let text = plain(text)
    let quotes = text.prefix { $0 == "'" }
    let halves = text.dropFirst(quotes.count).split(
      separator: "'", omittingEmptySubsequences: false)
    let rest = "'" + halves.joined(separator: "''") + "'"
    return quotes.isEmpty ? rest : "\"\(quotes)\".\(rest)"
  }

  /// The text on one line: control characters become spaces, backquotes quotes.
  static func plain(_ text: String) -> String {
    String(
      text.unicodeScalars.map { scalar in
        if scalar == "`" { return "'" }
        return scalar.properties.generalCategory == .control ? " " : Character(scalar)
      } as [Character])
  }

  /// A number as short as a tic needs it: 5e-4 for 0.0005.
  static func short(_ value: Double) -> String {
    let plain = number(value)
    guard value > 0, value < 0.01 else { return plain }
    let power = log10(value).rounded(.down)
    return "\(number(value / pow(10, power)))e\(Int(power))"
  }

  /// A number in four significant digits, as tables show it.
  public static func number(_ value: Double) -> String { TextTable.short(value) }
}

/// Tics of an axis.
public enum PlotTics {
  /// The smallest of 1, 2, 5 times a power of ten that needs no more than some steps.
  ///
  /// gnuplot's own choice puts up to ten numbers on an axis, which overlap in small panels.
  ///
  /// - Parameters:
  ///   - largest: End of an axis that begins at 0; above 0.
  ///   - count: Most steps.
  public static func step(upTo largest: Double, atMost count: Int = 5) -> Double {
    guard largest.isFinite, largest > 0 else { return 1 }
    var power = 1.0
    while power * Double(count) < largest { power *= 10 }
    while power * Double(count) / 10 >= largest { power /= 10 }
    return [0.2, 0.5, 1].map { $0 * power }.first { $0 * Double(count) >= largest } ?? power
  }
}

extension Table {
  /// The largest finite number of a column; nil where there is none.
  ///
  /// - Parameters:
  ///   - column: Name of a column of numbers.
  ///   - other: Name of a column of text.
  ///   - text: Only rows with this text there.
  func largest(_ column: String, where other: String, is text: String) -> Double? {
    guard let place = columns.firstIndex(where: { $0.name == column }),
      let condition = columns.firstIndex(where: { $0.name == other })
    else { return nil }
    return rows.compactMap { row -> Double? in
      guard row[condition] == .text(text) else { return nil }
      switch row[place] {
      case .integer(let value): return Double(value)
      case .number(let value) where value.isFinite: return value
      default: return nil
      }
    }.max()
  }
}
