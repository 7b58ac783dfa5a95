/// What the usual names of logged numbers mean.
enum LogNames {
  /// The meaning of a name that needs no mapping file.
  enum Meaning: Hashable {
    case loss, learningRate, epoch, step, run, configName, metric, value
    /// A clock's reading: no number of the experiment.
    case clock
  }

  private static let words: [String: Meaning] = {
    let names: [(Meaning, [String])] = [
      (
        .loss,
        [
          "loss", "train_loss", "training_loss", "loss_train", "loss_training", "train_loss_epoch",
          "loss_epoch", "epoch_loss", "train_epoch_loss", "mse", "train_mse", "losses",
          "train_losses", "training_losses", "all_losses",
        ]
      ),
      (
        .learningRate,
        [
          "lr", "learning_rate", "learningrate", "train_lr", "train_learning_rate", "lr_sgd",
          "lr_adam", "lr_adamw", "lrs", "learning_rates", "all_lrs",
        ]
      ),
      (.epoch, ["epoch", "epochs", "train_epoch", "trainer_epoch"]),
      (
        .step,
        ["step", "steps", "global_step", "train_global_step", "trainer_global_step", "iteration"]
      ),
      (.run, ["run", "run_name", "run_id", "run_uuid"]),
      (.configName, ["config_name"]),
      (.metric, ["metric", "tag", "key", "variable"]),
      (.value, ["value"]),
      (
        .clock,
        [
          "timestamp", "runtime", "wall_time", "walltime", "relative_time_process",
          "relative_time_wall",
        ]
      ),
    ]
    return Dictionary(
      names.flatMap { meaning, words in words.map { ($0, meaning) } },
      uniquingKeysWith: { first, _ in first })
  }()

  /// The meaning of a name, whatever its case and the signs between its words; nil: none is usual.
  static func meaning(of name: String) -> Meaning? { words[word(of: name)] }

  /// Lower case, with one "_" for every run of other signs.
  static func word(of name: String) -> String {
    name.lowercased().split { !($0.isLetter || $0.isNumber) }.joined(separator: "_")
  }
}
