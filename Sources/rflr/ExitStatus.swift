internal import ArgumentParser
internal import RFLR
internal import RunStore
internal import Statistics
internal import Studies

/// The exit codes that every command uses.
enum ExitStatus {
  static let ok: Int32 = 0
  static let someFailed: Int32 = 1
  static let usage: Int32 = 64
  static let badData: Int32 = 65
  static let noInput: Int32 = 66
  static let cannotCreate: Int32 = 73
  static let inputOutput: Int32 = 74
  static let tryAgain: Int32 = 75

  /// The code of an error that ends a command; nil for errors of the argument parser.
  static func code(of error: any Error) -> Int32? {
    switch error {
    case let error as StoreError:
      switch error.code {
      case .noInput: noInput
      case .badData: badData
      case .usage: usage
      case .cannotCreate: cannotCreate
      case .inputOutput: inputOutput
      case .busy: tryAgain
      }
    case is ConfigurationError, is StatisticsError, is StudyError: usage
    default: nil
    }
  }
}
