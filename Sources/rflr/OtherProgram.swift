internal import Foundation
internal import Subprocess
internal import Synchronization
internal import SystemPackage

/// Runs a program of someone else and waits for its words.
enum OtherProgram {
  /// What became of it.
  enum Ending {
    /// It succeeded.
    case ended(output: String)
    /// There is none of its name.
    case notInstalled
    /// It failed, with what it said.
    case failed(String)
  }

  /// Runs a program.
  ///
  /// - Parameters:
  ///   - name: Its name, looked for where a shell would.
  ///   - arguments: Its words, none of which a shell sees.
  ///   - folder: Its working directory.
  ///   - limit: Most bytes of its output; more is a failure.
  static func run(
    _ name: String, _ arguments: [String], in folder: String, limit: Int = 1 << 16
  ) -> Ending {
    waiting { () async -> Ending in
      do {
        let result = try await Subprocess.run(
          .name(name), arguments: Arguments(arguments), workingDirectory: FilePath(folder),
          output: .string(limit: limit), error: .string(limit: 1 << 16))
        return result.terminationStatus.isSuccess
          ? .ended(output: result.standardOutput) : .failed(result.standardError)
      } catch let error as SubprocessError where error.code == .executableNotFound {
        return .notInstalled
      } catch {
        return .failed("\(error)")
      }
    }
  }

  /// Waits for asynchronous work, since commands are plain functions.
  private static func waiting(for work: @escaping @Sendable () async -> Ending) -> Ending {
    let done = DispatchSemaphore(value: 0)
    let result = Mutex(Ending.failed("it never ended"))
    Task.detached {
      let ending = await work()
      result.withLock { $0 = ending }
      done.signal()
    }
    done.wait()
    return result.withLock { $0 }
  }
}
