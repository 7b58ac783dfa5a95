extension HTMLWriter {
  /// Rows of a run's table at each end when it is longer than twice that.
  private static let rowsAtEnds = 20

  /// Adds a run's section, folded.
  mutating func run(_ run: ReportRun) {
    markup("\n")
    element("details", [("class", "run"), ("id", "run-\(run.runID)")]) { page in
      page.element("summary") { page in
        page.element("b", text: run.configName)
        page.markup(" ")
        page.element("code", text: run.runID)
        page.text(" \(run.remark)")
      }
      page.curve(of: run)
      page.list("Statistics", run.statistics)
      if let divides = run.divides { page.short(divides, of: run) }
      if let checkpoints = run.checkpoints { page.short(checkpoints, of: run) }
      page.list("Configuration", run.configuration)
      page.list("Origin and file", run.origin)
    }
  }

  private mutating func curve(of run: ReportRun) {
    element("h3", text: "Loss")
    if let sketch = run.sketch, sketch.range != nil {
      sketch.write(
        to: &self, divides: run.divideEpochs, name: run.configName, axis: run.sketchAxis)
    }
    element("p", [("class", "note")], text: run.sketchRemarks.joined(separator: " "))
  }

  /// Names and values as lines of text: a page of a thousand runs has no room for more elements.
  private mutating func list(_ heading: String, _ facts: [ReportFact]) {
    guard !facts.isEmpty else { return }
    element("h3", text: heading)
    let width = facts.reduce(0) { max($0, $1.name.count) }
    element("pre") { page in
      for fact in facts {
        page.text(fact.name + String(repeating: " ", count: width - fact.name.count + 2))
        page.text(fact.value)
        page.markup("\n")
      }
    }
  }

  /// A table without definitions, its middle left out where it is long.
  private mutating func short(_ table: Table, of run: ReportRun) {
    element("h3", text: table.title)
    element(
      "div",
      [("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", table.title)]
    ) { page in
      page.element("table", [("class", "short")]) { page in
        page.element("tr") { page in
          for column in table.columns {
            page.element(
              "th", [("scope", "col"), ("class", column.isNumeric ? nil : "text")],
              text: column.name)
          }
        }
        let isLong = table.rows.count > 2 * Self.rowsAtEnds
        let start = isLong ? table.rows.prefix(Self.rowsAtEnds) : table.rows[...]
        for row in start { page.shortRow(row) }
        guard isLong else { return }
        page.element("tr") { page in
          page.element(
            "td", [("class", "text"), ("colspan", "\(table.columns.count)")],
            text: "… \(table.rows.count - 2 * Self.rowsAtEnds) more: rflr show \(run.runID)")
        }
        for row in table.rows.suffix(Self.rowsAtEnds) { page.shortRow(row) }
      }
    }
  }

  /// Cells without attributes: the script does nothing with them, and a page holds very many.
  private mutating func shortRow(_ row: [Cell]) {
    element("tr") { page in
      for cell in row {
        if case .text(let value) = cell {
          page.element("td", [("class", "text")], text: value)
        } else {
          page.element("td", text: Self.shown(cell))
        }
      }
    }
  }
}
