import Reporting
import Statistics
import Testing

@Suite struct ClaimsTests {
  /// C.5's numbers that are about runs; the parameter counts are tested with the network.
  static let sweepClaims = AuthorsSweep.claims.filter {
    $0.id.hasPrefix("C5") && $0.quantity != "parameter_count"
  }

  @Test func referenceDataIsThere() {
    #expect(AuthorsSweep.runs.count == 750)
    #expect(AuthorsSweep.claims.count == 142)
    #expect(Self.sweepClaims.count == 76)
  }

  @Test(arguments: sweepClaims)
  func storedRunsGiveThePrintedDigits(claim: Claim) throws {
    let value = try #require(Claims.value(of: claim, in: AuthorsSweep.runs)?.finite)
    #expect(claim.rounded(value) == claim.printed)
  }

  /// The same claims again, read from the rows that `stats table` prints.
  @Test(arguments: sweepClaims.filter { claim in claim.group.allSatisfy { $0.name != "config" } })
  func tableRowsGiveThePrintedDigits(claim: Claim) throws {
    let terms = claim.group.filter { $0.name != "rank" }
    let table = AuthorsSweep.table(by: terms.map(\.name))
    let key = terms.map { GroupKey.integer(Int($0.value) ?? -1) }
    let row = try #require(terms.isEmpty ? table.total : table.rows.first { $0.key == key })
    let value: Measured =
      switch claim.quantity {
      case "runs": .finite(Double(row.runs))
      case "worked": .finite(Double(row.worked))
      case "failed": .finite(Double(row.runs - row.worked))
      case "mean_test_error": row.mean
      case "best_test_error": row.best
      default: .missing
      }
    #expect(claim.rounded(try #require(value.finite)) == claim.printed)
  }

  @Test func noteExplainsThePrintedFailed() throws {
    let table = AuthorsSweep.table(by: ["factor"])
    let printed = try #require(AuthorsSweep.claims.first { $0.id == "C5.failed" })
    #expect(table.total.failed == 566 && table.total.between == 108)
    #expect(printed.printed == "674" && printed.note.contains("566"))
    #expect(
      table.notes == [
        "failed counts test_error >= 0.5 or not finite: 566; runs - worked is 674, the difference "
          + "that the paper's table C.5 prints under \"failed\"; 108 runs lie between 0.01 and 0.5"
      ])
  }

  @Test func quotedCommasAndEqualSignsInGroupsAreRead() throws {
    let claims = AuthorsSweep.claims
    let exponent = try #require(claims.first { $0.id == "F6.lr.exponent" })
    #expect(exponent.note == "\"roughly 1/lr\"; the stored counts give -0.944")
    #expect(exponent.value == -1)
    let target = try #require(claims.first { $0.id == "F3.growth" })
    #expect(target.group.map(\.name) == ["target", "rank"])
    #expect(target.group[0].value == "cos(8 pi x)" && target.value == nil)
    #expect(Claims.value(of: target, in: AuthorsSweep.runs) == nil)
  }

  @Test(arguments: [
    ("a,b\n1,2\n", "claims: the header is a,b; give the columns "),
    (
      "claim_id,source,quantity,group,value,unit,origin,note\nx,C.5,runs\n",
      "claims row 1: 3 cells for 8 columns; add what is missing or quote the commas"
    ),
    (
      "claim_id,source,quantity,group,value,unit,origin,note\nx,C.5,runs,rank,1,runs,published,\n",
      "claims row 1: group term \"rank\" has no name=value; write terms as factor=3;bs=8"
    ),
    ("claim_id,\"sou\"rce\n", "claims: not a CSV"),
  ])
  func badClaimsAreNamed(text: String, message: String) {
    let error = #expect(throws: ReportingError.self) { try Claims.load(text) }
    #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
  }

  @Test func severalSeedsOfOneConfigurationAreNotOneRun() throws {
    let claim = try #require(AuthorsSweep.claims.first { $0.id == "C5.f5_N1280_bs4_L3.test" })
    let run = try #require(Claims.runs(of: claim, in: AuthorsSweep.runs)?.first)
    #expect(Claims.value(of: claim, in: [run]) == run.testError)
    #expect(Claims.value(of: claim, in: [run, run]) == nil)
    #expect(Claims.value(of: claim, in: []) == nil)
  }
}

@Suite struct ComparisonTableTests {
  @Test func wholeAndPartSweepsAreComparedHonestly() {
    let claims = AuthorsSweep.claims.filter {
      ["C5.worked", "C5.f1.worked", "C5.f1.best", "C8.completed"].contains($0.id)
    }
    let factorOne = AuthorsSweep.runs.filter { $0.factor == 1 }
    let table = ComparisonTable.table(
      claims: claims, stored: AuthorsSweep.runs, trained: factorOne.dropLast() + [factorOne[0]])
    #expect(
      table.rows[0][2...6] == [.number(76), .number(76), .text("equal"), .missing, .integer(50)])
    #expect(table.rows[1][2...4] == [.number(34), .number(34), .text("equal")])
    #expect(table.rows[1][6] == .integer(50) && table.rows[1][5] != .missing)
    #expect(table.rows.count == 3)
    #expect(table.provenance.exclusions.map(\.item) == ["C8.completed"])
    #expect(table.notes.isEmpty)
  }

  @Test func otherStoredNumbersDiffer() throws {
    let claim = try #require(AuthorsSweep.claims.first { $0.id == "C5.f1.worked" })
    let table = ComparisonTable.table(
      claims: [claim], stored: AuthorsSweep.runs.filter { $0.batchSize != 1 }, trained: [])
    #expect(
      table.rows[0][2...6] == [
        .number(34), .number(28), .text("differs"), .missing, .integer(0),
      ])
  }

  @Test func failedIsExplainedForTheRunsOfWhichItIsClaimed() throws {
    let claim = try #require(AuthorsSweep.claims.first { $0.id == "C5.f5.failed" })
    let table = ComparisonTable.table(claims: [claim], stored: AuthorsSweep.runs, trained: [])
    #expect(table.notes.count == 1)
    #expect(table.notes[0].contains("runs - worked is 249"))
  }
}
