/// Finds what a user may have meant by a name that does not exist.
public enum Spelling {
  /// The nearest known names, best first, at most three.
  ///
  /// - Parameters:
  ///   - word: The name that does not exist.
  ///   - names: The names that do.
  /// - Returns: Names within an edit distance of a third of the longer word, and those that begin
  ///   with the word.
  /// - Complexity: O(names × length²).
  public static func nearest(to word: String, in names: some Sequence<String>) -> [String] {
    let wanted = word.lowercased()
    let scored = Set(names).compactMap { name -> (name: String, distance: Int)? in
      let candidate = name.lowercased()
      if candidate.hasPrefix(wanted) || wanted.hasPrefix(candidate),
        min(wanted.count, candidate.count) > 1
      {
        return (name, 1)
      }
      let distance = editDistance(Array(wanted.utf8), Array(candidate.utf8))
      return distance <= max(1, max(wanted.count, candidate.count) / 3) ? (name, distance) : nil
    }
    return scored.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(3).map(\.name)
  }

  /// Insertions, deletions, replacements and swaps of neighbours that lead from a to b.
  private static func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var above = [Int](repeating: 0, count: b.count + 1)
    var row = Array(0...b.count)
    for i in a.indices {
      var next = [i + 1]
      for j in b.indices {
        var distance = min(row[j] + (a[i] == b[j] ? 0 : 1), next[j] + 1, row[j + 1] + 1)
        // Two letters swapped is one slip of the fingers, and the most frequent one.
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          distance = min(distance, above[j - 1] + 1)
        }
        next.append(distance)
      }
      (above, row) = (row, next)
    }
    return row[b.count]
  }
}
