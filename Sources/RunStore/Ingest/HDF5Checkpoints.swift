internal import ForeignFiles
internal import RFLR

/// The checkpoints of a foreign HDF5 file: groups of a state dict's arrays under PyTorch's names.
struct HDF5Checkpoints {
  /// In the order of their epochs, those of one epoch in the order of their names.
  private(set) var checkpoints: [Checkpoint] = []
  /// The features, where the run says that they are frozen.
  private(set) var frozen: Parameters?
  /// Shape of the network; nil where there are no checkpoints.
  private(set) var network: Network?

  private static let group = "/checkpoints"

  init(_ fields: HDF5Fields, _ history: History, isFrozen: Bool?) throws(StoreError) {
    let losses = Dictionary(uniqueKeysWithValues: zip(history.epochs, history.losses))
    let rates = Dictionary(uniqueKeysWithValues: zip(history.epochs, history.learningRates))
    let last = history.epochs.last ?? -1
    for name in fields.content.members(of: Self.group) {
      let place = "\(Self.group)/\(name)"
      let epoch = try Self.epoch(fields, place, last: last)
      let reason = try Self.reason(fields, place)
      let arrays = try fields.content.members(of: place).map { name throws(StoreError) in
        try fields.array(named: name, at: "\(place)/\(name)")
      }
      let (shape, parameters) = try Self.parameters(of: arrays, fields, place)
      if let network, network != shape {
        throw fields.error(
          place,
          "has width \(shape.width), rank \(shape.rank) and depth \(shape.depth), another "
            + "checkpoint has \(network.width), \(network.rank) and \(network.depth)",
          remedy: "store the checkpoints of one run")
      }
      network = shape
      checkpoints.append(
        Checkpoint(
          epoch: epoch, reason: reason,
          lr: try fields.number(attribute: "lr", of: place)
            ?? (epoch < 0 ? history.learningRates.first : rates[epoch]) ?? .nan,
          loss: try fields.number(attribute: "loss", of: place) ?? losses[epoch] ?? .nan,
          parameters: parameters))
    }
    // Members come sorted by name, and sorting keeps the order of equals.
    checkpoints.sort { $0.epoch < $1.epoch }
    if isFrozen == true { try shareFeatures(fields) }
  }

  private static func epoch(
    _ fields: HDF5Fields, _ place: String, last: Int
  ) throws(StoreError) -> Int {
    guard fields.content.groups.contains(place) else {
      throw fields.error(
        place, "is no group", remedy: "store each checkpoint as a group of arrays")
    }
    guard let epoch = try fields.integer(attribute: "epoch", of: place) else {
      throw fields.missing(
        "\(place)@epoch",
        remedy: "store the 0-based epoch at whose end it was taken, -1 before the first")
    }
    guard (-1...last).contains(epoch) else {
      throw fields.error(
        "\(place)@epoch", "\(epoch) is no epoch of this run (-1…\(last))",
        remedy: "count epochs from 0, -1 before the first")
    }
    return epoch
  }

  private static func reason(
    _ fields: HDF5Fields, _ place: String
  ) throws(StoreError) -> Checkpoint.Reason {
    let words = Checkpoint.Reason.allCases.map(\.rawValue).joined(separator: ", ")
    guard let word = try fields.text(attribute: "reason", of: place) else {
      throw fields.missing("\(place)@reason", remedy: "store one of \(words)")
    }
    guard let reason = Checkpoint.Reason(rawValue: word) else {
      throw fields.error(
        "\(place)@reason", "\"\(word.prefix(60))\" is no reason of a checkpoint",
        remedy: "store one of \(words)")
    }
    return reason
  }

  private static func parameters(
    of arrays: [NamedArray], _ fields: HDF5Fields, _ place: String
  ) throws(StoreError) -> (Network, Parameters) {
    do throws(StoreError) {
      return try StateDict.parameters(of: arrays, path: fields.path)
    } catch {
      var error = error
      error.field = error.field.map { "\(place)/\($0)" } ?? place
      throw error
    }
  }

  /// Keeps the features once, which must be the same in every checkpoint.
  private mutating func shareFeatures(_ fields: HDF5Fields) throws(StoreError) {
    guard let first = checkpoints.first?.parameters.blocks else { return }
    for index in checkpoints.indices {
      for (number, block) in checkpoints[index].parameters.blocks.enumerated() {
        guard Self.equal(block.featureWeights, first[number].featureWeights),
          Self.equal(block.featureBias, first[number].featureBias)
        else {
          throw fields.error(
            Self.group,
            "fcs.\(2 * number) changes between checkpoints, but the configuration says that "
              + "features are frozen",
            remedy: "correct \"frozen\" in the configuration")
        }
        checkpoints[index].parameters.blocks[number].featureWeights = []
        checkpoints[index].parameters.blocks[number].featureBias = []
      }
    }
    frozen = Parameters(
      blocks: first.map { block in
        var features = block
        (features.channelWeights, features.channelBias) = ([], [])
        return features
      })
  }

  /// Equal to the bit: a NaN is equal to itself.
  private static func equal(_ one: [Float], _ other: [Float]) -> Bool {
    one.count == other.count
      && zip(one, other).allSatisfy { $0.bitPattern == $1.bitPattern }
  }
}
