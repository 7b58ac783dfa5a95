import Foundation
import TestSupport
import Testing

/// The code of notebooks-data/README.md, run as it stands beside the packages.
@Suite struct NotebookTests {
  private static let folder = Workshop.repository + "/notebooks-data"
  private static let hasR =
    (try? Command(program: "/usr/bin/env", ["Rscript", "-e", "1"]).wait())?.status == 0
  private static let hasJSONLite =
    (try? Command(program: "/usr/bin/env", ["Rscript", "-e", "library(jsonlite)"]).wait())?.status
    == 0

  @Test(.enabled(if: Python.with("pandas", "matplotlib") != nil, "no Python with matplotlib"))
  func pythonDrawsFigure6FromThePackages() throws {
    let check = """

      import numpy
      for package, by in [("scaling-lr", "bs"), ("scaling-bs", "lr")]:
          used = load(package, "scaling_residuals")[0]
          for value, group in used[~used.censored].groupby(by):
              slope = numpy.polyfit(numpy.log(group.abscissa), numpy.log(group.value), 1)[0]
              print("slope", package, value, slope)
      """
    let python = try #require(Python.with("pandas", "matplotlib"))
    let shop = try Self.shop(with: Self.code("python") + check, in: "figure.py")
    let outcome = try Command(
      program: "/usr/bin/env", [python, "figure.py"], in: shop.path,
      environment: ["MPLBACKEND": "Agg", "MPLCONFIGDIR": shop.path]
    ).wait()
    try #require(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.outputLines.first?.hasPrefix("1-based count of the first epoch") == true)
    #expect(try Self.pictureSize(shop.bytes("figure6.png")) == [1500, 675])
    try Self.expectSlopes(outcome.outputLines)
  }

  @Test(.enabled(if: hasR, "no Rscript"))
  func baseRDrawsFigure6FromThePackages() throws {
    let check = """

      for (package in c("scaling-lr", "scaling-bs")) {
        used <- subset(load(package, "scaling_residuals"), censored == "false")
        for (value in unique(used[[1]])) {
          slope <- coef(lm(log(value) ~ log(abscissa), used[used[[1]] == value, ]))[2]
          cat("slope", package, format(value, digits = 15), format(slope, digits = 15), "\\n")
        }
      }
      """
    let shop = try Self.shop(with: Self.code("r") + check, in: "figure.R")
    let outcome = try Command(program: "/usr/bin/env", ["Rscript", "figure.R"], in: shop.path)
      .wait()
    try #require(outcome.status == 0, "\(outcome.errors)")
    #expect(try Self.pictureSize(shop.bytes("figure6-r.png")) == [1500, 700])
    try Self.expectSlopes(outcome.outputLines)
  }

  @Test(.enabled(if: hasJSONLite, "no R package jsonlite"))
  func rReadsUnitsAndDefinitions() throws {
    let check = """

      shown <- fields("escape-1.4", "escape")
      cat(shown$unit[shown$name == "escape_epochs"], nrow(shown), "\\n")
      """
    let shop = try Self.shop(with: Self.code("r") + check, in: "fields.R")
    let outcome = try Command(program: "/usr/bin/env", ["Rscript", "fields.R"], in: shop.path)
      .wait()
    #expect(outcome.outputLines == ["epochs 15 "], "\(outcome.output) \(outcome.errors)")
  }

  /// Everything in the blocks of one language.
  private static func code(_ language: String) throws -> String {
    let text = try String(contentsOfFile: folder + "/README.md", encoding: .utf8)
    let blocks = text.components(separatedBy: "\n```\(language)\n").dropFirst()
      .compactMap { $0.components(separatedBy: "\n```\n").first }
    try #require(!blocks.isEmpty, "notebooks-data/README.md has no \(language)")
    return blocks.joined(separator: "\n") + "\n"
  }

  /// A folder where a script finds the packages, and where its picture goes.
  private static func shop(with script: String, in name: String) throws -> Workshop {
    let shop = try Workshop()
    try shop.write(script, to: name)
    try FileManager.default.createSymbolicLink(
      atPath: shop.path + "/reproduction", withDestinationPath: folder + "/reproduction")
    return shop
  }

  /// Width and height of a PNG that holds more than a frame.
  private static func pictureSize(_ bytes: Data) throws -> [Int] {
    try #require(bytes.count > 20_000 && bytes.prefix(4) == Data([0x89, 0x50, 0x4E, 0x47]))
    return [16, 20].map { start in bytes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) } }
  }

  /// Lines `slope PACKAGE VALUE SLOPE` say what the package's own fits of uncensored runs say.
  private static func expectSlopes(_ lines: [String]) throws {
    var found: [String: [Double: Double]] = [:]
    for line in lines where line.hasPrefix("slope ") {
      let words = line.split(separator: " ")
      found[String(words[1]), default: [:]][try #require(Double(words[2]))] = Double(words[3])
    }
    for package in ["scaling-lr", "scaling-bs"] {
      let path = "\(folder)/reproduction/\(package)/scaling.csv"
      let rows = try String(contentsOfFile: path, encoding: .utf8).split(
        whereSeparator: \.isNewline
      )
      .map { $0.split(separator: ",", omittingEmptySubsequences: false) }
      let names = try #require(rows.first)
      let column = try #require(names.firstIndex(of: "slope"))
      let censored = try #require(names.firstIndex(of: "censored"))
      let fits = rows.dropFirst().filter { $0[censored] == "0" && !$0[column].isEmpty }
      #expect(fits.count >= 4)
      for fit in fits {
        let slope = try #require(Double(fit[column]))
        let theirs = try #require(found[package]?[Double(fit[0]) ?? .nan], "\(package) \(fit[0])")
        #expect(abs(theirs - slope) < 1e-10 * abs(slope), "\(package) \(fit[0])")
      }
    }
  }
}
