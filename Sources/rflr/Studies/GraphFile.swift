internal import RunStore
internal import Studies

/// A list of edges as a text file.
enum GraphFile {
  /// Edges of which more would make a configuration too long to be read.
  static let mostEdges = 100_000

  /// Reads two whole numbers a line, with spaces, tabs or a comma between them; lines that begin with
  /// `#` or `%`, and empty ones, say nothing.
  ///
  /// Nodes count from 0; the largest number tells how many there are.
  ///
  /// - Throws: ``StoreError`` naming the file and the line.
  static func read(_ path: String) throws -> CutGraph {
    var pairs: [(Int, Int)] = []
    let lines = try InputFile.text(path).split(omittingEmptySubsequences: false) { $0.isNewline }
    for (index, line) in lines.enumerated() {
      let words = line.split { $0 == " " || $0 == "\t" || $0 == "," }
      guard let first = words.first, first.first != "#", first.first != "%" else { continue }
      let numbers = words.map { Int($0) }
      guard numbers.count == 2, let i = numbers[0], let j = numbers[1], i >= 0, j >= 0 else {
        throw problem(path, "line \(index + 1)", "\"\(line.prefix(40))\" is not two nodes")
      }
      guard i != j else {
        throw problem(path, "line \(index + 1)", "node \(i) is joined to itself")
      }
      guard max(i, j) < 2000 else {
        throw problem(path, "line \(index + 1)", "node \(max(i, j)): at most 2000 nodes are cut")
      }
      pairs.append((i, j))
    }
    guard let last = pairs.map({ max($0, $1) }).max() else {
      throw problem(path, "edges", "the file has no edges")
    }
    guard pairs.count <= mostEdges else {
      throw problem(path, "edges", "\(pairs.count) edges, at most \(mostEdges) are taken")
    }
    do throws(StudyError) {
      return try CutGraph(nodes: last + 1, edges: pairs)
    } catch {
      throw problem(path, error.field, error.reason)
    }
  }

  private static func problem(_ path: String, _ field: String, _ reason: String) -> StoreError {
    StoreError(
      .badData, path: path, field: field, reason,
      remedy: "give one edge a line, two nodes counted from 0: 0 1")
  }
}
