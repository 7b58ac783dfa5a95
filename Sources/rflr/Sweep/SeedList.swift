internal import RFLR

/// Lists of seeds as people write them.
enum SeedList {
  /// Reads `1-10`, `1,2,5` and mixtures.
  static func parse(_ text: String) throws(ConfigurationError) -> [Int] {
    var seeds: [Int] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard ends.count <= 2, let first = ends.first ?? nil, let last = ends.last ?? nil,
        first <= last, last - first < 1_000_000
      else {
        throw ConfigurationError(
          "--seeds", "\"\(part)\" is neither a seed nor a range", remedy: "write 1-10 or 1,2,5")
      }
      seeds += first...last
    }
    return seeds
  }
}
