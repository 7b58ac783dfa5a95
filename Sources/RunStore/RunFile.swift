/// The run file: one run as one checked HDF5 file (schemas/run-file.md is the contract).
///
/// ``RunRecord`` ↔ logical content (paths and arrays) ↔ HDF5. The content hash is defined on the
/// logical content, so it does not depend on the library's version or on the machine.
public enum RunFile {
  /// The value of the root attribute `schema`.
  public static let schema = "rflr-run"
  /// The newest version of the schema that this code reads, and the one that it writes.
  public static let schemaVersion = 1
  /// How names of run files end, without the point.
  public static let fileExtension = "h5"

  /// What goes wrong with stored bytes has one cure.
  static let remedy = "see rflr verify; restore the file or train the run again"

  /// Builds the file in memory; equal records give equal bytes.
  ///
  /// - Throws: ``StoreError`` naming the field that cannot be stored.
  public static func image(of record: RunRecord) throws(StoreError) -> [UInt8] {
    let memory = HDF5Memory()
    _ = try build(try content(of: record), in: memory, "\(record.runID).\(fileExtension)")
    return memory.bytes
  }

  /// Builds the file of a content.
  ///
  /// - Returns: The hash of the content.
  private static func build(
    _ content: consuming RunFileContent, in memory: HDF5Memory, _ path: String
  ) throws(StoreError) -> String {
    let hash = ContentHash.of(content)
    content[Key.contentSHA256] = .text(hash)
    do throws(StoreError) {
      try HDF5.exclusively { () throws(StoreError) in
        try memory.build(for: path) { file throws(StoreError) in try file.write(content) }
      }
      return hash
    } catch {
      if let failure = memory.failure { throw failure }
      // No stored file is to blame, but a value: a text that is too long, a name that is empty.
      var error = error
      error.remedy = "change what is to be stored there"
      throw error
    }
  }

  /// Stores a run under a name: written aside, read back through HDF5, then moved into place.
  ///
  /// - Parameters:
  ///   - record: The run.
  ///   - path: The file; its folder must exist. A run file that is there is replaced in one step.
  ///   - system: The system calls to use.
  /// - Returns: Size and SHA-256 of the file, and the hash of its content.
  /// - Throws: ``StoreError``; the old file then stands untouched (``AtomicFile``).
  public static func write(
    _ record: RunRecord, to path: String, system: FileSystemCalls = .live
  ) throws(StoreError) -> (sizeBytes: Int, sha256: String, contentSHA256: String) {
    try write(record, to: path, system: system, inMemory: HDF5Memory.usualLimit)
  }

  /// Stores a run, holding so many bytes of its file in memory at most.
  static func write(
    _ record: RunRecord, to path: String, system: FileSystemCalls = .live, inMemory limit: Int
  ) throws(StoreError) -> (sizeBytes: Int, sha256: String, contentSHA256: String) {
    let content: RunFileContent
    do throws(StoreError) {
      content = try self.content(of: record)
    } catch {
      throw error.at(path)
    }
    var hash = ""
    var stored = (sha256: "", sizeBytes: 0)
    try AtomicFile.replace(path, system: system) { temporary throws(StoreError) in
      do throws(StoreError) {
        guard try checkedHash(ofFile: temporary) == hash else {
          throw StoreError(.badData, "is not the content that was written", remedy: remedy)
        }
        stored = try ContentHash.sha256(ofFile: temporary)
      } catch {
        throw StoreError(
          .inputOutput, path: path, field: error.field,
          "what was written does not read back: \(error.reason)",
          remedy: "check the disk and its free space, then run it again",
          underlying: error.underlying)
      }
    } fill: { file throws(StoreError) in
      let memory = HDF5Memory(
        HDF5Memory.Backing(
          append: { bytes throws(StoreError) in try file.append(bytes) },
          overwrite: { offset, bytes throws(StoreError) in try file.overwrite(offset, bytes) },
          read: { offset, bytes throws(StoreError) in try file.read(offset, bytes) }),
        limit: limit)
      hash = try build(content, in: memory, path)
      try memory.finish()
    }
    return (stored.sizeBytes, stored.sha256, hash)
  }
}

extension StoreError {
  /// The same error about a file.
  func at(_ path: String) -> StoreError {
    var error = self
    error.path = path
    return error
  }
}

extension RunFile {
  /// Keys of the content that more than one place needs.
  enum Key {
    static let schema = "/@schema"
    static let schemaVersion = "/@schema_version"
    static let runID = "/@run_id"
    static let configurationID = "/@configuration_id"
    static let contentSHA256 = "/@content_sha256"
    static let configuration = "/config"
    static let original = "/source/original"

    /// The group of a checkpoint, 0-based.
    static func checkpoint(_ index: Int) -> String { "/checkpoints/" + digits(index) }

    /// The group of a series, 0-based.
    static func series(_ index: Int) -> String { "/series/" + digits(index) }

    private static func digits(_ index: Int) -> String {
      let digits = String(index)
      return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
  }
}
