internal import Crypto
internal import Foundation

extension Report {
  /// The page: UTF-8, without any reference outside of itself.
  public func html() -> [UInt8] { ReportPage(report: self).bytes() }
}

/// Puts the sections of a report on a page, in the order in which they are read.
struct ReportPage {
  let report: Report
  /// Ids that a link may lead to.
  private let runIDs: Set<String>
  private let sectionIDs: Set<String>

  init(report: Report) {
    self.report = report
    let column = report.runs.columns.firstIndex { $0.name == "run_id" }
    let listed = column.map { column in
      report.runs.rows.compactMap { row in
        if case .text(let id) = row[column] { id } else { nil }
      }
    }
    sectionIDs = Set(report.sections.map(\.runID))
    runIDs = sectionIDs.union(listed ?? [])
  }

  private var style: HTMLTableStyle { HTMLTableStyle(runIDs: runIDs) }

  /// Id and heading of what the page has, for the list of contents.
  private var contents: [(id: String, heading: String)] {
    var contents = [(id: "summary", heading: "Summary")]
    if report.claims != nil { contents.append(("claims", "Claims")) }
    if !report.sweeps.isEmpty { contents.append(("sweeps", "Sweep tables")) }
    if !report.figures.isEmpty { contents.append(("figures", "Figures")) }
    contents.append(("runs", "Runs"))
    if !report.sections.isEmpty { contents.append(("details", "Run by run")) }
    return contents + [("left-out", "Left out")]
  }

  func bytes() -> [UInt8] {
    var page = HTMLWriter()
    page.markup("<!DOCTYPE html>\n<html lang=\"en\">\n")
    page.element("head") { head(&$0) }
    page.markup("\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the report</a>\n")
    page.element("header") { page in
      page.element("h1", text: report.title)
      page.element("nav", [("aria-label", "Contents")]) { page in
        page.element("ul") { page in
          for entry in contents {
            page.element("li") { page in
              page.element("a", [("href", "#\(entry.id)")], text: entry.heading)
            }
          }
        }
      }
    }
    page.element("main", [("id", "main")]) { page in
      for entry in contents { section(entry.id, entry.heading, in: &page) }
    }
    page.element("script") { $0.markup(ReportScript.text) }
    page.markup("\n</body>\n</html>\n")
    return page.bytes
  }

  private func head(_ page: inout HTMLWriter) {
    page.markup("<meta charset=\"utf-8\">\n")
    // What the page may do: nothing on any network, and no script but the one below.
    let hash = ReportScript.text.withUTF8Buffer { Data(SHA256.hash(data: $0)) }
    let policy =
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
      + "form-action 'none'; script-src 'sha256-\(hash.base64EncodedString())'"
    page.open("meta", [("http-equiv", "Content-Security-Policy"), ("content", policy)])
    page.markup("\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
    page.markup("<meta name=\"referrer\" content=\"no-referrer\">\n")
    page.element("title", text: report.title)
    page.element("style") { $0.markup(ReportStyle.text) }
  }

  private func section(_ id: String, _ heading: String, in page: inout HTMLWriter) {
    page.markup("\n")
    page.element("section", [("id", id), ("aria-labelledby", "heading-\(id)")]) { page in
      page.element("h2", [("id", "heading-\(id)")], text: heading)
      switch id {
      case "summary": summary(&page)
      case "claims": claims(&page)
      case "sweeps": for table in report.sweeps { page.table(table, style) }
      case "figures": for figure in report.figures { page.figure(figure, style) }
      case "runs": runs(&page)
      case "details": details(&page)
      default: leftOut(&page)
      }
    }
  }

  private func summary(_ page: inout HTMLWriter) {
    page.facts(report.facts)
    page.table(report.counts, style)
  }

  private func claims(_ page: inout HTMLWriter) {
    guard let claims = report.claims else { return }
    let column = claims.columns.firstIndex { $0.name == "verdict" }
    let words = column.map { column in claims.rows.map { $0[column] } } ?? []
    let counts = ClaimVerdict.allCases.compactMap { verdict -> (String, Int)? in
      let count = words.count { $0 == .text(verdict.rawValue) }
      return count > 0 ? (verdict.rawValue, count) : nil
    }
    page.filter(of: "claims", choices: counts, total: claims.rows.count)
    var style = style
    style.filter = "claims"
    page.table(claims, style)
  }

  private func runs(_ page: inout HTMLWriter) {
    page.filter(of: "runs", choices: [], total: report.runs.rows.count)
    var style = style
    style.filter = "runs"
    style.rowIDs = runIDs.subtracting(sectionIDs)
    page.table(report.runs, style)
  }

  private func details(_ page: inout HTMLWriter) {
    let (shown, all) = (report.sections.count, report.runs.rows.count)
    if shown < all {
      page.element(
        "p", [("class", "note")],
        text: "\(shown) of \(all) runs; the others stand in the table of runs alone.")
    }
    for run in report.sections { page.run(run) }
  }

  private func leftOut(_ page: inout HTMLWriter) {
    guard !report.exclusions.rows.isEmpty else {
      page.element("p", text: "Nothing was left out.")
      return
    }
    page.table(report.exclusions, style)
  }
}

extension HTMLWriter {
  /// Names and values.
  mutating func facts(_ facts: [ReportFact]) {
    element("dl", [("class", "facts")]) { page in
      for fact in facts {
        page.element("dt", text: fact.name)
        page.element("dd", text: fact.value)
      }
    }
  }

  /// The controls of a filter; hidden until the script shows them.
  fileprivate mutating func filter(of name: String, choices: [(String, Int)], total: Int) {
    element("div", [("class", "filter"), ("data-filter", name), ("hidden", "")]) { page in
      page.element("label") { page in
        page.text("Filter \(name): ")
        page.open("input", [("type", "search"), ("placeholder", "words that a row must have")])
      }
      if !choices.isEmpty {
        page.element("label") { page in
          page.text("Verdict: ")
          page.element("select") { page in
            page.element("option", [("value", "")], text: "all \(total)")
            for (choice, count) in choices {
              page.element("option", [("value", choice)], text: "\(choice) (\(count))")
            }
          }
        }
      }
      page.element("output", [("aria-live", "polite")]) { _ in }
    }
  }
}
