/// What a training is expected to cost.
public enum TrainingCost {
  /// Multiply-adds of one training sample: forward, backward and step.
  ///
  /// Per block W·(r_in + 2·r_out) always, W·(r_in + r_out) more where the error goes further back, and
  /// W·r_in more for trained features.
  public static func multiplyAdds(_ network: Network) -> Int {
    (0..<network.blockCount).reduce(0) { sum, block in
      let inputs = network.inputCount(ofBlock: block)
      let outputs = network.channelCount(ofBlock: block)
      var perUnit = inputs + 2 * outputs
      if block > 0 || !network.frozen { perUnit += inputs + outputs }
      if !network.frozen { perUnit += inputs }
      return sum + network.width * perUnit
    }
  }

  /// Epochs that a run is expected to take.
  ///
  /// A stagnation schedule usually ends long before its cap: the 750 stored rank-5 runs took 554
  /// epochs on average. Other schedules are counted with all their epochs.
  public static func expectedEpochs(_ configuration: RunConfiguration) -> Int {
    if case .stagnation = configuration.schedule {
      return min(configuration.stop.maxEpochs, 554)
    }
    return configuration.stop.maxEpochs
  }

  /// Expected multiply-adds of a whole run.
  public static func expectedMultiplyAdds(_ configuration: RunConfiguration) -> Double {
    Double(multiplyAdds(configuration.network)) * Double(configuration.data.points)
      * Double(expectedEpochs(configuration))
  }
}
