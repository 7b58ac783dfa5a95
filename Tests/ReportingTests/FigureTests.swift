import Foundation
import Statistics
import TestSupport
import Testing

@testable import Reporting

@Suite struct FigureTests {
  /// Whether this machine can draw; without gnuplot its own reading of scripts is not tested.
  static let hasGnuplot = FileManager.default.isExecutableFile(atPath: "/usr/bin/gnuplot")

  /// Names that try to end a string, to be markup, or to be run.
  static let hostile = [
    "f3_N768_bs8_L3", "a'b`touch x`\"$(x)\\n{/=50 big}", "x_{1}^2 @~& \\", "''", "`", "<b>&amp;",
    "'.system('touch x').'", "tab\there\nand there", "ü — 低", "%T 100%", "$1 ${x}",
  ]

  private static let weights = WeightsLabel(
    runID: "00112233aabbccdd", configName: "f1_N16_bs4_L1", checkpoint: 2,
    reason: "before-lr-divide", epoch: 217, lr: 0.01, loss: 0.17)

  private static func fit(named name: String) -> Figure {
    let table = Table(
      name: "fit", title: "Fit", columns: Columns.fit,
      rows: [-1.0, 0, 1].map { x in
        weights.cells + [.number(x), .number(1 - x * x), .number(x == 0 ? .nan : 0.5 * x)]
      })
    return .fit(
      of: [FitPanels(run: RunLabel(runID: weights.runID, text: name), weights: [weights, nil])],
      values: table, caption: "Three points.")
  }

  @Test func scriptOfAFitIsTheKeptText() throws {
    let script = Self.fit(named: "f1_N16_bs4_L1, rank 3").script(.svg)
    try expectGolden(script, "Tests/ReportingTests/Golden/figure-fit.gp")
  }

  @Test(arguments: hostile)
  func noNameEndsAStringOfTheScript(name: String) {
    for text in [PlotText.literal(name), PlotText.quoted(name)] {
      // Quotes at the beginning stand in a string of their own.
      let string = text.replacing(/^"'+"\./, with: "")
      #expect(string.first == "'" && string.last == "'")
      let inside = string.dropFirst().dropLast()
      // What is left of quotes comes in pairs, which stand for one.
      #expect(!inside.replacing("''", with: "").contains("'"))
      #expect(!inside.contains("`") && !inside.contains { $0.isNewline || $0 == "\t" })
    }
    #expect(Self.fit(named: name).script(.svg).split(separator: "\n").first?.first == "#")
  }

  @Test(.enabled(if: hasGnuplot), arguments: hostile)
  func gnuplotReadsEachNameAsItIs(name: String) throws {
    let plain = PlotText.plain(name)
    let outcome = try Command(
      program: "/usr/bin/gnuplot", ["-e", "print \(PlotText.literal(name))"]
    ).wait()
    #expect(outcome.errors == plain + "\n" || outcome.output == plain + "\n")
  }

  @Test func linesStandUnderOneAnother() {
    #expect(PlotText.lines(["a_b", "c'd"]) == "'a\\_b'.\"\\n\".'c''d'")
    #expect(PlotText.lines(["one"]) == "'one'")
  }

  @Test(arguments: PictureFormat.allCases)
  func everyFormatNamesItsFileAndItsSize(format: PictureFormat) {
    let script = Self.fit(named: "x").script(format)
    #expect(script.contains("set output 'fit.\(format.rawValue)'"))
    #expect(script.hasSuffix("unset output\n"))
  }

  @Test(arguments: [1, 2, 7, 8, 10, 11, 50])
  func everyNumberOfChannelsIsDrawn(channels: Int) {
    let weights = Self.weights
    let target = Table(
      name: "partials_target", title: "t", columns: Columns.partialsTarget,
      rows: [-1.0, 1].map { [.number($0), .number(0)] })
    let places = [LayerPlace(linearIndex: 2, depth: 1), LayerPlace(linearIndex: 4, depth: 1)]
    let values = Table(
      name: "partials", title: "p", columns: Columns.partials,
      rows: zip(places, [channels, 1]).flatMap { place, count in
        (0..<count).flatMap { channel in
          [-1.0, 1].map {
            weights.cells + place.cells + [.integer(channel), .number($0), .number($0)]
          }
        }
      })
    let figure = Figure.partials(
      of: RunLabel(runID: weights.runID, text: "x"), weights: [weights],
      layers: [(places[0], channels), (places[1], 1)], values: values, target: target,
      caption: "")
    let script = figure.script(.svg)
    let isDistinct = channels <= 10
    #expect(script.contains("title 'channel 0'") == isDistinct)
    #expect(script.contains("title '\(channels) channels'") == !isDistinct)
    #expect(script.contains("for [c=0:\(channels - 1)]") == !isDistinct)
    if isDistinct {
      // No two channels look the same.
      let styles = script.split(separator: "\n").filter { $0.contains("title 'channel ") }
        .compactMap { $0.split(separator: " title").first }
      #expect(Set(styles).count == channels)
      #expect(script.contains("every ::\(2 * channels - 2)::\(2 * channels - 1) "))
    }
  }

  // MARK: Thinning

  /// The rule said in the simplest way: every bin is looked at on its own.
  private static func naive(_ points: [CurveThinning.Point], bins: Int) -> [CurveThinning.Point] {
    guard let first = points.first?.epoch, let last = points.last?.epoch else { return [] }
    if last - first < 2 * bins { return points }
    let length = Double(last - first) + 1
    var kept: [CurveThinning.Point] = []
    for bin in 0..<bins {
      let own = points.filter { Int(Double($0.epoch - first) / length * Double(bins)) == bin }
      let finite = own.filter(\.loss.isFinite)
      let smallest = finite.map(\.loss).min()
      let largest = finite.map(\.loss).max()
      let chosen = own.indices.filter { index in
        let point = own[index]
        if !point.loss.isFinite { return index == own.firstIndex { !$0.loss.isFinite } }
        return index == own.firstIndex { $0.loss == smallest }
          || index == own.firstIndex { $0.loss == largest }
      }
      kept += chosen.map { own[$0] }
    }
    return kept
  }

  @Test(arguments: 0..<40)
  func thinnedCurveIsTheNaiveOne(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    var epoch = seed
    let points = (0..<(20 + 37 * seed)).map { index -> CurveThinning.Point in
      epoch += random.normal() > 1.5 ? 3 : 1
      let losses = [Double.nan, .infinity, 1, 1, abs(random.normal())]
      return .init(epoch: epoch, loss: losses[index % 7 < 2 ? index % 5 : 4], rate: 0.1)
    }
    let bins = 10 + seed % 7
    var thinning = CurveThinning(
      epochs: points[0].epoch...points[points.count - 1].epoch, bins: bins)
    for point in points { thinning.take(point) }
    let (kept, expected) = (thinning.points, Self.naive(points, bins: bins))
    #expect(kept.map(\.epoch) == expected.map(\.epoch))
    #expect(kept.count <= max(3 * bins, 2 * bins + 1))
    #expect(kept.allSatisfy { own in points.contains { $0.epoch == own.epoch } })
  }

  @Test func thinnedListKeepsItsEnds() {
    #expect(Array(0..<10).thinned(to: 20) == Array(0..<10))
    #expect(Array(0..<10).thinned(to: 4) == [0, 3, 6, 9])
    #expect(Array(0..<1001).thinned(to: 2) == [0, 1000])
  }

  // MARK: Layout

  @Test(arguments: 1...13)
  func panelsHaveTheSizeThatWasAskedFor(count: Int) throws {
    let panel = (width: 300.0, height: 200.0)
    let grid = PanelGrid(count: count, columns: 3, panel: panel, extraRight: 90, extraTop: 24)
    let opening = grid.opening.joined()
    let margins = try #require(
      opening.firstMatch(of: /margins ([0-9.]+),([0-9.]+),([0-9.]+),([0-9.]+)/))
    let spacing = try #require(opening.firstMatch(of: /spacing ([0-9.]+),([0-9.]+)/))
    func number(_ text: Substring) -> Double { Double(text) ?? .nan }
    let (width, height) = (Double(grid.size.0), Double(grid.size.1))
    let (columns, rows) = (Double(min(count, 3)), Double((count + 2) / 3))
    let across =
      (number(margins.2) - number(margins.1) - (columns - 1) * number(spacing.1)) * width / columns
    let down =
      (number(margins.4) - number(margins.3) - (rows - 1) * number(spacing.2)) * height / rows
    #expect(abs(across - panel.width) < 0.5 && abs(down - panel.height) < 0.5)
    // What was asked for beside and above the panels is there.
    #expect((1 - number(margins.2)) * width > 90 && (1 - number(margins.4)) * height > 24)
  }

  @Test func everyColumnIsNamedBelowItsLastPanel() {
    let grid = PanelGrid(count: 5, columns: 3)
    let named = (0..<5).filter { grid.axisTitles(of: $0, x: "x", y: "y")[0] == "set xlabel 'x'" }
    let left = (0..<5).filter { grid.axisTitles(of: $0, x: "x", y: "y")[1] == "set ylabel 'y'" }
    #expect(named == [2, 3, 4] && left == [0, 3])
  }

  @Test(arguments: [1, 2, 5, 7, 10, 763, 894, 2178, 300_000, 0.3, 4.9999, 5.0001, 1e9])
  func stepIsTheSmallestRoundOneThatIsWideEnough(largest: Double) {
    let step = PlotTics.step(upTo: largest)
    let rounds = (-12...12).flatMap { power in [1.0, 2, 5].map { $0 * pow(10, Double(power)) } }
    let expected = rounds.sorted().first { $0 * 5 >= largest * (1 - 1e-12) }
    #expect(abs(step / (expected ?? .nan) - 1) < 1e-9)
  }

  @Test func rangeHoldsEveryFiniteNumberOfItsRows() {
    let table = Table(
      name: "t", title: "t",
      columns: [Column("run_id", .string, "run"), Column("a", .number, unit: "1", "a")],
      rows: [
        [.text("p"), .number(-1)], [.text("p"), .number(.nan)], [.text("p"), .number(1)],
        [.text("q"), .number(.infinity)], [.text("q"), .missing], [.text("r"), .number(100)],
        [.text("s"), .number(1)], [.text("s"), .number(1.0.nextUp)],
      ])
    #expect(table.plotRange(of: ["a"], where: ("run_id", .text("p"))) == "[-1.1:1.1]")
    #expect(table.plotRange(of: ["a"], where: ("run_id", .text("s"))) == "[1.0:1.0000000000000002]")
    #expect(table.plotRange(of: ["a"], where: ("run_id", .text("q"))) == "[*:*]")
    #expect(table.plotRange(of: ["a"]) == "[\(-1 - 0.05 * 101):\(100 + 0.05 * 101)]")
  }

  // MARK: Log-ratios

  @Test func histogramCountsBothSignsAndTheNullIsSechOverPi() throws {
    let values = [0.001, -3, 2.5, 0.7, 1e-7]
    let look = LogRatioCourse.Look(epoch: 5, ratios: try LogRatio(values))
    let run = LogRatioOfRun(
      runID: "a", configName: "b", linearIndex: 2, x: 0, course: try LogRatioCourse([look]),
      sources: ["checkpoint"], null: nil)
    let table = Table.logRatioHistogram([run], provenance: Provenance())
    func column(_ name: String) throws -> [Double] {
      let place = try #require(table.columns.firstIndex { $0.name == name })
      return table.rows.map { row in
        switch row[place] {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: .nan
        }
      }
    }
    let counts = try column("count")
    #expect(counts.reduce(0, +) == 20 && counts == counts.reversed())
    let (low, high) = (try column("low"), try column("high"))
    let areas = zip(try column("density"), zip(low, high)).map { $0 * ($1.1 - $1.0) }
    #expect(abs(areas.reduce(0, +) - 1) < 1e-12)
    for (index, density) in try column("null_density").enumerated() {
      // Simpson's rule over the bin, as an independent integral.
      let ends = [low[index], (low[index] + high[index]) / 2, high[index]].map {
        1 / (Double.pi * cosh($0))
      }
      #expect(abs(density - (ends[0] + 4 * ends[1] + ends[2]) / 6) < 2e-4)
    }
  }

  @Test func ratioOnABinsEdgeIsCounted() throws {
    let look = LogRatioCourse.Look(epoch: 0, ratios: try LogRatio([1, 1, exp(7.5)]))
    let run = LogRatioOfRun(
      runID: "a", configName: "b", linearIndex: 2, x: 0, course: try LogRatioCourse([look]),
      sources: ["checkpoint"], null: nil)
    let rows = Table.logRatioHistogram([run], provenance: Provenance()).rows
    #expect(rows.map { row in if case .integer(let n) = row[2] { n } else { 0 } }.reduce(0, +) == 6)
  }
}
