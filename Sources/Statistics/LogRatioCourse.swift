/// The log-ratios of one layer at one point over a training: part of logratio v1.
///
/// `first` is the look before the first epoch where there is one, and then growth is
/// max(final) − max(first); without it growth is missing, since it would miss what came before.
/// A look with a channel that is not finite stays in the course; `largest` is over finite maxima.
///
/// - Source: section 4 and C.7 of the paper; protocol.md §2.
public struct LogRatioCourse: Sendable, Equatable {
  /// Channel values at one epoch.
  public struct Look: Sendable, Equatable {
    /// 0-based index of the last finished epoch; −1 before the first.
    public var epoch: Int
    /// The log-ratios.
    public var ratios: LogRatio

    /// Creates a look.
    public init(epoch: Int, ratios: LogRatio) {
      self.epoch = epoch
      self.ratios = ratios
    }
  }

  /// The looks, ascending by epoch.
  public let looks: [Look]

  /// Takes looks at one run.
  ///
  /// - Throws: ``Refusal`` for no look.
  public init(_ looks: [Look]) throws(Refusal) {
    guard !looks.isEmpty else { throw Refusal("no look at its channels") }
    precondition(zip(looks, looks.dropFirst()).allSatisfy { $0.epoch < $1.epoch }, "ascending")
    self.looks = looks
  }

  /// The last look.
  public var final: Look { looks[looks.count - 1] }

  /// The look before the first epoch; nil where training was not looked at from its start.
  public var initial: Look? { looks[0].epoch < 0 ? looks[0] : nil }

  /// The look with the largest finite maximum, the first of equals; nil where none is finite.
  public var largest: Look? {
    var best: (look: Look, value: Double)?
    for look in looks {
      guard let value = look.ratios.maximum.finite else { continue }
      if best.map({ value > $0.value }) ?? true { best = (look, value) }
    }
    return best?.look
  }

  /// max(final) − max(first); missing without a look before the first epoch and one after it.
  public var growth: Measured {
    guard looks.count > 1, let initial else { return .missing }
    guard let before = initial.ratios.maximum.finite, let after = final.ratios.maximum.finite else {
      return .nan
    }
    return Measured(after - before)
  }
}
