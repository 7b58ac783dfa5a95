internal import Foundation
internal import RFLR
internal import RunStore
internal import Synchronization

/// What `sweep --dry-run` prints: each configuration with its estimated cost.
enum PlanListing {
  static func write(_ configurations: [RunConfiguration], jobs: Int) throws {
    let rate = try measuredRate()
    var total = 0.0
    Console.write("run_id\tconfig_name\tseed\tmax_epochs\texpected_epochs\texpected_seconds\n")
    for configuration in configurations {
      let seconds = TrainingCost.expectedMultiplyAdds(configuration) / rate
      total += seconds
      let columns = [
        configuration.runID, configuration.name, String(configuration.seed),
        String(configuration.stop.maxEpochs),
        String(TrainingCost.expectedEpochs(configuration)), String(format: "%.2f", seconds),
      ]
      Console.write(columns.joined(separator: "\t") + "\n")
    }
    Console.say(
      "\(configurations.count) configurations, about \(spoken(seconds: total / Double(jobs))) "
        + "with \(jobs) jobs at the \(String(format: "%.1f", rate / 1e9)) G multiply-adds a second "
        + "just measured here; adaptive schedules are counted with 554 epochs, the mean of the "
        + "paper's rank-5 runs")
  }

  /// Multiply-adds a second of one core, from a training of about a third of a second.
  static func measuredRate() throws -> Double {
    var probe = RunConfiguration()
    probe.stop = StopRules(maxEpochs: 100_000, learningRateBelow: nil)
    probe.schedule = .fixed(1e-3)
    let trainer = try Trainer(probe)
    let start = secondsNow()
    let outcome = trainer.run { _ in secondsNow() - start < 0.3 }
    let samples = Double(outcome.epochCount * probe.data.points)
    return samples * Double(TrainingCost.multiplyAdds(probe.network)) / (secondsNow() - start)
  }
}

/// A value behind a lock, for closures that several threads call.
final class Locked<Value: Sendable>: Sendable {
  private let value: Mutex<Value>

  init(_ value: Value) { self.value = Mutex(value) }

  func withValue<Result: Sendable>(_ body: (inout Value) -> Result) -> Result {
    value.withLock { value in body(&value) }
  }
}
