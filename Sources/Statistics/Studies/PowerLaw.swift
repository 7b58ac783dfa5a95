internal import RealModule

extension LineFit {
  /// The exponent of value ~ size^slope: the line of log(value) on log(size).
  ///
  /// - Source: studies.md §6 (004-4: slopes in n).
  /// - Parameter points: Sizes and values, all above 0 and finite.
  /// - Throws: ``Refusal`` below three distinct sizes, or for a number without a logarithm.
  public static func powerLaw(
    _ points: [(size: Double, value: Double)]
  ) throws(Refusal) -> LineFit {
    if let bad = points.first(where: { !($0.size > 0 && $0.value > 0 && $0.value.isFinite) }) {
      throw Refusal("\(bad.value) at size \(bad.size) has no logarithm")
    }
    return try LineFit(
      x: points.map { Double.log($0.size) }, y: points.map { Double.log($0.value) })
  }
}
