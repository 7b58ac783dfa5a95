import Foundation
import TestSupport
import Testing

/// The library of faults.c, loaded before `rflr`: fails the n-th call that changes a file.
struct FaultShim {
  /// How a call fails.
  enum Kind: String, CaseIterable, CustomTestStringConvertible {
    /// No space left, from this call on.
    case full
    /// An input or output error, once.
    case broken
    /// A call that a signal interrupts, once.
    case interrupted
    /// A write of half of its bytes, once; other calls do not fail.
    case short

    var testDescription: String { rawValue }

    fileprivate var number: String {
      switch self {
      case .full: "\(ENOSPC)"
      case .broken: "\(EIO)"
      case .interrupted: "\(EINTR)"
      case .short: "short"
      }
    }
  }

  /// What a run under the shim gave.
  struct Outcome {
    var command: Command.Outcome
    /// Counted calls.
    var calls: Int
    /// The call that failed and its path; nil where none did.
    var fault: String?
  }

  /// The compiled library; nil where there is no C compiler.
  static let library: String? = {
    let source = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "faults.c")
    let target = FileManager.default.temporaryDirectory.path + "/faults-\(UUID().uuidString).so"
    for compiler in ["clang", "cc"] {
      let words = [compiler, "-O1", "-shared", "-fPIC", "-o", target, source.path, "-ldl"]
      if (try? Command(program: "/usr/bin/env", words).wait())?.status == 0 { return target }
    }
    return nil
  }()

  /// Runs `rflr` in a folder with one call failing.
  ///
  /// - Parameters:
  ///   - words: The command.
  ///   - program: What is run.
  ///   - folder: Its working directory; calls on files below `concerned` in it are counted.
  ///   - fault: Number of the call from 1, and how it fails; nil to count only.
  static func run(
    _ words: [String], of program: String = Command.rflr, in folder: String, concerned: String,
    fault: (at: Int, kind: Kind)?
  ) throws -> Outcome {
    guard let library else { throw CocoaError(.executableLoad) }
    let report = folder + "/report.txt"
    try? FileManager.default.removeItem(atPath: report)
    var environment = [
      "LD_PRELOAD": library, "FAULT_UNDER": "\(folder)/\(concerned)", "FAULT_REPORT": report,
      "FAULT_AT": "\(fault?.at ?? 0)", "FAULT_KIND": fault?.kind.number ?? "0",
    ]
    if fault?.kind == .full { environment["FAULT_STAYS"] = "1" }
    let command = try Command(program: program, words, in: folder, environment: environment)
      .wait()
    let text = String(
      decoding: FileManager.default.contents(atPath: report) ?? Data(), as: UTF8.self)
    let lines = text.split(whereSeparator: \.isNewline).map(String.init)
    return Outcome(
      command: command,
      calls: lines.last { $0.hasPrefix("calls ") }.flatMap { Int($0.dropFirst(6)) } ?? 0,
      fault: lines.first { !$0.hasPrefix("calls ") })
  }

  /// Starts `rflr` in a folder; it stops itself, as Ctrl-Z does, at a call that concerns one file.
  ///
  /// - Parameters:
  ///   - words: The command.
  ///   - folder: Its working directory.
  ///   - file: The file in it.
  ///   - call: Number of the call from 1.
  ///   - report: Name of the file in the folder that gets the call's name.
  static func startStopping(
    _ words: [String], in folder: String, at call: Int, on file: String, report: String
  ) throws -> Command {
    guard let library else { throw CocoaError(.executableLoad) }
    return try Command(
      words, in: folder,
      environment: [
        "LD_PRELOAD": library, "FAULT_UNDER": "\(folder)/\(file)",
        "FAULT_REPORT": "\(folder)/\(report)", "FAULT_AT": "\(call)", "FAULT_KIND": "stop",
      ])
  }
}
