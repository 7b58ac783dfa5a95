internal import ArgumentParser

/// What `train` and `sweep` ask of the store they train into.
struct TrainingOptions: ParsableArguments {
  @Flag(help: "Train again what is in the store already.")
  var force = false
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Seconds between publications of an unfinished run.", visibility: .private))
  var publishEvery = 30.0
}
