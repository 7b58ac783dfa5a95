public import ForeignFiles
public import RFLR

/// The weights of an RF-LR network under PyTorch's names.
///
/// Linear map j = 0 … 2L+1 has `fcs.{j}.weight` and `fcs.{j}.bias`. Map 2b leads to the features of
/// block b, shapes [W, r_in] and [W]; map 2b+1 to its channels, shapes [r_out, W] and [r_out].
///
/// - Source: protocol.md §0.
public enum StateDict {
  /// What `nn.DataParallel`, `torch.compile` and a module around the network put before the names.
  private static let prefixes = ["module.", "_orig_mod.", "model."]

  /// Whether some array has the name of an RF-LR network's weight, wrapped or not.
  public static func recognises(_ names: some Sequence<String>) -> Bool {
    names.contains { Place($0) != nil }
  }

  /// Reads the network off the names and shapes, and its weights.
  ///
  /// Elements that are not float32 are rounded to nearest; ``conversion(of:)`` tells of them.
  ///
  /// - Parameters:
  ///   - arrays: The state dict, in any order, with nothing else in it.
  ///   - path: The file, for errors.
  /// - Returns: The network, whose width, rank and depth are those of the shapes; shapes do not say
  ///   whether the features were frozen or how the weights were drawn, so both keep their defaults.
  ///   The parameters hold features and channels of every block.
  /// - Throws: ``StoreError`` for a name that is missing, twice there or no weight of such a network,
  ///   shapes that do not follow one another, elements that are no floats or too large for one.
  public static func parameters(
    of arrays: [NamedArray], path: String
  ) throws(StoreError) -> (network: Network, parameters: Parameters) {
    let maps = try Maps(arrays, path: path)
    let network = try maps.network()
    var blocks: [BlockParameters] = []
    for block in 0..<network.blockCount {
      let inputs = network.inputCount(ofBlock: block)
      let outputs = network.channelCount(ofBlock: block)
      let (features, channels) = (2 * block, 2 * block + 1)
      blocks.append(
        BlockParameters(
          featureWeights: try maps.values(features, .weight, [network.width, inputs]),
          featureBias: try maps.values(features, .bias, [network.width]),
          channelWeights: try maps.values(channels, .weight, [outputs, network.width]),
          channelBias: try maps.values(channels, .bias, [outputs])))
    }
    return (network, Parameters(blocks: blocks))
  }

  /// The arrays of a whole network, float32, in the order in which PyTorch lists them.
  ///
  /// - Precondition: The parameters fit the network, features included.
  public static func arrays(of parameters: Parameters, network: Network) -> [NamedArray] {
    precondition(parameters.fits(network), "the weights of the whole network are needed")
    return parameters.blocks.enumerated().flatMap { index, block in
      let inputs = network.inputCount(ofBlock: index)
      let outputs = network.channelCount(ofBlock: index)
      return [
        array(2 * index, .weight, [network.width, inputs], block.featureWeights),
        array(2 * index, .bias, [network.width], block.featureBias),
        array(2 * index + 1, .weight, [outputs, network.width], block.channelWeights),
        array(2 * index + 1, .bias, [outputs], block.channelBias),
      ]
    }
  }

  /// The types of elements that reading rounds or widens to float32, sorted; empty where none does.
  public static func conversion(of arrays: [NamedArray]) -> [String] {
    Set(arrays.map(\.array.element)).subtracting([.float32]).map(\.rawValue).sorted()
  }

  private static func array(
    _ map: Int, _ part: Part, _ shape: [Int], _ values: [Float]
  ) -> NamedArray {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(4 * values.count)
    for value in values {
      withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }
    return NamedArray(
      Place(map: map, part: part).description,
      ForeignArray(.float32, shape: shape, bytes: bytes))
  }

  private enum Part: String, CaseIterable { case weight, bias }

  /// One array's place: `fcs.{map}.{part}`.
  private struct Place: Hashable, CustomStringConvertible {
    var map: Int
    var part: Part

    init(map: Int, part: Part) { (self.map, self.part) = (map, part) }

    /// Nil where the name, prefixes taken off, is no such place.
    init?(_ name: String) {
      var rest = name[...]
      while let prefix = StateDict.prefixes.first(where: rest.hasPrefix) {
        rest = rest.dropFirst(prefix.count)
      }
      let words = rest.split(separator: ".", omittingEmptySubsequences: false)
      // A longer number is no map of a network that we could hold, and a leading zero no number.
      guard words.count == 3, words[0] == "fcs", words[1].utf8.count <= 5,
        let map = Int(words[1]), String(map) == words[1], map >= 0,
        let part = Part(rawValue: String(words[2]))
      else { return nil }
      self.init(map: map, part: part)
    }

    var description: String { "fcs.\(map).\(part.rawValue)" }
  }

  /// The arrays by place, with what has to hold between them.
  private struct Maps {
    let path: String
    private let arrays: [Place: ForeignArray]
    private let mapCount: Int

    init(_ named: [NamedArray], path: String) throws(StoreError) {
      var arrays: [Place: ForeignArray] = [:]
      var mapCount = 0
      for item in named {
        guard let place = Place(item.name) else {
          throw Self.error(
            path, Self.shown(item.name), "is no weight of an RF-LR network",
            "its weights are fcs.0.weight, fcs.0.bias, fcs.1.weight, …; rename or remove this one")
        }
        guard arrays.updateValue(item.array, forKey: place) == nil else {
          throw Self.error(
            path, place.description, "is there twice, with and without a prefix",
            "keep one of the two")
        }
        mapCount = max(mapCount, place.map + 1)
      }
      guard mapCount > 0 else {
        throw Self.error(
          path, nil, "holds no weight of an RF-LR network",
          "its weights are named fcs.0.weight, fcs.0.bias, fcs.1.weight, …")
      }
      // Every place below the last has to be there, so this stops at the first hole.
      for map in 0..<mapCount {
        for part in Part.allCases where arrays[Place(map: map, part: part)] == nil {
          throw Self.error(
            path, Place(map: map, part: part).description, "is missing",
            "save the whole state dict: torch.save(model.state_dict(), …)")
        }
      }
      (self.path, self.arrays, self.mapCount) = (path, arrays, mapCount)
    }

    /// Width off the first map, rank off the second, depth off their number.
    func network() throws(StoreError) -> Network {
      guard mapCount.isMultiple(of: 2) else {
        throw Self.error(
          path, Place(map: mapCount - 1, part: .weight).description,
          "is the last of \(mapCount) linear maps, and an RF-LR network has an even number of them",
          "each block has a map to its features and one to its channels; save all of them")
      }
      guard mapCount >= 4 else {
        throw Self.error(
          path, nil, "has one block and so no rank",
          "an RF-LR network of depth L has L + 1 blocks, L at least 1")
      }
      let (features, channels) = (try matrix(0), try matrix(1))
      let network = Network(width: features[0], rank: channels[0], depth: mapCount / 2 - 1)
      guard features[1] == 1 else {
        throw Self.error(
          path, "fcs.0.weight", "has \(features[1]) inputs", "networks of one input are read")
      }
      let known: [String: JSONValue] = [
        "network.width": .integer(network.width), "network.rank": .integer(network.rank),
        "network.depth": .integer(network.depth),
      ]
      if let problem = ForeignConfiguration.problem(in: known) {
        throw Self.error(path, problem.field, problem.reason, problem.remedy)
      }
      return network
    }

    private func matrix(_ map: Int) throws(StoreError) -> [Int] {
      let shape = arrays[Place(map: map, part: .weight)]?.shape ?? []
      guard shape.count == 2 else {
        throw Self.error(
          path, Place(map: map, part: .weight).description, "has the shape \(shape)",
          "the weight of a linear map has two axes, outputs and inputs")
      }
      return shape
    }

    func values(_ map: Int, _ part: Part, _ shape: [Int]) throws(StoreError) -> [Float] {
      let place = Place(map: map, part: part)
      guard let array = arrays[place], array.shape == shape else {
        throw Self.error(
          path, place.description,
          "has the shape \(arrays[place]?.shape ?? []) where \(shape) would follow",
          "every block of an RF-LR network has the same width, and every bottleneck the same rank")
      }
      guard array.element.isFloating else {
        throw Self.error(
          path, place.description, "holds \(array.element.rawValue), not floating-point numbers",
          "save the weights as they were trained; quantised ones are not read")
      }
      let values = array.floats
      guard array.element == .float64 else { return values }
      if let value = zip(array.doubles, values).first(where: { $0.isFinite && !$1.isFinite })?.0 {
        throw Self.error(
          path, place.description, "holds \(value), which is too large for a float32",
          "weights are kept as float32; check the training, or leave this file out")
      }
      return values
    }

    /// A foreign name in a message: short, on one line.
    private static func shown(_ name: String) -> String {
      JSONValue.string(String(name.prefix(60))).canonicalText
    }

    private static func error(
      _ path: String, _ place: String?, _ reason: String, _ remedy: String
    ) -> StoreError {
      StoreError(.badData, path: path, field: place, reason, remedy: remedy)
    }
  }
}
