internal import Foundation

/// How a table appears on a page.
struct HTMLTableStyle {
  /// Ids of runs that a link may lead to.
  var runIDs: Set<String> = []
  /// Runs whose row carries the id that links lead to.
  var rowIDs: Set<String> = []
  /// Name by which the page's script filters the rows; nil for no filter.
  var filter: String?
  /// Whether the script may sort it.
  var sorts = true
}

extension HTMLWriter {
  /// Adds a table: numbers stand right with four significant digits, the whole value in `data-value`.
  ///
  /// Missing is "–". A table that is wider or longer than its place scrolls in it.
  mutating func table(_ table: Table, _ style: HTMLTableStyle) {
    element(
      "div",
      [
        ("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", table.title),
      ]
    ) { page in
      page.element(
        "table",
        [
          ("class", style.sorts && table.rows.count > 1 ? "sorts" : nil),
          ("id", style.filter.map { "table-\($0)" }),
        ]
      ) { page in
        page.element("caption", text: table.title)
        page.element("thead") { $0.header(table.columns) }
        page.element("tbody") { page in
          for row in table.rows { page.row(row, of: table, style) }
        }
      }
    }
    if table.rows.isEmpty { element("p", [("class", "note")], text: "No rows.") }
    for note in table.notes { element("p", [("class", "note")], text: note) }
    definitions(table)
  }

  private mutating func header(_ columns: [Column]) {
    element("tr") { page in
      for column in columns {
        let unit = column.tellingUnit
        page.element(
          "th",
          [
            ("scope", "col"), ("class", column.isNumeric ? "number" : nil),
            ("title", column.definition + (unit.map { " (\($0))" } ?? "")),
          ]
        ) { page in
          page.breakable(column.name, from: 8)
          if let unit, unit != column.name { page.element("small", text: unit) }
        }
      }
    }
  }

  /// Adds a text that may be broken after a sign where it is long and has no spaces.
  private mutating func breakable(_ content: String, from length: Int) {
    guard content.utf8.count > length, !content.utf8.contains(UInt8(ascii: " ")) else {
      text(content)
      return
    }
    var rest = content[...]
    while let end = rest.firstIndex(where: { "_.;/".contains($0) }) {
      let next = rest.index(after: end)
      text(String(rest[..<next]))
      rest = rest[next...]
      if !rest.isEmpty { markup("<wbr>") }
    }
    text(String(rest))
  }

  private mutating func row(_ row: [Cell], of table: Table, _ style: HTMLTableStyle) {
    var rowID: String?
    if !style.rowIDs.isEmpty, let column = table.columns.firstIndex(where: \.namesRun),
      case .text(let id) = row[column], style.rowIDs.contains(id)
    {
      rowID = "run-\(id)"
    }
    element("tr", [("id", rowID)]) { page in
      for (cell, column) in zip(row, table.columns) { page.cell(cell, in: column, style.runIDs) }
    }
  }

  private mutating func cell(_ cell: Cell, in column: Column, _ runIDs: Set<String>) {
    if case .text(let value) = cell, column.namesRun, runIDs.contains(value) {
      element("td") { $0.runLink(value) }
    } else if case .text(let value) = cell, column.name == "verdict",
      let verdict = ClaimVerdict(rawValue: value)
    {
      element("td") { $0.verdict(verdict) }
    } else {
      self.cell(cell)
    }
  }

  private mutating func cell(_ cell: Cell) {
    switch cell {
    case .missing: element("td", [("class", "missing")], text: Self.shown(cell))
    case .bool: element("td", text: Self.shown(cell))
    case .integer: element("td", [("class", "number")], text: Self.shown(cell))
    case .number(let value):
      let shown = Self.shown(cell)
      let isWhole = value.isNaN || Double(shown) == value
      element(
        "td", [("class", "number"), ("data-value", isWhole ? nil : value.description)],
        text: shown)
    case .text(let value):
      element("td", [("class", Self.isLong(value) ? "long" : nil)]) {
        $0.breakable(value, from: 20)
      }
    }
  }

  /// A value as a page shows it: numbers with four significant digits, NaN and infinities by the words
  /// of our CSV.
  static func shown(_ cell: Cell) -> String {
    switch cell {
    case .missing: "–"
    case .bool(let value): value ? "true" : "false"
    case .integer(let value): value.description
    case .number(let value): value.isNaN ? "NaN" : TextTable.short(value)
    case .text(let value): value
    }
  }

  /// Whether a text is a sentence, which should not be squeezed into a narrow column.
  private static func isLong(_ value: String) -> Bool {
    value.utf8.count > 40 && value.utf8.contains(UInt8(ascii: " "))
  }

  /// A link to a run's section.
  mutating func runLink(_ runID: String) {
    element("a", [("href", "#run-\(runID)")]) { page in
      page.element("code", text: runID)
    }
  }

  /// A verdict by word, sign and colour.
  private mutating func verdict(_ verdict: ClaimVerdict) {
    let sign =
      switch verdict {
      case .reproduced: "✓"
      case .inDirection: "≈"
      case .notReproduced: "✗"
      case .misprinted: "¶"
      case .notTestable: "○"
      }
    let style = "verdict " + verdict.rawValue.split(separator: " ").joined(separator: "-")
    element("span", [("class", style)]) { page in
      page.element("span", [("aria-hidden", "true")], text: sign)
      page.text(" " + verdict.rawValue)
    }
  }

  private mutating func definitions(_ table: Table) {
    element("details", [("class", "columns")]) { page in
      page.element("summary", text: "What the columns mean")
      page.element("dl") { page in
        for column in table.columns {
          page.element("dt", text: column.name)
          page.element(
            "dd", text: column.definition + (column.tellingUnit.map { " [\($0)]" } ?? ""))
        }
        for statistic in table.provenance.statistics {
          page.element("dt", text: "\(statistic.name) (\(statistic.version))")
          page.element("dd", text: statistic.definition)
        }
      }
    }
  }
}

extension Column {
  /// The unit where it says more than "a number".
  fileprivate var tellingUnit: String? {
    ["", "1", "as the quantity"].contains(unit) ? nil : unit
  }
  var isNumeric: Bool { kind == .number || kind == .integer }
  fileprivate var namesRun: Bool { name == "run_id" || name == "item" }
}
