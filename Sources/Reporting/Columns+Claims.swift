extension Columns {
  /// claims.csv: one row a published claim.
  public static let claims = [
    Column("claim_id", .string, "Identity of the claim"),
    Column("source", .string, "Section or figure of the paper"),
    Column("quantity", .string, "Name of the quantity"),
    Column("group", .string, "The runs that it is about; empty where the paper names none"),
    Column("published", .string, "Value as printed"),
    Column("stored", .number, unit: "as the quantity", "Value from the authors' stored runs"),
    Column("stored_runs", .integer, unit: "runs", "Stored runs of the group"),
    Column("trained", .number, unit: "as the quantity", "Value from runs trained here"),
    Column("trained_runs", .integer, unit: "runs", "Runs trained here in the group"),
    Column("seeds", .integer, unit: "seeds", "Distinct seeds of those"),
    Column("low", .number, unit: "as the quantity", "Lower end of the interval"),
    Column("high", .number, unit: "as the quantity", "Upper end of the interval"),
    Column("interval", .string, "What interval it is, over what, or why there is none"),
    Column(
      "verdict", .string,
      "reproduced, reproduced in direction, not reproduced, misprinted, or not testable"),
    Column("rule", .string, "Rule that gave the verdict, with its version"),
    Column("reason", .string, "Why, in one line"),
  ]

  /// claim_verdicts.csv: one row a source, then all.
  public static let claimVerdicts =
    [Column("source", .string, "Section or figure of the paper; all for every claim")]
    + ClaimVerdict.allCases.map { verdict in
      Column(
        verdict.rawValue.split(separator: " ").joined(separator: "_"), .integer, unit: "claims",
        "Claims with the verdict \"\(verdict.rawValue)\"")
    } + [Column("claims", .integer, unit: "claims", "All claims of the source")]
}
