internal import Foundation
internal import Statistics

/// Numbers in the form in which another was printed.
enum PrintedNumber {
  /// Writes a value with the digits after the point, and the exponent, of a printed number.
  ///
  /// - Returns: `1.72e+00` for 1.7239 like `1.72e+00`; `750` for 750 like `750`; `0.04` for 0.039 like `0.04`.
  static func text(_ value: Double, like printed: String) -> String {
    let parts = printed.lowercased().split(separator: "e", omittingEmptySubsequences: false)
    let fraction = parts[0].split(separator: ".", omittingEmptySubsequences: false).dropFirst()
    return String(format: "%.\(fraction.first?.count ?? 0)\(parts.count > 1 ? "e" : "f")", value)
  }
}

/// The paper's numbers beside those of stored results and of runs trained here.
public enum ComparisonTable {
  private static let columns = [
    Column("quantity", .string, "Name of the quantity"),
    Column("group", .string, "The runs that it is about"),
    Column("paper", .number, unit: "as the quantity", "Value as the paper prints it"),
    Column("stored", .number, unit: "as the quantity", "The same from the stored results"),
    Column(
      "verdict", .string,
      "equal: the stored value rounded to the paper's digits is the paper's; differs: it is not; "
        + "missing without a stored value"),
    Column(
      "trained", .number, unit: "as the quantity",
      "The same from runs trained here; missing unless the group was trained whole"),
    Column("trained_runs", .integer, unit: "runs", "Runs trained here in the group"),
    Column("source", .string, "Section or figure of the paper"),
    Column("claim_id", .string, "Identity of the claim"),
  ]

  /// Compares claims with runs.
  ///
  /// A claim whose value is words, or that is not about a sweep, is left out with that reason. Trained
  /// runs are compared only where a group was trained whole, that is where it has as many of them as of
  /// stored ones, or is one configuration: a part of a sweep counted beside the whole would mislead.
  ///
  /// - Parameters:
  ///   - claims: The claims to show, in order.
  ///   - stored: Runs of others.
  ///   - trained: Runs of our own.
  ///   - trainedOnly: Whether claims without a value from trained runs are left out, with that reason.
  public static func table(
    claims: [Claim], stored: [ClaimRun], trained: [ClaimRun], trainedOnly: Bool = false
  ) -> Table {
    var table = Table(
      name: "comparison", title: "The paper, the stored results, and runs trained here",
      columns: columns)
    table.notes = notes(claims: claims, stored: stored)
    for claim in claims {
      guard let paper = claim.value, Claims.isAboutRuns(claim),
        let storedRuns = Claims.runs(of: claim, in: stored),
        let trainedRuns = Claims.runs(of: claim, in: trained)
      else {
        table.provenance.exclusions.append(
          Provenance.Exclusion(item: claim.id, reason: "not a number about a group of runs"))
        continue
      }
      let storedValue = Claims.value(of: claim, in: stored)
      let isOneConfiguration = claim.group.contains { $0.name == "config" }
      let isWhole = isOneConfiguration || storedRuns.count == trainedRuns.count
      let trainedValue = isWhole ? Claims.value(of: claim, in: trained) : nil
      if trainedOnly, trainedValue == nil {
        table.provenance.exclusions.append(
          Provenance.Exclusion(
            item: claim.id,
            reason: "\(trainedRuns.count) runs trained here, \(storedRuns.count) stored"))
        continue
      }
      table.append([
        .text(claim.quantity),
        .text(claim.group.map { "\($0.name)=\($0.value)" }.joined(separator: ";")),
        .number(paper), Cell(storedValue ?? .missing), verdict(storedValue, claim),
        Cell(trainedValue ?? .missing), .integer(trainedRuns.count), .text(claim.source),
        .text(claim.id),
      ])
    }
    table.provenance.statistics.append(
      Provenance.Statistic(
        name: SweepTable.statisticName, version: SweepTable.version,
        definition: SweepTable.definition))
    return table
  }

  private static func verdict(_ value: Measured?, _ claim: Claim) -> Cell {
    guard let value, value != .missing else { return .missing }
    guard let number = value.finite else { return .text("differs") }
    return .text(Double(claim.rounded(number)) == claim.value ? "equal" : "differs")
  }

  /// What "failed" means for the stored runs of which it is claimed.
  private static func notes(claims: [Claim], stored: [ClaimRun]) -> [String] {
    let failed = claims.filter { $0.quantity == "failed" }
    let members = stored.filter { run in
      failed.contains { $0.group.allSatisfy { run.satisfies($0) == true } }
    }
    return SweepTable(
      by: [], keys: members.map { _ in [] }, testErrors: members.map(\.testError)
    ).notes
  }
}
