internal import Foundation
internal import RunStore
internal import Statistics

/// One measured number with what is needed to judge it.
struct Line {
  /// A number that the project asks for.
  enum Requirement {
    case below(Double)
    case atLeast(Double)

    func isMet(by value: Double) -> Bool {
      switch self {
      case .below(let limit): value < limit
      case .atLeast(let limit): value >= limit
      }
    }

    func text(_ unit: String) -> String {
      switch self {
      case .below(let limit): String(format: "below %.3g ", limit) + unit
      case .atLeast(let limit): String(format: "at least %.3g ", limit) + unit
      }
    }

    /// met, or how far off.
    func verdict(on value: Double) -> String {
      if isMet(by: value) { return "met" }
      switch self {
      case .below(let limit):
        return String(format: "missed by %.0f %%", 100 * (value / limit - 1))
      case .atLeast(let limit):
        return String(format: "missed by %.0f %%", 100 * (1 - value / limit))
      }
    }
  }

  var subject: Subject
  var what: String
  /// Median of the repeats.
  var value: Double
  var unit: String
  /// The fastest repeat: on a shared machine the nearest to the truth.
  var best: Double
  /// Distance of the quartiles relative to the median; 0 for a single repeat.
  var spread: Double
  var count: Int
  /// Name and value of what the machine allows, in the same unit.
  var limit: (name: String, value: Double)?
  var requirement: Requirement?
  /// How many times as long other programs take, by their names in ``PeerTimes``.
  var peers: [String: Double] = [:]

  /// Share of the limit that is reached: 1 is all that the machine allows.
  var shareOfLimit: Double? {
    limit.map { Unit(unit).isCost ? $0.value / value : value / $0.value }
  }
}

/// Whether less is better.
struct Unit {
  let isCost: Bool
  init(_ name: String) {
    isCost =
      ["ns", "µs", "ms", "s", "MB", "%"].contains { name.split(separator: "/").first == $0 }
      && !name.hasSuffix("/s")
  }
}

/// The lines of one run of the bench, and what all subjects need for them.
final class Session {
  let isQuick: Bool
  let scratch: Scratch
  let peers: PeerTimes
  var subject = Subject.floor
  private(set) var lines: [Line] = []
  private(set) lazy var floor = Floor.measured(seconds: isQuick ? 0.05 : 0.3)
  private var notes: [String] = []

  init(isQuick: Bool, peers: PeerTimes) throws {
    self.isQuick = isQuick
    self.peers = peers
    scratch = try Scratch()
  }

  /// A number of the whole measurement or of the quick one.
  func choose<Value>(_ whole: Value, quick: Value) -> Value { isQuick ? quick : whole }

  /// Measures again and again.
  ///
  /// - Parameters:
  ///   - seconds: Time to spend; a quick session takes a tenth.
  ///   - atLeast: Repeats in any case; a quick session takes 3 at most.
  ///   - prepare: What each repeat needs and nobody measures.
  ///   - body: What is measured.
  /// - Returns: Seconds of each repeat.
  func time<Input>(
    for seconds: Double, atLeast: Int = 5, prepare: () throws -> Input,
    _ body: (Input) throws -> Void
  ) rethrows -> [Double] {
    let wanted = isQuick ? min(atLeast, 3) : atLeast
    var left = isQuick ? seconds / 10 : seconds
    var times: [Double] = []
    while times.count < wanted || left > 0, times.count < 10_000 {
      let input = try prepare()
      let start = ContinuousClock.now
      try body(input)
      times.append((ContinuousClock.now - start).seconds)
      left -= times[times.count - 1]
    }
    return times
  }

  /// Measures again and again what needs no preparation.
  func time(for seconds: Double, atLeast: Int = 5, _ body: () throws -> Void) rethrows -> [Double] {
    try time(for: seconds, atLeast: atLeast, prepare: {}) { _ in try body() }
  }

  /// Keeps a line.
  ///
  /// - Parameters:
  ///   - what: What was measured, with its size.
  ///   - unit: Unit of the values.
  ///   - times: Seconds of each repeat.
  ///   - value: A repeat's value in the unit from its seconds.
  ///   - limit: What the machine allows, in the unit.
  ///   - requirement: What the project asks of the median, in the unit.
  ///   - peers: Other programs' ratios to a median, by name.
  func add(
    _ what: String, _ unit: String, _ times: [Double], limit: (name: String, value: Double)? = nil,
    required requirement: Line.Requirement? = nil,
    peers: (Double) -> [String: Double] = { _ in [:] },
    value: (Double) -> Double
  ) {
    let values = times.map(value).sorted()
    guard let middle = median(of: values).finite, let first = values.first, let last = values.last
    else { return }
    // Quartiles as medians of the halves, the middle in both: no formula to choose among nine.
    let half = (values.count + 1) / 2
    let quartiles = [values.prefix(half), values.suffix(half)].compactMap {
      median(of: Array($0)).finite
    }
    let distance = (quartiles.last ?? middle) - (quartiles.first ?? middle)
    lines.append(
      Line(
        subject: subject, what: what, value: middle, unit: unit,
        best: Unit(unit).isCost ? first : last,
        spread: middle == 0 ? 0 : abs(distance / middle), count: values.count, limit: limit,
        requirement: requirement, peers: peers(middle)))
    Terminal.progress("  \(what): \(String(format: "%.4g", middle)) \(unit)")
  }

  /// Keeps a line of times in milliseconds.
  func add(milliseconds what: String, _ times: [Double], requiredBelow below: Double? = nil) {
    add(what, "ms", times, required: below.map { .below($0) }) { $0 * 1e3 }
  }

  /// Says something that a reader of this subject's table must know.
  func note(_ text: String) { notes.append(text) }

  /// The notes so far, which are then forgotten.
  func takeNotes() -> [String] {
    defer { notes = [] }
    return notes
  }
}

extension Duration {
  /// The whole duration in seconds.
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
