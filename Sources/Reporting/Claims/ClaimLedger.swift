internal import Statistics

extension Provenance.Statistic {
  /// The rules of the ledger.
  public static let claims = Provenance.Statistic(
    name: ClaimRules.statisticName, version: ClaimRules.version, definition: ClaimRules.definition)

  /// The rules of the ledger for studies.
  public static let studyClaims = Provenance.Statistic(
    name: ClaimRules.studyStatisticName, version: ClaimRules.studyVersion,
    definition: ClaimRules.studyDefinition)
}

/// The claims with the verdict on each.
public struct ClaimLedger: Sendable {
  /// Claims and judgements, in the order of the claims.
  public let entries: [(claim: Claim, judgement: ClaimJudgement)]
  /// Query, runs and exclusions; the rules are added.
  public var provenance: Provenance

  /// Creates a ledger.
  public init(
    _ entries: [(claim: Claim, judgement: ClaimJudgement)], provenance: Provenance = Provenance()
  ) {
    self.entries = entries
    self.provenance = provenance
    let judged = entries.filter { $0.judgement.verdict != .notTestable }
    let studies = judged.filter { $0.judgement.rule.hasPrefix("study ") }
    if !studies.isEmpty { self.provenance.statistics.append(.studyClaims) }
    if studies.isEmpty || studies.count < judged.count {
      self.provenance.statistics.append(.claims)
    }
  }

  /// claims.csv, then claim_verdicts.csv.
  public var tables: [Table] { [claims, verdicts] }

  /// The claims with the columns that a reader at a terminal needs first.
  public var short: Table {
    let names = ["claim_id", "published", "stored", "trained", "seeds", "verdict", "reason"]
    let whole = claims
    let kept = names.compactMap { name in whole.columns.firstIndex { $0.name == name } }
    return Table(
      name: whole.name, title: whole.title, columns: kept.map { whole.columns[$0] },
      rows: whole.rows.map { row in kept.map { row[$0] } }, notes: whole.notes,
      provenance: whole.provenance)
  }

  private var claims: Table {
    Table(
      name: "claims", title: "Published claims and what became of them (\(ClaimRules.version))",
      columns: Columns.claims,
      rows: entries.map { claim, judgement in
        [
          .text(claim.id), .text(claim.source), .text(claim.quantity),
          .text(claim.group.map { "\($0.name)=\($0.value)" }.joined(separator: ";")),
          .text(claim.printed), Cell(judgement.stored), .integer(judgement.storedRuns),
          Cell(judgement.trained), .integer(judgement.trainedRuns), .integer(judgement.seeds),
          judgement.interval.map { .number($0.low) } ?? .missing,
          judgement.interval.map { .number($0.high) } ?? .missing,
          judgement.intervalMethod.isEmpty ? .missing : .text(judgement.intervalMethod),
          .text(judgement.verdict.rawValue), .text(judgement.rule), .text(judgement.reason),
        ]
      }, notes: [summary], provenance: provenance)
  }

  private var summary: String {
    let counts = ClaimVerdict.allCases.map { verdict in
      (verdict, entries.count { $0.judgement.verdict == verdict })
    }.filter { $0.1 > 0 }
    return "\(entries.count) claim\(entries.count == 1 ? "" : "s"): "
      + counts.map { "\($0.1) \($0.0.rawValue)" }.joined(separator: ", ")
  }

  private var verdicts: Table {
    var sources: [String] = []
    for entry in entries where !sources.contains(entry.claim.source) {
      sources.append(entry.claim.source)
    }
    func row(_ name: String, _ members: [ClaimJudgement]) -> [Cell] {
      [.text(name)]
        + ClaimVerdict.allCases.map { verdict in .integer(members.count { $0.verdict == verdict }) }
        + [.integer(members.count)]
    }
    return Table(
      name: "claim_verdicts", title: "Verdicts by source", columns: Columns.claimVerdicts,
      rows: sources.map { source in
        row(source, entries.filter { $0.claim.source == source }.map(\.judgement))
      } + [row("all", entries.map(\.judgement))], provenance: provenance)
  }
}
