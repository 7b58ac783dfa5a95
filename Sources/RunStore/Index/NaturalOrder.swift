/// Order of names in which f3_N768 stands before f3_N1024.
enum NaturalOrder {
  /// A text whose byte order is the natural order of the names.
  ///
  /// Each run of ASCII digits loses its leading zeros and gets its length in front, as two digits;
  /// names that differ in leading zeros only have equal keys.
  static func key(_ name: String) -> String {
    var key = ""
    var digits = ""
    func flush() {
      guard !digits.isEmpty else { return }
      let significant = digits.drop { $0 == "0" }
      let length = min(99, significant.count)
      key += (length < 10 ? "0" : "") + String(length) + significant
      digits = ""
    }
    for scalar in name.unicodeScalars {
      if ("0"..."9").contains(scalar) {
        digits.unicodeScalars.append(scalar)
      } else {
        flush()
        key.unicodeScalars.append(scalar)
      }
    }
    flush()
    return key
  }
}
