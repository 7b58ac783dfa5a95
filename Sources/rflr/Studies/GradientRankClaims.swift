internal import Reporting
internal import RunStore
internal import Statistics
internal import Studies

/// What stored gradients say about the claims of paper 004.
///
/// A claim's quantity is `gradient_` with a ``GradientQuantity``, or one of those below; its group names
/// settings, all others are the usual ones of ``GradientRankStudy``; its value is a number or a range
/// (``ClaimedRange``). `over=mean` judges the mean over seeds in place of every seed.
///
/// - `gradient_slope_Q`: the slope of log Q in log n, seed by seed;
/// - `gradient_effect_Q`: Q with the regulariser that the group names over Q without, seed by seed;
/// - `gradient_place_Q`: the place of the activation among six by Q, 1 for the smallest;
/// - `gradient_identity_error`: of every run;
/// - `gradient_training_alignment`, `…_effective_rank` (last over first), `…_angle` (mean-field to ntk);
/// - `gradient_elsewhere`: what no study here has data for.
final class GradientRankClaims: StudyClaims {
  private struct Measured {
    let entry: GradientRankEntry
    let identityError: Double
  }

  private let store: Store
  private lazy var gradients: [Measured] = readGradients()
  private lazy var trainings: [GradientTrainingEntry] = readTrainings()

  init(in store: Store) { self.store = store }

  func evidence(for claim: Claim) throws -> StudyEvidence? {
    guard claim.quantity.hasPrefix("gradient_") else { return nil }
    let words = claim.quantity.dropFirst("gradient_".count)
    func quantity(after prefix: String) -> GradientQuantity? {
      guard words.hasPrefix(prefix) else { return nil }
      return GradientQuantity(rawValue: String(words.dropFirst(prefix.count)))
    }
    if words == "elsewhere" { return elsewhere(claim) }
    if words == "identity_error" { return identity(claim) }
    if words.hasPrefix("training_") { return training(claim, words.dropFirst("training_".count)) }
    if let quantity = quantity(after: "slope_") { return slopes(of: quantity, claim) }
    if let quantity = quantity(after: "effect_") { return effect(on: quantity, claim) }
    if let quantity = quantity(after: "place_") { return place(by: quantity, claim) }
    if let quantity = quantity(after: "") { return value(of: quantity, claim) }
    return nil
  }

  // MARK: One number a run

  private func value(of quantity: GradientQuantity, _ claim: Claim) -> StudyEvidence {
    let runs = atOneSize(gradients.map(\.entry).filter { claim.isAbout($0) })
    let values = runs.compactMap { $0.spikes[quantity].finite }
    return evidence(claim, values, runs)
  }

  private func identity(_ claim: Claim) -> StudyEvidence {
    evidence(claim, gradients.map(\.identityError), gradients.map(\.entry))
  }

  private func place(by quantity: GradientQuantity, _ claim: Claim) -> StudyEvidence {
    let six = GradientRankDesign.smooth.map(\.rawValue) + [Activation.relu.rawValue]
    let runs = atOneSize(
      gradients.map(\.entry).filter { claim.isAbout($0, without: ["activation"]) }
        .filter { six.contains($0["activation"].text) })
    let places = Dictionary(grouping: runs, by: \.seed).sorted { $0.key < $1.key }
      .compactMap { _, members -> Double? in
        guard members.count == six.count,
          let own = members.first(where: { $0["activation"].text == claim.term("activation") }),
          let value = own.spikes[quantity].finite
        else { return nil }
        return 1 + Double(members.count { ($0.spikes[quantity].finite ?? .infinity) < value })
      }
    return evidence(claim, places, runs)
  }

  // MARK: Numbers from several runs of a seed

  private func slopes(of quantity: GradientQuantity, _ claim: Claim) -> StudyEvidence {
    let runs = gradients.map(\.entry).filter { claim.isAbout($0) }
    let slopes = Dictionary(grouping: runs, by: \.seed).sorted { $0.key < $1.key }
      .compactMap { _, members -> (slope: Double, runs: [GradientRankEntry])? in
        let points = members.compactMap { member in
          member.spikes[quantity].finite.map { (size: member.size, value: $0) }
        }
        guard let fit = try? LineFit.powerLaw(points) else { return nil }
        return (fit.slope.value, members)
      }
    return evidence(claim, slopes.map(\.slope), slopes.flatMap(\.runs))
  }

  private func effect(on quantity: GradientQuantity, _ claim: Claim) -> StudyEvidence {
    let names = Columns.gradientRegularisers.map(\.name)
    let all = atOneSize(gradients.map(\.entry).filter { claim.isAbout($0, without: names) })
    func strength(_ entry: GradientRankEntry, _ name: String) -> Double {
      if case .number(let value) = entry[name] { value } else { 0 }
    }
    let wanted = claim.term("regulariser") ?? ""
    let pairs = all.compactMap { entry -> (GradientRankEntry, GradientRankEntry)? in
      guard names.allSatisfy({ (strength(entry, $0) > 0) == ($0 == wanted) }) else { return nil }
      return all.first { other in
        other.seed == entry.seed && names.allSatisfy { strength(other, $0) == 0 }
      }.map { (entry, $0) }
    }
    let ratios = pairs.compactMap { with, without -> Double? in
      guard let value = with.spikes[quantity].finite, let base = without.spikes[quantity].finite,
        base > 0
      else { return nil }
      return value / base
    }
    return evidence(claim, ratios, pairs.flatMap { [$0.0, $0.1] })
  }

  // MARK: Trainings

  private func training(_ claim: Claim, _ what: Substring) -> StudyEvidence? {
    let rate = claim.number("learning_rate")
    let runs = trainings.filter {
      claim.isAbout($0.settings) && (rate == nil || rate == $0.learningRate)
    }
    let values: [Double]
    switch what {
    case "alignment": values = runs.compactMap { $0.course.looks.last?.alignment.finite }
    case "effective_rank":
      values = runs.compactMap { run in
        guard let first = run.course.looks.first?.effectiveRank.finite,
          let last = run.course.looks.last?.effectiveRank.finite
        else { return nil }
        return last / first
      }
    case "loss":
      values = runs.compactMap { run in
        guard let first = run.course.looks.first?.loss.finite,
          let last = run.course.looks.last?.loss.finite
        else { return nil }
        return last / first
      }
    case "angle":
      let rates = GradientRankStudy.Scaling.allCases.map(GradientRankDesign.learningRate)
      let all = trainings.filter {
        claim.isAbout($0.settings, without: ["scaling"]) && rates.contains($0.learningRate)
      }
      let angles = GradientTrainingReport(all, provenance: Provenance()).angles
      return evidence(
        claim, angles.numbers("mean_angle"), runIDs: all.map(\.runID), seeds: all.map(\.seed),
        settings: all.map(\.settings))
    default: return nil
    }
    return evidence(
      claim, values, runIDs: runs.map(\.runID), seeds: runs.map(\.seed),
      settings: runs.map(\.settings))
  }

  // MARK: Evidence

  private func evidence(
    _ claim: Claim, _ values: [Double], _ runs: [GradientRankEntry]
  ) -> StudyEvidence {
    evidence(
      claim, values, runIDs: runs.map(\.runID), seeds: runs.map(\.seed),
      settings: runs.map(\.settings))
  }

  private func evidence(
    _ claim: Claim, _ values: [Double], runIDs: [String], seeds: [Int], settings: [[GroupKey]]
  ) -> StudyEvidence {
    let range = ClaimedRange(claim.printed).range
    return StudyEvidence(
      values: values, seeds: Set(seeds).count,
      rule: claim.term("over") == "mean" ? .mean(range) : .every(range),
      size: Self.sizes(of: settings), remark: Self.remark(on: claim, values), runIDs: runIDs,
      command: "`make studies`, or `rflr study gradient-rank --preset paper`")
  }

  private func elsewhere(_ claim: Claim) -> StudyEvidence {
    StudyEvidence(
      values: [], seeds: 0, rule: .mean(-.infinity...(.infinity)), size: "",
      command: claim.note.isEmpty ? "no command does" : claim.note)
  }

  /// What the values spread over, and what the claim's note says of finite sizes.
  private static func remark(on claim: Claim, _ values: [Double]) -> String {
    var parts: [String] = []
    if values.count > 1, let low = values.min(), let high = values.max(), low < high {
      parts.append("from \(PlotText.number(low)) to \(PlotText.number(high))")
    }
    if let start = claim.note.firstRange(of: "finite size: ") {
      parts.append(String(claim.note[start.lowerBound...]))
    }
    return parts.joined(separator: "; ")
  }

  private static func sizes(of settings: [[GroupKey]]) -> String {
    zip(["n", "d", "m"], 0..<3).map { name, place in
      let values = settings.map { $0[place] }.distinct.map(\.text)
      guard let first = values.first, let last = values.last else { return "" }
      return first == last ? "\(name) \(first)" : "\(name) \(first) to \(last)"
    }.joined(separator: ", ")
  }

  /// The runs at the paper's size, or at the largest that there is.
  private func atOneSize(_ runs: [GradientRankEntry]) -> [GradientRankEntry] {
    let paper = Double(GradientRankStudy().samples)
    let sizes = Set(runs.map(\.size))
    guard let size = sizes.contains(paper) ? paper : sizes.max() else { return [] }
    return runs.filter { $0.size == size }
  }

  // MARK: Reading

  private func readGradients() -> [Measured] {
    read(GradientRankRun.kind, GradientRankEntry.arrays) { stored in
      Measured(
        entry: try GradientRankEntry(stored),
        identityError: stored.metric("identity_error").finite ?? .nan)
    }.sorted { $0.entry.seed < $1.entry.seed }
  }

  private func readTrainings() -> [GradientTrainingEntry] {
    read(GradientTrainingRun.kind, GradientTrainingEntry.arrays, GradientTrainingEntry.init)
      .sorted { $0.seed < $1.seed }
  }

  /// Runs of a kind; none where the store has none, and those that cannot be read are left out.
  private func read<Value>(
    _ kind: String, _ arrays: Set<String>, _ body: (StoredStudy) throws -> Value
  ) -> [Value] {
    guard let runs = try? SelectedRuns("kind = \(kind)", in: store),
      let found = try? runs.studies(kind: kind, arrays: arrays)
    else { return [] }
    return found.used.compactMap { try? body($0) }
  }
}

/// The range that a claim's printed value means: `2`, `0 +- 0.1`, `>= 0.99`, `<= 1e-12`.
struct ClaimedRange {
  let range: ClosedRange<Double>

  init(_ printed: String) {
    let words = printed.split(separator: " ").map(String.init)
    let numbers = words.compactMap { Double($0) }
    switch (words.first, numbers.count) {
    case (">=", 1): range = numbers[0]...(.infinity)
    case ("<=", 1): range = -.infinity...numbers[0]
    case (_, 2) where words.count == 3 && words[1] == "+-" && numbers[1] >= 0:
      range = numbers[0] - numbers[1]...numbers[0] + numbers[1]
    case (_, 1) where words.count == 1: range = numbers[0]...numbers[0]
    default: range = -.infinity...(.infinity)
    }
  }
}

extension GradientRankEntry {
  /// Samples n.
  fileprivate var size: Double {
    if case .integer(let value) = self["samples"] { Double(value) } else { .nan }
  }
}

extension Claim {
  fileprivate func isAbout(_ entry: GradientRankEntry, without free: [String] = []) -> Bool {
    isAbout(entry.settings, without: free)
  }

  /// Whether settings are those that the group names, and the usual ones where it does not.
  fileprivate func isAbout(_ settings: [GroupKey], without free: [String] = []) -> Bool {
    let usual = GradientRankStudy().settings
    let sizes = Columns.gradientSizes.map(\.name)
    return zip(Columns.gradientSettings, zip(settings, usual)).allSatisfy { column, values in
      if free.contains(column.name) { return true }
      guard let wanted = term(column.name) else {
        return sizes.contains(column.name) || values.0 == values.1
      }
      switch values.0 {
      case .number(let value):
        // A printed 0.5556 is 5/9.
        return Double(wanted).map { abs($0 - value) < 1e-3 } ?? false
      case .missing: return wanted == "none"
      default: return values.0.text == wanted
      }
    }
  }
}
