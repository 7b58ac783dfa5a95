internal import RFLR

/// The hyperparameters that the summary metadata of TensorBoard's plugin hold.
enum HyperparameterSummary {
  /// The hyperparameters of a SummaryMetadata message; none where it is another plugin's.
  ///
  /// SummaryMetadata.plugin_data (1) has plugin_name (1) and content (2); the content is an
  /// HParamsPluginData whose session_start_info (3) has the map hparams (1).
  static func values(
    of metadata: ArraySlice<UInt8>
  ) throws(ProtobufFields.Defect) -> [String: JSONValue] {
    guard let plugin = try member(1, of: metadata),
      let name = try member(1, of: plugin), name.elementsEqual("hparams".utf8),
      let content = try member(2, of: plugin), let session = try member(3, of: content)
    else { return [:] }
    var values: [String: JSONValue] = [:]
    var fields = ProtobufFields(session)
    while let (number, value) = try fields.next() {
      guard number == 1, let entry = value.bytes, let key = try member(1, of: entry),
        let name = String(validating: key, as: UTF8.self), let held = try member(2, of: entry)
      else { continue }
      values[name] = try Self.value(of: held)
    }
    return values
  }

  /// The last bytes of a field.
  private static func member(
    _ wanted: UInt64, of message: ArraySlice<UInt8>
  ) throws(ProtobufFields.Defect) -> ArraySlice<UInt8>? {
    var fields = ProtobufFields(message)
    var found: ArraySlice<UInt8>?
    while let (number, value) = try fields.next() {
      if number == wanted, let bytes = value.bytes { found = bytes }
    }
    return found
  }

  /// A google.protobuf.Value; nil for null, lists and objects.
  private static func value(of bytes: ArraySlice<UInt8>) throws(ProtobufFields.Defect) -> JSONValue?
  {
    var fields = ProtobufFields(bytes)
    var found: JSONValue?
    while let (number, value) = try fields.next() {
      switch number {
      case 2: found = value.double.map(JSONValue.double)
      case 3:
        found = value.bytes.flatMap { String(validating: $0, as: UTF8.self) }.map(JSONValue.string)
      case 4: found = value.integer.map { .bool($0 != 0) }
      default: break
      }
    }
    return found
  }
}
