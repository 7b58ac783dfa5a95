internal import SwiftCSV
public import Statistics

/// One published number: what it is about and how it was printed.
public struct Claim: Sendable, Hashable, CustomStringConvertible {
  /// A condition on runs, as in `factor=3`.
  public struct Term: Sendable, Hashable {
    /// Name of the property.
    public var name: String
    /// Its value, as written.
    public var value: String
  }

  /// Identity, such as `C5.f1.worked`.
  public var id: String
  /// Section or figure of the paper.
  public var source: String
  /// Name of the quantity.
  public var quantity: String
  /// The runs that it is about: all terms hold.
  public var group: [Term]
  /// The value as printed.
  public var printed: String
  /// Unit of the value.
  public var unit: String
  /// published, stored result or conjecture.
  public var origin: String
  /// What else must be known.
  public var note: String

  /// The printed value as a number; nil where words were printed.
  public var value: Double? { Double(printed) }

  /// The identity and the printed value.
  public var description: String { "\(id) = \(printed)" }

  /// Writes a number with the digits of the printed value.
  ///
  /// - Returns: For example 1.7239 beside a printed `1.72e+00` gives `1.72e+00`.
  public func rounded(_ value: Double) -> String { PrintedNumber.text(value, like: printed) }
}

/// A run as far as the published sweep tables need it.
public struct ClaimRun: Sendable, Hashable {
  /// Name as the paper prints it.
  public var configName: String
  /// Rank; nil where unknown.
  public var rank: Int?
  /// Factor of the target; nil where unknown.
  public var factor: Int?
  /// Batch size; nil where unknown.
  public var batchSize: Int?
  /// Final test error.
  public var testError: Measured
  /// Smallest epoch loss.
  public var minLoss: Measured
  /// Epochs that ran.
  public var epochs: Measured
  /// Seed; nil where unknown.
  public var seed: Int?

  /// Creates a run.
  public init(
    configName: String, rank: Int?, factor: Int?, batchSize: Int?, testError: Measured,
    minLoss: Measured = .missing, epochs: Measured = .missing, seed: Int? = nil
  ) {
    self.configName = configName
    self.rank = rank
    self.factor = factor
    self.batchSize = batchSize
    self.testError = testError
    self.minLoss = minLoss
    self.epochs = epochs
    self.seed = seed
  }

  /// Whether a term holds; nil for a property that a run does not have here.
  func satisfies(_ term: Claim.Term) -> Bool? {
    switch term.name {
    case "config": configName == term.value
    case "rank": rank == Int(term.value)
    case "factor": factor == Int(term.value)
    case "bs": batchSize == Int(term.value)
    default: nil
    }
  }
}

/// The published numbers, and the same numbers from runs.
public enum Claims {
  private static let header = [
    "claim_id", "source", "quantity", "group", "value", "unit", "origin", "note",
  ]

  /// Reads a table of claims (`paper_claims.csv`).
  ///
  /// - Parameter text: CSV with the columns claim_id, source, quantity, group, value, unit, origin, note.
  /// - Throws: ``ReportingError`` naming the row for another header, a row of another length, a group
  ///   term without "=".
  public static func load(_ text: String) throws(ReportingError) -> [Claim] {
    let csv: EnumeratedCSV
    do {
      csv = try EnumeratedCSV(string: text, delimiter: .comma, loadColumns: false)
    } catch {
      throw ReportingError("claims", "not a CSV (\(error))", remedy: "check its quotes")
    }
    guard csv.header == header else {
      throw ReportingError(
        "claims", "the header is \(csv.header.joined(separator: ","))",
        remedy: "give the columns \(header.joined(separator: ","))")
    }
    var claims: [Claim] = []
    for (index, row) in csv.rows.enumerated() {
      guard row.count == header.count else {
        throw ReportingError(
          "claims row \(index + 1)", "\(row.count) cells for \(header.count) columns",
          remedy: "add what is missing or quote the commas")
      }
      claims.append(
        Claim(
          id: row[0], source: row[1], quantity: row[2],
          group: try terms(row[3], row: index + 1), printed: row[4], unit: row[5], origin: row[6],
          note: row[7]))
    }
    return claims
  }

  private static func terms(_ text: String, row: Int) throws(ReportingError) -> [Claim.Term] {
    var terms: [Claim.Term] = []
    for part in text.split(separator: ";") {
      let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard sides.count == 2, !sides[0].isEmpty else {
        throw ReportingError(
          "claims row \(row)", "group term \"\(part)\" has no name=value",
          remedy: "write terms as factor=3;bs=8")
      }
      terms.append(Claim.Term(name: String(sides[0]), value: String(sides[1])))
    }
    return terms
  }

  /// The runs that a claim is about.
  ///
  /// - Returns: Nil where its group has a term that a ``ClaimRun`` cannot answer.
  public static func runs(of claim: Claim, in runs: [ClaimRun]) -> [ClaimRun]? {
    let probe = ClaimRun(
      configName: "", rank: nil, factor: nil, batchSize: nil, testError: .missing)
    guard claim.group.allSatisfy({ probe.satisfies($0) != nil }) else { return nil }
    return runs.filter { run in claim.group.allSatisfy { run.satisfies($0) == true } }
  }

  /// Whether the claimed quantity is one that ``value(of:in:)`` can compute.
  static func isAboutRuns(_ claim: Claim) -> Bool {
    [
      "runs", "worked", "failed", "mean_test_error", "best_test_error", "min_loss",
      "final_test_error", "epochs_run",
    ].contains(claim.quantity)
  }

  /// The claimed quantity, computed from runs with the paper's thresholds.
  ///
  /// `runs`, `worked`, `mean_test_error` and `best_test_error` are those of ``SweepTable``; `failed` is
  /// runs − worked, which is what C.5 prints under that name and not what it defines (the notes of the
  /// sweep table say both). `min_loss`, `final_test_error` and `epochs_run` are those of the one run of
  /// the group.
  ///
  /// - Source: sections C.5 and C.6 of the paper; protocol.md §7.
  /// - Returns: Nil for another quantity or group, for no run, and for a quantity of one run where the
  ///   group has several.
  public static func value(of claim: Claim, in runs: [ClaimRun]) -> Measured? {
    guard let members = Self.runs(of: claim, in: runs), !members.isEmpty else { return nil }
    return value(of: claim, amongMembers: members)
  }

  /// The claimed quantity of runs that are known to be those of the claim.
  static func value(of claim: Claim, amongMembers members: [ClaimRun]) -> Measured? {
    let total = SweepTable(
      by: [], keys: members.map { _ in [] }, testErrors: members.map(\.testError)
    ).total
    let only = members.count == 1 ? members[0] : nil
    return switch claim.quantity {
    case "runs": .finite(Double(total.runs))
    case "worked": .finite(Double(total.worked))
    case "failed": .finite(Double(total.runs - total.worked))
    case "mean_test_error": total.mean
    case "best_test_error": total.best
    case "min_loss": only?.minLoss
    case "final_test_error": only?.testError
    case "epochs_run": only?.epochs
    default: nil
    }
  }
}
