internal import RFLR

/// The runs of one item, each a record or the reason why it is none.
///
/// A file of many runs makes each record when it is asked for, so that they need not be held together;
/// asked again it makes an equal one.
struct FoundRuns: RandomAccessCollection, Sendable {
  let startIndex = 0
  let endIndex: Int
  private let make: @Sendable (Int) -> Result<RunRecord, StoreError>

  /// Runs that are read already.
  init(_ runs: [Result<RunRecord, StoreError>]) {
    self.init(count: runs.count) { runs[$0] }
  }

  /// - Parameters:
  ///   - count: How many runs there are.
  ///   - make: Reads the run of a number from 0; called from any thread.
  init(count: Int, make: @escaping @Sendable (Int) -> Result<RunRecord, StoreError>) {
    (endIndex, self.make) = (count, make)
  }

  subscript(position: Int) -> Result<RunRecord, StoreError> { make(position) }
}
