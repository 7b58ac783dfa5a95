/// The paper's name of a configuration, `f{factor}_N{n}_bs{bs}_L{L}`.
///
/// A name is not an identity: rank, learning rate, initialisation and seed are not in it.
///
/// - Source: protocol.md §10.
public struct ConfigurationName: Sendable, Hashable, CustomStringConvertible {
  /// Highest frequency of the target.
  public var factor: Int
  /// Training points N.
  public var points: Int
  /// Batch size.
  public var batchSize: Int
  /// Depth L: rank bottlenecks.
  public var depth: Int

  /// Creates a name from its four numbers.
  public init(factor: Int, points: Int, batchSize: Int, depth: Int) {
    self.factor = factor
    self.points = points
    self.batchSize = batchSize
    self.depth = depth
  }

  /// Parses a name.
  ///
  /// - Parameter text: For example `f3_N768_bs8_L3`; nothing may precede or follow, no leading zeros.
  /// - Returns: Nil where the text is no such name.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "_", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var numbers: [Int] = []
    for (part, prefix) in zip(parts, ["f", "N", "bs", "L"]) {
      let digits = part.dropFirst(prefix.count)
      guard part.hasPrefix(prefix), let first = digits.first, first != "0",
        digits.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(digits)
      else { return nil }
      numbers.append(number)
    }
    self.init(factor: numbers[0], points: numbers[1], batchSize: numbers[2], depth: numbers[3])
  }

  /// The name as the paper prints it.
  public var description: String { "f\(factor)_N\(points)_bs\(batchSize)_L\(depth)" }
}
