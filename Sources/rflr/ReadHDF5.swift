internal import ArgumentParser
internal import Foundation
internal import RunStore

/// The other end of ``HDF5Reader``; not for people.
struct ReadHDF5: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "read-hdf5", abstract: "Read HDF5 files for another rflr.", shouldDisplay: false)

  func run() throws {
    throw ExitCode(HDF5Worker.serve())
  }
}
