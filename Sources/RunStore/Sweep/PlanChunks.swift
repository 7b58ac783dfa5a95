/// Divides the work of a plan into chunks that cost about the same.
///
/// The longest piece first, each onto the chunk that is lightest so far, the first of equally light
/// ones: no chunk costs more than 4/3 of what the best division could reach. The division depends on the
/// costs and the number of chunks alone, never on what is finished, so that processes that start at
/// different times agree on it.
///
/// - Source: R. L. Graham, Bounds on multiprocessing timing anomalies, SIAM J. Appl. Math. 17 (1969).
enum PlanChunks {
  /// The chunk of each piece, counted from 1.
  ///
  /// - Parameters:
  ///   - costs: Cost of each piece, descending.
  ///   - count: Number of chunks, at least 1; where there are fewer pieces, the last ones are empty.
  /// - Complexity: O(pieces × log chunks).
  static func division(of costs: [Double], into count: Int) -> [Int] {
    var queue = LightestFirst(count: count)
    return costs.map { queue.add($0) }
  }

  /// The chunks as a binary heap by load, then number.
  private struct LightestFirst {
    private var heap: [(load: Double, chunk: Int)]

    init(count: Int) { heap = (1...count).map { (0, $0) } }

    /// Adds a cost to the lightest chunk, and says which that was.
    mutating func add(_ cost: Double) -> Int {
      let chunk = heap[0].chunk
      heap[0].load += cost
      var parent = 0
      while let child = lighterChild(of: parent), heap[child] < heap[parent] {
        heap.swapAt(parent, child)
        parent = child
      }
      return chunk
    }

    private func lighterChild(of parent: Int) -> Int? {
      let (left, right) = (2 * parent + 1, 2 * parent + 2)
      if right < heap.count, heap[right] < heap[left] { return right }
      return left < heap.count ? left : nil
    }
  }
}
