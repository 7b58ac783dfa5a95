internal import Glibc
internal import Synchronization

/// Reads HDF5 files of unknown origin in processes of their own (``HDF5Worker``).
///
/// Each thread that asks has a process, which reads file after file. Where it dies, hangs or talks
/// nonsense the file is refused with the reason, and a new process reads the next one.
public final class HDF5Reader: Sendable {
  private let program: String
  private let arguments: [String]
  private let patience: Double
  /// Processes that wait for a file.
  private let idle = Mutex<[HDF5WorkerProcess]>([])

  /// Creates a reader; the process starts with the first file.
  ///
  /// - Parameters:
  ///   - program: A program that serves as ``HDF5Worker/serve()`` does; by default the running one.
  ///   - arguments: What makes it do so.
  ///   - patience: Seconds without a byte of an answer after which a process is given up, and more for
  ///     large files. Its time at
  ///     work is limited by ``HDF5Worker``; this one is for a disk that does not answer.
  public init(
    program: String = "/proc/self/exe", arguments: [String] = ["read-hdf5"], patience: Double = 10
  ) {
    (self.program, self.arguments, self.patience) = (program, arguments, patience)
  }

  deinit { idle.withLock { $0.forEach { _ = $0.stop() } } }

  /// Reads what a file holds of a layout that is known here.
  ///
  /// - Throws: ``StoreError`` naming the file, the object and what to do.
  func content(of path: String) throws(StoreError) -> HDF5Content {
    let sizeBytes = try RunFile.requireRegularFile(path)
    if let used = idle.withLock({ $0.popLast() }) {
      switch answer(of: used, path, sizeBytes) {
      case .success(let answer): return try answer.get()
      // It may have died of what earlier files did to it: a new one decides.
      case .failure(let end) where end.signal != nil && end.signal != SIGPROF: break
      case .failure(let end): throw end.error
      }
    }
    switch answer(of: try HDF5WorkerProcess(program, arguments), path, sizeBytes) {
    case .success(let answer): return try answer.get()
    case .failure(let end): throw end.error
    }
  }

  /// How a process ended that owed an answer.
  private struct End: Error {
    var error: StoreError
    /// The signal that ended it; nil where it was ended by us.
    var signal: Int32?
  }

  /// What a process says of a file, or what became of the process.
  private func answer(
    of process: HDF5WorkerProcess, _ path: String, _ sizeBytes: Int
  ) -> Result<Result<HDF5Content, StoreError>, End> {
    do throws(HDF5AnswerReader.Failure) {
      // A large array comes after all of it was read.
      let patience = patience + Double(sizeBytes) / 10e6
      let answer = try process.ask(path, within: 10 * patience, patience: patience)
      idle.withLock { $0.append(process) }
      return .success(answer)
    } catch {
      let status = process.stop()
      let words = self.words(for: error, status, path, sizeBytes)
      if case .ended = error { return .failure(End(error: words, signal: status & 0x7f)) }
      return .failure(End(error: words, signal: nil))
    }
  }

  private func words(
    for failure: HDF5AnswerReader.Failure, _ status: Int32, _ path: String, _ sizeBytes: Int
  ) -> StoreError {
    let signal = status & 0x7f
    let remedy = "it is damaged or hostile: copy it again from its source, or leave it out"
    switch failure {
    case .late:
      return StoreError(
        .badData, path: path, "libhdf5 gave no answer for \(Self.seconds(patience)) s or more",
        remedy: remedy)
    case .garbled(let what):
      return StoreError(
        .badData, path: path, "the process that read it did not answer as it should: \(what)",
        remedy: remedy)
    case .ended where signal == SIGPROF:
      let limit = HDF5Worker.processorSeconds(forFileOf: sizeBytes)
      return StoreError(
        .badData, path: path, "libhdf5 took more than \(Self.seconds(limit)) s of processor time",
        remedy: remedy)
    case .ended where signal != 0:
      return StoreError(
        .badData, path: path, "libhdf5 crashed while reading it (signal \(signal))",
        remedy: remedy)
    case .ended:
      return StoreError(
        .inputOutput, path: path,
        "the process that reads HDF5 files ended (exit code \(status >> 8 & 0xff))",
        remedy: "run it again; if it ends again, leave the file out")
    }
  }

  private static func seconds(_ number: Double) -> String {
    "\((number * 10).rounded() / 10)"
  }
}
