public import RFLR

/// The scalars of one TensorBoard event file.
///
/// The file is a list of TFRecords: 8 bytes of length, their masked CRC-32C, the data, the data's
/// masked CRC-32C; each datum is a protocol-buffer Event. Scalars are the values that
/// `torch.utils.tensorboard` (simple_value) and TensorFlow 2 (a tensor of one number) write; images,
/// histograms, texts and graphs are counted and left out.
public struct EventFile: Sendable, Hashable {
  /// The values of one tag, in the order of the file.
  public struct Scalars: Sendable, Hashable {
    /// Its tag ("train/loss").
    public var tag: String
    /// The step of each value, as it was given.
    public var steps: [Int] = []
    /// The values; single precision where the writer gave it.
    public var values: [Double] = []
  }

  /// The scalars, tags in the order of their first value.
  public private(set) var scalars: [Scalars] = []
  /// Hyperparameters that `add_hparams` wrote: numbers, texts and truth values.
  public private(set) var hyperparameters: [String: JSONValue] = [:]
  /// Smallest step from which the writer declared earlier values of this run void; nil: it did not.
  public private(set) var restartStep: Int?
  /// Records that were read.
  public private(set) var recordCount = 0
  /// Values that are no scalars.
  public private(set) var otherCount = 0
  /// Bytes at the end that are no whole record: the writer was stopped, or still writes.
  public private(set) var tornByteCount = 0

  private var places: [String: Int] = [:]

  /// Most tags in a file; a run that logs more is no run.
  private static let largestTagCount = 100_000
  /// Longest record; TensorFlow itself writes messages up to 2 GiB.
  private static let largestRecordBytes = 1 << 31
  private static let copyRemedy =
    "copy the file again from its source; what stands before can be kept by cutting it there"

  /// Reads a file.
  ///
  /// A record that the end of the file cuts, and zeros up to the end, are a torn tail: what stands
  /// before it is read and ``tornByteCount`` tells the rest. Every checksum is checked.
  ///
  /// - Parameters:
  ///   - bytes: The file.
  ///   - path: Where the bytes come from, for errors.
  /// - Throws: ``ForeignFileError`` with the byte of the record that is damaged.
  /// - Complexity: O(bytes).
  public static func read(
    _ bytes: [UInt8], path: String
  ) throws(ForeignFileError) -> EventFile {
    var file = EventFile()
    var cursor = ByteCursor(bytes)
    while cursor.remaining > 0 {
      let offset = cursor.offset
      func damaged(_ reason: String) -> ForeignFileError {
        ForeignFileError(
          path: path, place: "record \(file.recordCount + 1) at byte \(offset)", reason,
          remedy: copyRemedy)
      }
      guard let record = try record(&cursor, damaged) else {
        file.tornByteCount = bytes.count - offset
        break
      }
      do throws(ProtobufFields.Defect) {
        try file.take(event: record)
      } catch {
        throw damaged("is no TensorBoard event: \(error.reason)")
      }
      file.recordCount += 1
    }
    return file
  }

  /// The data of the next record; nil where the end of the file cuts it.
  private static func record(
    _ cursor: inout ByteCursor, _ damaged: (String) -> ForeignFileError
  ) throws(ForeignFileError) -> ArraySlice<UInt8>? {
    guard let head = cursor.take(12) else { return nil }
    var fields = ByteCursor(head)
    guard let length = fields.littleEndian(UInt64.self),
      let checksum = fields.littleEndian(UInt32.self)
    else { return nil }
    guard CRC32C.masked(of: head.prefix(8)) == checksum else {
      // A file system that lost power leaves zeros, whose checksum is not zero.
      if head.allSatisfy({ $0 == 0 }),
        cursor.take(cursor.remaining)?.allSatisfy({ $0 == 0 }) == true
      {
        return nil
      }
      throw damaged("the checksum of its length is wrong: the file is damaged or no event file")
    }
    guard length <= UInt64(largestRecordBytes), let count = Int(exactly: length) else {
      throw damaged("claims \(length) bytes, more than \(largestRecordBytes)")
    }
    guard let data = cursor.take(count), let stated = cursor.littleEndian(UInt32.self) else {
      return nil
    }
    guard CRC32C.masked(of: data) == stated else { throw damaged("its checksum is wrong") }
    return data
  }

  private mutating func take(event bytes: ArraySlice<UInt8>) throws(ProtobufFields.Defect) {
    var fields = ProtobufFields(bytes)
    var step = 0
    var summaries: [ArraySlice<UInt8>] = []
    var isStart = false
    while let (number, value) = try fields.next() {
      switch number {
      case 2: step = value.integer ?? 0
      case 5: if let bytes = value.bytes { summaries.append(bytes) }
      case 7: if let bytes = value.bytes { isStart = try Self.isStart(bytes) || isStart }
      default: break
      }
    }
    if isStart { restart(at: step) }
    for summary in summaries {
      var fields = ProtobufFields(summary)
      while let (number, value) = try fields.next() {
        if number == 1, let bytes = value.bytes { try take(value: bytes, step: step) }
      }
    }
  }

  /// SessionLog.status = START: the writer goes on from a step of an earlier start.
  private static func isStart(_ bytes: ArraySlice<UInt8>) throws(ProtobufFields.Defect) -> Bool {
    var fields = ProtobufFields(bytes)
    var isStart = false
    while let (number, value) = try fields.next() {
      if number == 1 { isStart = value.integer == 1 }
    }
    return isStart
  }

  private mutating func restart(at step: Int) {
    restartStep = min(restartStep ?? step, step)
    for index in scalars.indices {
      let kept = scalars[index].steps.indices.filter { scalars[index].steps[$0] < step }
      guard kept.count < scalars[index].steps.count else { continue }
      scalars[index].steps = kept.map { scalars[index].steps[$0] }
      scalars[index].values = kept.map { scalars[index].values[$0] }
    }
  }

  private mutating func take(
    value bytes: ArraySlice<UInt8>, step: Int
  ) throws(ProtobufFields.Defect) {
    var fields = ProtobufFields(bytes)
    var tag: String?
    var scalar: Double?
    while let (number, value) = try fields.next() {
      switch number {
      case 1:
        tag = value.bytes.flatMap { String(validating: $0, as: UTF8.self) }
        guard tag != nil else { throw ProtobufFields.Defect(reason: "a tag is no UTF-8 text") }
      case 2: scalar = value.float.map(Double.init)
      case 8: if let bytes = value.bytes { scalar = try TensorScalar.value(of: bytes) ?? scalar }
      case 9: if let bytes = value.bytes { try take(metadata: bytes) }
      default: break
      }
    }
    guard let tag, let scalar else {
      otherCount += 1
      return
    }
    if places[tag] == nil {
      guard scalars.count < Self.largestTagCount else {
        throw ProtobufFields.Defect(reason: "it has more than \(Self.largestTagCount) tags")
      }
      places[tag] = scalars.count
      scalars.append(Scalars(tag: tag))
    }
    if let place = places[tag] {
      scalars[place].steps.append(step)
      scalars[place].values.append(scalar)
    }
  }

  private mutating func take(metadata: ArraySlice<UInt8>) throws(ProtobufFields.Defect) {
    hyperparameters.merge(try HyperparameterSummary.values(of: metadata)) { _, new in new }
  }
}
