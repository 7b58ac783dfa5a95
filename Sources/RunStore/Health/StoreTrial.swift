internal import Foundation
internal import RFLR

/// Writes, checks and removes what a store writes, in a folder of its own.
public enum StoreTrial {
  /// What was tried and how long it took.
  public struct Outcome: Sendable {
    /// Seconds to write, sync, read back and move a run file into place.
    public var runFileSeconds: Double
    /// Seconds to put the run into a new index, durably.
    public var indexSeconds: Double
  }

  /// Tries it in a folder, which must exist; nothing is left there.
  ///
  /// Trains a tiny network, publishes its run, verifies the file, puts it into an index, reads it back
  /// from there, and sees that a lock excludes a second one.
  ///
  /// - Throws: ``StoreError`` with what does not work.
  public static func run(in folder: String) throws(StoreError) -> Outcome {
    let path = "\(folder)/.rflr-trial-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let store = try Store(path, create: true)
    let clock = ContinuousClock()
    let start = clock.now
    let entry = try StoredTraining.run(configuration, in: store).entry
    let published = clock.now
    if let problem = RunFile.verify(store.filePath(of: entry.runID)).first { throw problem }
    let verified = clock.now
    let index = try store.index()
    try index.upsert([entry])
    let stored = clock.now
    let found = try RunIndex(path: store.indexPath, readOnly: true).facts(of: [entry.runID])
    guard found[entry.runID]?.file.contentSHA256 == entry.file.contentSHA256 else {
      throw StoreError(
        .inputOutput, path: folder, "the index does not give back what was written",
        remedy: "choose another file system")
    }
    try requireLocks(in: path)
    return Outcome(
      runFileSeconds: (published - start) / .seconds(1),
      indexSeconds: (stored - verified) / .seconds(1))
  }

  /// Two epochs of eight points: some milliseconds.
  private static var configuration: RunConfiguration {
    RunConfiguration(
      data: DataGrid(points: 8), network: Network(width: 4, rank: 2, depth: 1),
      stop: StopRules(maxEpochs: 2))
  }

  /// F_OFD_SETLK of Linux, which the Glibc module does not show.
  private static let setLockOfOpenFile: Int32 = 37

  /// The index relies on locks of byte ranges; some mounts have none, or let two in.
  private static func requireLocks(in folder: String) throws(StoreError) {
    let path = "\(folder)/lock"
    let descriptors = (0..<2).map { _ in open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600) }
    defer { descriptors.forEach { close($0) } }
    // Locks of open files: two of one process exclude each other as two processes would.
    var request = flock(
      l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: 0, l_len: 1, l_pid: 0)
    func isGranted(_ descriptor: Int32) -> Bool {
      fcntl(descriptor, Self.setLockOfOpenFile, &request) == 0
    }
    let remedy = "keep the store on a local disk, or mount with locks"
    guard isGranted(descriptors[0]) else {
      throw StoreError(
        .inputOutput, path: folder, "the file system gives no locks", remedy: remedy,
        underlying: String(cString: strerror(errno)))
    }
    guard !isGranted(descriptors[1]) else {
      throw StoreError(
        .inputOutput, path: folder, "a locked file can be locked a second time", remedy: remedy)
    }
  }
}
