/// A file of `torch.save`: plain values and tensors, nothing of it executed.
///
/// Read are the zip containers that PyTorch writes since version 1.6. Whatever needs more than plain
/// values, whole modules among them, is refused with the command that converts it.
public struct TorchFile: Sendable {
  /// Everything that was saved.
  public let value: PickledValue

  /// Largest pickle, in bytes; the tensors lie beside it.
  private static let largestPickle = 1 << 26
  /// The container's version that PyTorch 2 reads at most.
  private static let newestVersion = 10

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - bytes: The whole file.
  ///   - path: The file, for errors.
  /// - Throws: ``ForeignFileError`` for what is damaged, too large, or needs code to be read.
  public static func read(_ bytes: [UInt8], path: String) throws(ForeignFileError) -> TorchFile {
    try refuseOtherFormats(bytes, path: path)
    let container = try ZipContainer(bytes, path: path)
    let folder = try archive(in: container, path: path)
    let entry = { (name: String) in container.entry(folder + name) }
    guard let pickle = entry("data.pkl"), pickle.size <= largestPickle else {
      throw ForeignFileError(
        path: path, place: folder + "data.pkl", "is larger than \(largestPickle) bytes",
        remedy: "save the state dict alone: torch.save(model.state_dict(), …)")
    }
    try checkVersion(try entry("version").map(container.bytes), path: path)
    let isBigEndian = try isBigEndian(try entry("byteorder").map(container.bytes), path: path)
    let program = try container.bytes(of: pickle)
    let tensors = TensorBuilder(pickleBytes: program.count, isBigEndian: isBigEndian) {
      key throws(ForeignFileError) in
      guard let storage = entry("data/\(key)") else { return nil }
      return try container.bytes(of: storage)
    }
    var reader = PickleReader(program, tensors: tensors)
    return TorchFile(value: try reader.value(path: path, entry: pickle.name))
  }

  /// The weights: the whole value where it is a dict of tensors, else its member `model_state_dict`,
  /// `state_dict`, `model` or `net` that is one; nil where there is none.
  public var stateDict: [NamedArray]? {
    if let whole = value.namedTensors { return whole }
    for name in Self.stateDictNames {
      if let nested = value[name]?.namedTensors { return nested }
    }
    return nil
  }

  /// Names under which checkpoints keep their weights, in the order in which they are asked for.
  public static let stateDictNames = ["model_state_dict", "state_dict", "model", "net"]

  // MARK: - Container

  private static func refuseOtherFormats(
    _ bytes: [UInt8], path: String
  ) throws(ForeignFileError) {
    guard !bytes.starts(with: [0x50, 0x4b]) else { return }
    guard let first = bytes.first else {
      throw ForeignFileError(path: path, "is empty", remedy: "copy it again from its source")
    }
    // A pickle without a container begins with its protocol.
    guard first == 0x80 else {
      throw ForeignFileError(
        path: path, "is not a file of torch.save",
        remedy: "save the weights with torch.save(model.state_dict(), …)")
    }
    throw ForeignFileError(
      path: path, "has the format that PyTorch wrote before version 1.6, which is not read",
      remedy: TorchRemedy.convert(path))
  }

  /// The folder that holds the archive, with its slash; its name is that of the file as it was saved.
  private static func archive(
    in container: ZipContainer, path: String
  ) throws(ForeignFileError) -> String {
    let names = container.entries.map(\.name)
    let folders = names.filter { $0.hasSuffix("/data.pkl") && $0.split(separator: "/").count == 2 }
    guard folders.count == 1, let pickle = folders.first else {
      throw ForeignFileError(
        path: path, folders.isEmpty ? "has no data.pkl" : "has more than one data.pkl",
        remedy: "give a file of torch.save; one of numpy.savez has the extension .npz")
    }
    let folder = String(pickle.dropLast("data.pkl".count))
    guard !names.contains(where: { $0.hasPrefix(folder + "code/") }),
      !names.contains(folder + "constants.pkl")
    else {
      throw ForeignFileError(
        path: path, "is a TorchScript archive of torch.jit.save, with code in it",
        remedy: TorchRemedy.convertScript(path))
    }
    return folder
  }

  private static func text(_ bytes: [UInt8]) -> String? {
    bytes.count <= 20 ? String(validating: bytes, as: UTF8.self) : nil
  }

  private static func checkVersion(_ bytes: [UInt8]?, path: String) throws(ForeignFileError) {
    guard let bytes else { return }
    let version = text(bytes).flatMap { Int($0.filter { !$0.isWhitespace }) }
    guard let version, (1...newestVersion).contains(version) else {
      throw ForeignFileError(
        path: path, place: "version", "is not one of 1 to \(newestVersion)",
        remedy: TorchRemedy.convert(path))
    }
  }

  /// Files of before version 2.1 do not say it, and PyTorch takes them for little-endian.
  private static func isBigEndian(_ bytes: [UInt8]?, path: String) throws(ForeignFileError) -> Bool
  {
    guard let bytes else { return false }
    switch text(bytes) {
    case "little": return false
    case "big": return true
    default:
      throw ForeignFileError(
        path: path, place: "byteorder", "is neither little nor big",
        remedy: "the file is damaged or was not made by torch.save: save it again")
    }
  }
}
