internal import ForeignFiles
public import RFLR

/// The weights of one checkpoint as a state dict of PyTorch, with what says where they come from.
///
/// Names and shapes are those of the authors' module: `fcs.{2b}.weight` [W, r_in] and `fcs.{2b}.bias`
/// [W] are the features of block b, `fcs.{2b+1}.weight` [r_out, W] and `fcs.{2b+1}.bias` [r_out] its
/// channels. Equal checkpoints give equal bytes. A configuration that is too long for an attribute or
/// a comment (64 KiB) is left out there.
///
/// - Source: protocol.md §0.
public struct CheckpointExport: Sendable {
  /// Containers that PyTorch's users read.
  public enum Format: String, Sendable, CaseIterable {
    /// NumPy's archive; what the weights are is in the comment of the ZIP file, which NumPy ignores.
    case npz
    /// What the weights are is in `__metadata__`.
    case safetensors
    /// Datasets at the root; what the weights are is in the root's attributes.
    case h5
  }

  /// HDF5 keeps an attribute in an object header, in 64 KiB with what else belongs to it.
  private static let longestAttribute = 65_000

  private let arrays: [NamedArray]
  /// What the weights are, in the order of the names.
  private let facts: [(name: String, value: StoredArray)]
  /// What was exported, in one line for people.
  public let summary: String

  /// Takes a checkpoint of a run.
  ///
  /// - Parameters:
  ///   - run: The run; its arrays are not looked at.
  ///   - checkpoint: The checkpoint with the whole network's weights, frozen features included.
  /// - Throws: ``StoreError`` `noInput` where features were not stored.
  public init(of run: RunRecord, _ checkpoint: Checkpoint) throws(StoreError) {
    let parameters = checkpoint.parameters
    let blocks = parameters.blocks
    let network = Network(
      width: blocks.first?.featureBias.count ?? 0, rank: blocks.first?.channelBias.count ?? 0,
      depth: blocks.count - 1)
    guard parameters.isWhole, parameters.fits(network) else {
      throw StoreError(
        .noInput, field: run.runID, "its features were not stored, so its weights are not whole",
        remedy: "choose another run, or ingest it again with its frozen weights")
    }
    arrays = StateDict.arrays(of: parameters, network: network)
    facts = [
      ("config_name", .text(run.configName)),
      ("configuration", .text(run.configuration.canonicalText)),
      ("epoch", .int64(checkpoint.epoch)), ("loss", .float64(checkpoint.loss)),
      ("lr", .float64(checkpoint.lr)), ("producer", .text(run.producer)),
      ("reason", .text(checkpoint.reason.rawValue)), ("run_id", .text(run.runID)),
    ]
    summary =
      "run \(run.runID), epoch \(checkpoint.epoch) (\(checkpoint.reason.rawValue)): "
      + "width \(network.width), rank \(network.rank), depth \(network.depth)"
  }

  /// The whole file.
  ///
  /// - Parameters:
  ///   - format: The container.
  ///   - path: What messages name.
  /// - Throws: ``StoreError`` where the container cannot hold the weights.
  public func image(as format: Format, path: String) throws(StoreError) -> [UInt8] {
    switch format {
    case .npz:
      let archive = try StoreError.translating { () throws(ForeignFileError) in
        try NumPyArchive.image(of: arrays, path: path)
      }
      return Self.zip(archive, withComment: comment)
    case .safetensors:
      var texts = Dictionary(uniqueKeysWithValues: facts.map { ($0.name, $0.value.factText) })
      // Loaders of models ask for this word: the tensors are meant for PyTorch.
      texts["format"] = "pt"
      return Safetensors.image(of: arrays, metadata: texts)
    case .h5:
      var content: RunFileContent = [:]
      for (name, value) in facts where value.factText.utf8.count < Self.longestAttribute {
        content["/@\(name)"] = value
      }
      for array in arrays {
        content["/\(array.name)"] = StoredArray(array.array.shape, .float32(array.array.floats))
      }
      return try HDF5.exclusively { () throws(StoreError) -> [UInt8] in
        try HDF5Memory.file(for: path) { file throws(StoreError) in try file.write(content) }
      }
    }
  }

  /// The facts as a JSON document.
  private var comment: [UInt8] {
    let members = facts.map { ($0.name, JSONValue.string($0.value.factText)) }
    return Array(JSONValue.object(Dictionary(uniqueKeysWithValues: members)).canonicalText.utf8)
  }

  /// Gives a ZIP file that has no comment one.
  ///
  /// The comment follows the end record: signature, 16 bytes, its length in two. One that is too long
  /// for them is left out.
  private static func zip(_ image: [UInt8], withComment comment: [UInt8]) -> [UInt8] {
    let end = image.suffix(22)
    guard end.starts(with: [0x50, 0x4b, 5, 6]), end.suffix(2) == [0, 0],
      let length = UInt16(exactly: comment.count)
    else { return image }
    return Array(image[..<(image.count - 2)]) + [UInt8(length & 0xff), UInt8(length >> 8)] + comment
  }
}

extension StoredArray {
  /// A scalar as text; NaN is `nan`.
  fileprivate var factText: String {
    switch values {
    case .float32(let numbers): "\(numbers[0])"
    case .float64(let numbers): "\(numbers[0])"
    case .int64(let numbers): "\(numbers[0])"
    case .text(let texts): texts[0]
    }
  }
}
