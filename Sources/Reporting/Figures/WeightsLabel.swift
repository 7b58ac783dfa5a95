/// Kept weights of a run, as tables and panels name them.
public struct WeightsLabel: Sendable, Hashable {
  /// Identity of the run.
  public var runID: String
  /// Name of its configuration.
  public var configName: String
  /// 0-based place of the checkpoint in the run file.
  public var checkpoint: Int
  /// Why these weights were kept.
  public var reason: String
  /// 0-based epoch at whose end they were taken; −1 before the first.
  public var epoch: Int
  /// Learning rate of that epoch.
  public var lr: Double
  /// Loss of that epoch; NaN before the first.
  public var loss: Double

  /// Creates a label.
  public init(
    runID: String, configName: String, checkpoint: Int, reason: String, epoch: Int, lr: Double,
    loss: Double
  ) {
    self.runID = runID
    self.configName = configName
    self.checkpoint = checkpoint
    self.reason = reason
    self.epoch = epoch
    self.lr = lr
    self.loss = loss
  }

  /// The cells of ``Columns/networkIdentity``.
  public var cells: [Cell] {
    [.text(runID), .text(configName), .integer(checkpoint), .text(reason), .integer(epoch)]
  }

  /// Two lines over a panel, as an expression of gnuplot.
  var title: String {
    guard epoch >= 0 else {
      return PlotText.lines(["before the first epoch", "lr \(PlotText.number(lr))"])
    }
    return PlotText.lines([
      "epoch \(epoch), \(reason)", "lr \(PlotText.number(lr)), loss \(PlotText.number(loss))",
    ])
  }

  /// The condition of gnuplot that holds in the rows of these weights.
  var condition: String {
    "strcol('run_id') eq \(PlotText.literal(runID)) && column('checkpoint') == \(checkpoint)"
  }
}
