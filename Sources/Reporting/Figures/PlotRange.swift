internal import Foundation

/// Ends of an axis.
///
/// Points that lie on the frame lose their marks (gnuplot clips them), so each axis reaches past its
/// points.
public enum PlotRange {
  /// Both ends of a logarithmic axis around some values.
  ///
  /// - Parameters:
  ///   - values: Those that are not positive and finite do not count; 1 stands for none.
  ///   - share: What is added at each end, as a share of the span in decades; at least a quarter of a
  ///     decade where the span is short.
  static func logarithmic(_ values: [Double], beyond share: Double = 0.08) -> ClosedRange<Double> {
    let exponents = values.filter { $0 > 0 && $0.isFinite }.map { log10($0) }
    let (low, high) = (exponents.min() ?? 0, exponents.max() ?? 0)
    let more = max(share * (high - low), high - low < 0.3 ? 0.25 : 0.08)
    return pow(10, low - more)...pow(10, high + more)
  }

  /// Commands for a logarithmic axis with these ends.
  ///
  /// gnuplot names powers of ten alone, of which a short axis has one or none: below two decades 1, 2
  /// and 5 times them are named, or every digit where those are fewer than three.
  ///
  /// - Parameter axis: x or y.
  static func commands(_ axis: String, _ range: ClosedRange<Double>) -> [String] {
    let (low, high) = (PlotText.number(range.lowerBound), PlotText.number(range.upperBound))
    return ["set \(axis)range [\(low):\(high)]", "set \(axis)tics \(tics(range))"]
  }

  private static func tics(_ range: ClosedRange<Double>) -> String {
    let (low, high) = (log10(range.lowerBound), log10(range.upperBound))
    guard high - low < 2 else { return "autofreq" }
    let powers = (Int(low.rounded(.down))...Int(high.rounded(.down))).map { pow(10, Double($0)) }
    func values(_ steps: [Double]) -> [Double] {
      powers.flatMap { power in steps.map { $0 * power } }.filter(range.contains)
    }
    let few = values([1, 2, 5])
    let values = few.count < 3 ? values([1, 2, 3, 4, 5, 6, 7, 8, 9]) : few
    let texts = values.map { "\(PlotText.quoted(PlotText.short($0))) \(PlotText.number($0))" }
    return "(\(texts.joined(separator: ", ")))"
  }
}

extension Table {
  /// The place of a column.
  ///
  /// - Precondition: There is one of this name.
  func place(of name: String) -> Int {
    guard let place = columns.firstIndex(where: { $0.name == name }) else {
      preconditionFailure("the table \(self.name) has no column \(name)")
    }
    return place
  }

  /// The numbers of a column; missing ones and text are left out.
  ///
  /// - Parameters:
  ///   - name: Name of the column.
  ///   - isWanted: Which rows.
  /// - Precondition: There is a column of this name.
  public func numbers(_ name: String, where isWanted: ([Cell]) -> Bool = { _ in true }) -> [Double]
  {
    let place = place(of: name)
    return rows.compactMap { row -> Double? in
      guard isWanted(row) else { return nil }
      return switch row[place] {
      case .integer(let value): Double(value)
      case .number(let value): value
      default: nil
      }
    }
  }
}
