internal import ArgumentParser
internal import Reporting
internal import RunStore
internal import Statistics

/// The claims ledger as dots.
struct ClaimsFigure: FigureMaker {
  static let name = "claims"
  static let abstract = "Published, stored and own values of every claim, with intervals."
  static let discussion = """
    Each value stands over the published one on a logarithmic axis; marks and colours tell the verdict \
    of `rflr claims`. Takes no query: the claims say which runs they are about.

    Examples:
      rflr figure claims --to out/figures
      rflr figure claims --only F6 --to out/figures --format pdf
    """
  static let takesQuery = false

  @OptionGroup var published: ClaimsOptions
  @Option(help: "Only claims whose id matches this beginning.")
  var only = ""

  func figure(of runs: SelectedRuns) throws -> Figure {
    let (ledger, foundDamage) = try ClaimsCommand.ledger(
      of: try published.read(), only: only, in: runs.store)
    runs.noteDamage(foundDamage)
    return try .claims(ledger)
  }
}
