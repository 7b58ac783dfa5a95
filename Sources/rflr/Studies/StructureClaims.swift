internal import RFLR
internal import Reporting
internal import RunStore
internal import Statistics
internal import Studies

/// What stored runs say about the claims of paper 002 (structure discovery).
///
/// The group of a claim names a kind and the settings that differ from the study's usual ones; runs with
/// exactly those settings count, whatever their seed.
struct StructureClaims: StudyClaims {
  /// How a quantity is taken from a run, and what it must be.
  struct Measure {
    /// Kind of the runs.
    var kind: String
    /// The settings of a run when nothing is said, as its configuration.
    var usual: JSONValue
    /// The number of a run, and what a law expects of it.
    var read: (StoredStudy) throws -> (value: Double, law: Double?)
    /// When the numbers give the claim, from what the law expects.
    var rule: ([Double]) -> StudyEvidence.Rule
    /// What the number means.
    var remark: String
    /// Arrays that are read.
    var arrays: Set<String>
  }

  private let store: Store

  init(in store: Store) { self.store = store }

  func evidence(for claim: Claim) throws -> StudyEvidence? {
    guard let measure = Self.measures[claim.quantity],
      claim.group.contains(where: { $0.name == "kind" && $0.value == measure.kind })
    else { return nil }
    let (used, _) = try candidates(of: measure).read { row in
      let stored = try stored(row, of: claim, measure)
      return (try measure.read(stored), stored.seed)
    }
    return StudyEvidence(
      values: used.map(\.value.0.value), seeds: Set(used.map(\.value.1)).count,
      rule: measure.rule(used.compactMap(\.value.0.law)), size: Self.size(of: claim),
      remark: measure.remark, runIDs: used.map(\.row.runID),
      command: "rflr study \(Self.command(of: measure.kind)) --preset paper, or make studies")
  }

  /// The stored runs of a kind.
  private func candidates(of measure: Measure) throws -> SelectedRuns {
    let rows = try store.index(readOnly: true).rows(
      matching: try Query.parse("kind = \"\(measure.kind)\""), columns: ["seed"],
      sortBy: [SortKey(name: "seed")])
    return SelectedRuns(rows, query: "", in: store)
  }

  /// A run whose settings are the usual ones but for those that the claim names.
  private func stored(_ row: RunRow, of claim: Claim, _ measure: Measure) throws -> StoredStudy {
    let record = try RunFile.readHeader(store.filePath(of: row.runID)).record
    var wanted = measure.usual
    for term in claim.group where term.name != "kind" {
      wanted = wanted.setting([term.name], to: Self.value(term.value))
    }
    guard record.configuration.withoutSeed == wanted.withoutSeed else {
      throw Refusal("it has other settings")
    }
    return StoredStudy(
      row: row, record: record, arrays: try store.arrays(of: row.runID, named: measure.arrays))
  }

  /// A number where it is one, in the form that configurations have.
  private static func value(_ text: String) -> JSONValue {
    Double(text).map(JSONValue.double) ?? .string(text)
  }

  private static func size(of claim: Claim) -> String {
    let settings = claim.group.filter { $0.name != "kind" }
    guard !settings.isEmpty else { return "the study's usual settings" }
    return settings.map { "\($0.name.replacing("_", with: " ")) \($0.value)" }
      .joined(separator: ", ")
  }

  private static func command(of kind: String) -> String {
    kind == LemmaRun.kind ? "lemma" : kind
  }
}

extension JSONValue {
  /// The configuration that runs of all seeds share.
  var withoutSeed: JSONValue {
    guard case .object(var members) = self else { return self }
    members["seed"] = nil
    return .object(members)
  }
}
