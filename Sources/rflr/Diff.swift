internal import ArgumentParser
internal import Reporting
internal import RunStore

struct Diff: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what differs between two runs.",
    discussion: """
      Examples:
        rflr diff 3fa2 91bc
        rflr diff f3_N768_bs8_L2 f3_N768_bs8_L3 --format json
      """)

  @Argument(help: "First digits of a run id, or a config name that only one run has.")
  var first: String
  @Argument(help: "The same of the other run.")
  var second: String
  @Flag(help: "Show what is equal, too.")
  var all = false
  @OptionGroup(title: "Store") var storeOptions: StoreOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() throws {
    let index = try storeOptions.open().index(readOnly: true)
    let names = try index.catalogue().names
      .filter { $0.name != "file" }.map(\.name)
    let a = try index.resolve(first, columns: names)
    let b = try index.resolve(second, columns: names)
    var table = Table(
      name: "diff", title: "\(a.configName) \(a.runID) and \(b.configName) \(b.runID)",
      columns: [
        Column("name", .string, "Queryable name"),
        Column("first", .string, "Value of the first run"),
        Column("second", .string, "Value of the second run"),
      ])
    var equalCount = 0
    for name in names {
      let (left, right) = (a[name], b[name])
      if left == .missing, right == .missing { continue }
      // NaN is the same result twice here, although it equals nothing in a comparison.
      let isEqual = left == right || left.text == right.text
      if isEqual { equalCount += 1 }
      if !isEqual || all {
        table.append([.text(name), Self.cell(left), Self.cell(right)])
      }
    }
    table.notes.append("\(equalCount) values are equal" + (all ? "" : "; --all shows them"))
    output.write(table)
  }

  private static func cell(_ value: QueryValue) -> Cell {
    if case .missing = value { .missing } else { .text(value.text) }
  }
}
