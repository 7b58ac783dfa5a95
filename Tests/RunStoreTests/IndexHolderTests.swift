import Foundation
import Testing

@testable import RunStore

@Suite struct IndexHolderTests {
  private static let locks = """
    1: POSIX  ADVISORY  READ 71 fe:00:100 1073741826 1073742335
    2: POSIX  ADVISORY  WRITE 72 fe:00:100 1073741825 1073741825
    2: -> POSIX  ADVISORY  WRITE 79 fe:00:100 1073741825 1073741825
    3: POSIX  ADVISORY  READ 73 00:31:200 1073741826 1073742335
    4: POSIX  ADVISORY  WRITE 74 fe:00:300 0 100
    5: FLOCK  ADVISORY  WRITE 75 fe:00:400 0 EOF
    6: POSIX  ADVISORY  WRITE 76 fe:00:500 0 EOF
    7: OFDLCK ADVISORY  WRITE -1 fe:00:600 0 EOF
    broken line
    """

  @Test(
    arguments: [
      // A writer goes before a reader; a process that waits holds nothing.
      (100, 1, 72), (100, 72, 71), (200, 1, 73), (200, 73, nil),
      // Another part of the file, another kind of lock, all of the file, nobody.
      (300, 1, nil), (400, 1, nil), (500, 1, 76), (600, 1, nil), (700, 1, nil),
    ] as [(Int, Int, Int?)])
  func processThatHoldsTheBytesOfSQLiteIsFound(inode: Int, own: Int, expected: Int?) {
    #expect(IndexHolder.process(holding: inode, in: Self.locks, except: own) == expected)
  }

  @Test func streamedRowsAreTheListedOnes() throws {
    try withTemporaryFolder { folder in
      let index = try IndexFixture.index(
        [1, 2, 3].map { IndexFixture.entry($0, metrics: ["test_error": 1 / Double($0)]) },
        in: folder)
      for columns in [["test_error", "seed"], Array(repeating: "seed", count: 30)] {
        let listed = try index.rows(columns: columns, sortBy: [SortKey("test_error")], limit: 2)
        var told: [[RunRow]] = [[], []]
        try index.streamRows(
          columns: columns, sortBy: [SortKey("test_error")], limit: 2, tellings: 2
        ) { told[$0].append($1) }
        #expect(told == [listed, listed])
      }
    }
  }
}
