internal import RFLR
public import RunStore

/// Entries of an index as a large store would give them, without files.
public enum SyntheticIndex {
  /// Makes entries that differ as the runs of a baseline sweep do.
  ///
  /// Names, ranks, rates and seeds vary; one run in ten diverged (NaN or infinite numbers), one in ten
  /// was ingested, some metrics are missing. Equal arguments give equal entries, and a longer list
  /// begins with the shorter one.
  ///
  /// - Parameters:
  ///   - count: Number of runs.
  ///   - seed: Seed of all choices.
  public static func entries(count: Int, seed: Int) -> [IndexEntry] {
    var random = RandomStream(named: "synthetic-index", seed: seed)
    return (0..<count).map { entry($0, &random) }
  }

  private static func entry(_ number: Int, _ random: inout RandomStream) -> IndexEntry {
    func pick<Value>(_ values: [Value]) -> Value {
      values[Int(random.uniform() * Double(values.count))]
    }
    let optimiser = pick([Optimiser(), Optimiser(momentum: 0.9), Optimiser(rule: .adam)])
    var configuration = RunConfiguration(
      target: pick([.sumcos(factor: pick([1, 2, 3, 4, 5])), .expcos(factor: pick([1, 2, 3]))]),
      data: DataGrid(points: pick([256, 512, 768, 1024, 2048])),
      network: Network(
        rank: pick([3, 5, 10, 15, 20]), depth: pick([1, 2, 3, 4, 5, 6, 8, 10]),
        frozen: pick([true, true, false])),
      batchSize: pick([2, 4, 8, 16, 32]), optimiser: optimiser,
      schedule: pick([.paper(), .paper(from: 0.005), .fixed(1e-3), .fixed(2e-3)]),
      stop: StopRules(lossBelow: pick([nil, nil, 0.1, 1.4])), seed: number)
    // Seeds repeat in a real sweep; the number only keeps run ids apart.
    if number < 10 { configuration.seed = 42 + number }
    let diverged = random.uniform() < 0.1
    let ingested = random.uniform() < 0.1
    var record = RunRecord(
      configuration: configuration.json, configName: configuration.name,
      runID: configuration.runID,
      status: diverged ? .diverged : pick([.finished, .stopped, .escaped]),
      producer: ingested ? "janisaiad/MMNN" : "rflr 0.1.0",
      source: ingested
        ? RunSource(
          adapter: "results-table", path: "results/table.csv", row: number + 1, sizeBytes: 98_765,
          sha256: hex(&random, words: 4)) : nil)
    let root = random.uniform()
    let error = root * root * root * root
    let odd = pick([Double.nan, .infinity])
    record.metrics = [
      MetricName.testError: diverged ? odd : error,
      MetricName.testErrorMax: diverged ? odd : 10 * error.squareRoot(),
      MetricName.trainError: diverged ? .nan : error * 0.9, MetricName.minLoss: error * 0.8,
      MetricName.firstLoss: 1 + random.uniform(), MetricName.finalLoss: diverged ? .nan : error,
      MetricName.epochs: (10_000 * random.uniform()).rounded(),
      MetricName.steps: (1e6 * random.uniform()).rounded(),
      MetricName.parameterDistance: 10 * random.uniform(),
      MetricName.parameterCount: Double(configuration.network.parameterCount),
    ]
    if record.status == .escaped {
      record.metrics[MetricName.escapeEpochs] = (2000 * random.uniform()).rounded()
    }
    addTraining(&record, divides: Int(14 * random.uniform()), &random)
    return IndexEntry(
      record: record,
      file: IndexedFile(
        path: "runs/\(record.runID.prefix(2))/\(record.runID).h5",
        sizeBytes: 10_000 + Int(1e6 * random.uniform()), sha256: hex(&random, words: 4),
        contentSHA256: hex(&random, words: 4)))
  }

  private static func addTraining(
    _ record: inout RunRecord, divides: Int, _ random: inout RandomStream
  ) {
    func checkpoint(_ epoch: Int, _ reason: Checkpoint.Reason, _ lr: Double, _ loss: Double) {
      record.checkpoints.append(
        Checkpoint(
          epoch: epoch, reason: reason, lr: lr, loss: loss, parameters: Parameters(blocks: [])))
    }
    var lr = 0.01
    checkpoint(-1, .initial, lr, .nan)
    for number in 0..<divides {
      let epoch = 100 * (number + 1)
      record.lrDivides.append(LRDivide(epoch: epoch, lrBefore: lr, lrAfter: lr / 2))
      checkpoint(epoch, .beforeLRDivide, lr, random.uniform())
      lr /= 2
      checkpoint(epoch + 10, .afterLRDivide, lr, random.uniform())
    }
    checkpoint(2000, record.status == .escaped ? .escape : .final, lr, random.uniform())
  }

  private static func hex(_ random: inout RandomStream, words: Int) -> String {
    (0..<words).map { _ in
      let digits = String(random.next(), radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }
}
