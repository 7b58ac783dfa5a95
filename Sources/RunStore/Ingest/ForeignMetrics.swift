internal import RFLR

/// The summary numbers of a foreign run: the source's own, and those that its whole history gives.
struct ForeignMetrics {
  private(set) var values: [String: Double] = [:]
  private let history: History
  private let configuration: JSONValue

  init(history: History, configuration: JSONValue) {
    self.history = history
    self.configuration = configuration
    if history.epochs.first == 0 { self[MetricName.firstLoss] = history.losses.first }
    self[MetricName.finalLoss] = history.losses.last
    guard !history.isShortened, !history.losses.isEmpty else { return }
    // A NaN is no smallest loss where there are others; where there are none it is all there is.
    self[MetricName.minLoss] = history.losses.filter { !$0.isNaN }.min() ?? .nan
  }

  /// A number by its name in ``MetricName``; nil leaves what is there.
  subscript(name: String) -> Double? {
    get { values[name] }
    set { values[name] = newValue ?? values[name] }
  }

  /// Epochs, and the steps that they took where every batch was stepped.
  mutating func setEpochs(_ count: Int) {
    self[MetricName.epochs] = Double(count)
    // A batch with a loss that is not finite ends its epoch early (protocol.md §0).
    guard let points = configuration["data.points"]?.intValue,
      let batchSize = configuration["batch_size"]?.intValue,
      history.losses.allSatisfy(\.isFinite)
    else { return }
    self[MetricName.steps] = Double(count) * Double((points + batchSize - 1) / batchSize)
  }

  /// The number of parameters, which checks width, rank and depth.
  mutating func setParameterCount(_ count: Int?, path: String) throws(StoreError) {
    guard let count else { return }
    if let width = configuration["network.width"]?.intValue,
      let rank = configuration["network.rank"]?.intValue,
      let depth = configuration["network.depth"]?.intValue
    {
      let expected = Network(width: width, rank: rank, depth: depth).parameterCount
      guard expected == count else {
        throw StoreError(
          .badData, path: path, field: "total_parameters",
          "\(count), but width \(width), rank \(rank) and depth \(depth) have \(expected)",
          remedy: "correct the --set or the configuration")
      }
    }
    self[MetricName.parameterCount] = Double(count)
  }
}
