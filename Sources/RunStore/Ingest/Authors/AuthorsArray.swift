internal import ForeignFiles
internal import RFLR

extension Authors {
  /// Largest array that is read, in bytes; the authors' largest has 2 MB.
  static let largestArrayBytes = 64 << 20

  /// Reads a .npy file of a run's folder.
  static func array(_ name: String, in candidate: IngestCandidate) throws(StoreError)
    -> ForeignArray
  {
    let path = candidate.path(of: name)
    let file = try SourceFile(inside: path, largest: largestArrayBytes)
    return try StoreError.translating { () throws(ForeignFileError) in
      try NumPyFile.array(of: file.bytes, path: path)
    }
  }

  /// Reads a list of ascending 0-based epochs.
  static func epochs(_ name: String, in candidate: IngestCandidate) throws(StoreError) -> [Int] {
    let array = try array(name, in: candidate)
    guard array.shape.count == 1, let epochs = array.integers,
      epochs.first.map({ $0 >= 0 }) ?? true, zip(epochs, epochs.dropFirst()).allSatisfy(<)
    else {
      throw StoreError(
        .badData, path: candidate.path(of: name), "is no list of ascending epochs",
        remedy: "expected whole numbers from 0; copy the file again from its source")
    }
    return epochs
  }

  static func wrongShape(
    _ name: String, _ shape: [Int], _ expected: String, in candidate: IngestCandidate
  ) -> StoreError {
    StoreError(
      .badData, path: candidate.path(of: name), "has the shape \(shape) where \(expected) belongs",
      remedy: "the folder's files are of different runs; copy all of them again")
  }
}
