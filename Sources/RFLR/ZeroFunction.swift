/// The loss of the function 0: what a network that has learned nothing pays.
public enum ZeroFunction {
  /// Mean of the squared targets on the training points of a configuration.
  ///
  /// - Source: protocol.md §0 (1.5098 for factor 3 and N = 768).
  /// - Parameter document: A configuration of which only target, data and, for random points, seed
  ///   are read.
  /// - Returns: Nil where the document does not say all of these, or says what cannot be used.
  public static func loss(of document: JSONValue) -> Double? {
    guard let target = document["target"], let data = document["data"],
      target["family"] != nil, let points = data["points"]?.intValue
    else { return nil }
    let isRandom = data["sampling"] == .string(DataGrid.Sampling.random.rawValue)
    if isRandom, document["seed"] == nil { return nil }
    var needed: [String: JSONValue] = ["target": target, "data": data, "batch_size": .integer(1)]
    needed["seed"] = document["seed"]
    guard let configuration = try? RunConfiguration(json: .object(needed)) else { return nil }
    let squares = TrainingData(configuration).y.map { Double($0) * Double($0) }
    return squares.reduce(0, +) / Double(points)
  }
}
