extension RunFile {
  /// Entries of a list that are held at a time, unless one chunk of the file has more.
  private static let pieceLength = 1 << 20

  /// Tells the loss and the rate of each epoch piece by piece, so that memory does not grow with
  /// their number.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - tellings: How often the whole history is told; one that is a single piece is read once.
  ///   - take: Gets the number of the telling, from 0, and the next epochs. The file stays open
  ///     meanwhile: it must not read another run file.
  /// - Returns: Epochs of the history.
  /// - Throws: ``StoreError`` as ``read(_:)``, and what `take` throws.
  public static func streamHistory(
    _ path: String, tellings: Int = 1,
    _ take: (_ telling: Int, _ piece: History) throws(StoreError) -> Void
  ) throws(StoreError) -> Int {
    try streamHistory(path, tellings: tellings, entriesAtOnce: nil, take)
  }

  /// The same with pieces of a given length; nil: whole chunks of the file, since each is read whole.
  static func streamHistory(
    _ path: String, tellings: Int, entriesAtOnce: Int?,
    _ take: (_ telling: Int, _ piece: History) throws(StoreError) -> Void
  ) throws(StoreError) -> Int {
    try requireRegularFile(path)
    return try HDF5.exclusively { () throws(StoreError) -> Int in
      let file = try HDF5File(reading: path)
      try checkSchema(RunFileFields(path: path, content: try file.readRootAttributes()))
      let count = try historyCount(in: file, path)
      guard count > 0 else { return 0 }
      let chunk = try file.chunkLength(at: "/history/loss") ?? pieceLength
      let length = entriesAtOnce ?? chunk * max(1, pieceLength / chunk)
      if length >= count {
        let whole = try piece(0..<count, of: count, in: file, path)
        for telling in 0..<tellings { try take(telling, whole) }
        return count
      }
      for telling in 0..<tellings {
        var last: Int?
        for start in stride(from: 0, to: count, by: length) {
          let piece = try piece(start..<min(count, start + length), of: count, in: file, path)
          if let last, let first = piece.epochs.first, last >= first { throw descent(path) }
          last = piece.epochs.last
          try take(telling, piece)
        }
      }
      return count
    }
  }

  private static func historyCount(
    in file: borrowing HDF5File, _ path: String
  ) throws(StoreError) -> Int {
    var content: RunFileContent = [:]
    try file.read(after: [:], where: { $0 == "/history" }) {
      content[$0] = $1
    } damaged: { error throws(StoreError) in
      throw error
    }
    return try count(of: RunFileFields(path: path, content: content), "/history@entry_count")
  }

  private static func piece(
    _ entries: Range<Int>, of count: Int, in file: borrowing HDF5File, _ path: String
  ) throws(StoreError) -> History {
    var content: RunFileContent = ["/history@entry_count": .int64(entries.count)]
    for name in ["epoch", "loss", "lr"] {
      content["/history/\(name)"] = try file.readEntries(
        entries, of: count, at: "/history/\(name)")
    }
    return try history(of: RunFileFields(path: path, content: content))
  }

  private static func descent(_ path: String) -> StoreError {
    RunFileFields(path: path, content: [:]).error("/history/epoch", "does not ascend")
  }
}
