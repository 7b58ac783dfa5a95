internal import RFLR

/// The lists of losses, rates and divides as the authors' trainers write them.
///
/// - Source: protocol.md §10, losses.json.
enum LossesDocument {
  /// Loss and rate of each epoch; the lists may be shortened alike.
  static func history(_ fields: inout SourceFields) throws(StoreError) -> History {
    let epochCount = fields.rest["epochs_run"]?.intValue
    guard let losses = try fields.series("all_losses") else { throw fields.missing("all_losses") }
    let epochs = try losses.epochs(of: epochCount, countField: "epochs_run")
    guard let rates = try fields.series("all_lrs") else { throw fields.missing("all_lrs") }
    guard try rates.epochs(of: epochCount, countField: "epochs_run") == epochs else {
      throw fields.wrong(
        "all_lrs", "has \(rates.values.count) values for \(losses.values.count) losses",
        remedy: "the file was cut or edited; copy it again from its source")
    }
    return History(epochs: epochs, losses: losses.values, learningRates: rates.values)
  }

  /// Divides at the end of 0-based epochs, rates from the list of rates an epoch.
  ///
  /// The last divide ends the run, so its new rate stands in the configuration only.
  static func divides(
    _ fields: inout SourceFields, history: History, rates: [Double]
  ) throws(StoreError) -> [LRDivide] {
    let last = history.epochs.last ?? -1
    var divides: [LRDivide] = []
    for (index, item) in (try fields.list("lr_reduction_epochs") ?? []).enumerated() {
      let place = "lr_reduction_epochs[\(index)]"
      guard let epoch = item.intValue, epoch > divides.last?.epoch ?? -1, epoch <= last else {
        throw fields.wrong(
          place, "\(item.canonicalText) is not a later epoch of this run (0…\(last))",
          remedy: "expected 0-based epochs in ascending order")
      }
      let listed = { (index: Int) in rates.indices.contains(index) ? rates[index] : Double.nan }
      let divide = LRDivide(
        epoch: epoch, lrBefore: history.entry(at: epoch)?.learningRate ?? listed(index),
        lrAfter: history.entry(at: epoch + 1)?.learningRate ?? listed(index + 1))
      guard divide.lrBefore != divide.lrAfter else {
        throw fields.wrong(
          place, "the rate \(divide.lrBefore) does not change after epoch \(epoch)",
          remedy: "all_lrs and lr_reduction_epochs disagree; copy the file again from its source")
      }
      divides.append(divide)
    }
    return divides
  }

  /// The summary numbers beside the lists.
  static func metrics(
    _ fields: inout SourceFields, history: History, configuration: JSONValue
  ) throws(StoreError) -> [String: Double] {
    var metrics = ForeignMetrics(history: history, configuration: configuration)
    metrics[MetricName.testError] = try fields.number("final_test_error")
    metrics[MetricName.testErrorMax] = try fields.number("final_test_error_max")
    metrics[MetricName.trainError] = try fields.number("final_train_error")
    metrics.setEpochs(try fields.integer("epochs_run") ?? history.epochs.count)
    try metrics.setParameterCount(try fields.integer("total_parameters"), path: fields.path)
    return metrics.values
  }
}
