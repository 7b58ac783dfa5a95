import Foundation
import FoundationXML
import TestSupport
import Testing

/// `rflr figure` from stored runs to pictures, their CSV and their scripts.
@Suite struct FigureCommandTests {
  /// Whether this machine can draw.
  static let hasGnuplot = FileManager.default.isExecutableFile(atPath: "/usr/bin/gnuplot")

  /// A name that tries to end strings, to be markup and to be run.
  static let hostileName = "a'b`touch x`\"$(touch x)\\n{/=50 big}<b>_^@&~%"

  /// A figure and a query of runs that have what it needs.
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var query: String
    var tables: [String]
    var testDescription: String { name }
  }

  static let cases = [
    Case(
      name: "loss", query: "origin = trained", tables: ["loss", "loss_divides", "loss_plateaus"]),
    Case(name: "fit", query: "origin = trained", tables: ["fit"]),
    Case(
      name: "partials", query: "f1_N16_bs4_L2", tables: ["partials", "partials_target"]),
    Case(
      name: "modes", query: "origin = trained",
      tables: ["modes", "modes_recovery", "modes_loss", "modes_divides"]),
    Case(
      name: "logratio", query: "f1_N16_bs4_L2",
      tables: [
        "logratio", "logratio_epochs", "logratio_pairs", "logratio_null", "logratio_histogram",
      ]),
    Case(
      name: "spikes", query: "origin = ingested",
      tables: ["spikes", "spikes_curve", "spikes_zoom", "spikes_marks"]),
  ]
  static let formats = ["svg", "png", "pdf"]

  /// Two trained runs with divides, checkpoints and observations; two logs with bursts, one of which
  /// has the hostile name and one of which diverges.
  private static let shared = Result {
    let shop = try Workshop()
    for name in ["f1_N16_bs4_L1", "f1_N16_bs4_L2"] {
      try shop.train(
        name, "--observe-every", "5", "--checkpoint-init", "true", "--lr", "0.01",
        "--schedule", "step", "--step-every", "12", "--step-factor", "0.5")
    }
    let quoted = hostileName.replacingOccurrences(of: "\"", with: "\"\"")
    var log = "run,epoch,loss,lr\n"
    for (name, end) in [("\"\(quoted)\"", 600), ("plain", 590)] {
      for epoch in 0..<600 {
        let distance = Double(epoch % 150 - 75)
        let loss = epoch < end ? String(1e-3 + 0.1 * exp(-distance * distance / 40)) : "NaN"
        log += "\(name),\(epoch),\(loss),0.001\n"
      }
    }
    try shop.write(log, to: "log.csv")
    try shop.rflr("ingest", "log.csv")
    return shop
  }

  private func shop() throws -> Workshop { try Self.shared.get() }

  /// Draws into a folder of its own.
  private func draw(
    _ figure: Case, as format: String = "svg", _ words: String...,
    environment: [String: String] = [:]
  ) throws -> (folder: String, outcome: Command.Outcome) {
    let folder = "figures/\(UUID().uuidString)"
    let outcome = try shop().run(
      ["figure", figure.name, figure.query, "--to", folder, "--format", format] + words,
      environment: environment)
    return (folder, outcome)
  }

  private func names(in folder: String) throws -> Set<String> {
    try Set(FileManager.default.contentsOfDirectory(atPath: shop().path + "/" + folder))
  }

  @Test(.enabled(if: hasGnuplot), arguments: cases, formats)
  func figureIsAPictureWithItsNumbersAndItsScript(figure: Case, format: String) throws {
    let (folder, outcome) = try draw(figure, as: format)
    try #require(outcome.status == 0, "\(outcome.errors)")
    let picture = "\(figure.name).\(format)"
    let expected =
      Set(figure.tables.map { "\($0).csv" })
      .union([picture, "\(figure.name).gp", "style.gp", "\(figure.name).datapackage.json"])
    #expect(try names(in: folder) == expected)
    #expect(Set(outcome.outputLines) == Set(expected.map { "\(folder)/\($0)" }))
    let bytes = try shop().bytes("\(folder)/\(picture)")
    switch format {
    case "svg":
      let parser = XMLParser(data: bytes)
      #expect(parser.parse(), "\(String(describing: parser.parserError))")
    case "png": #expect(bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]))
    default: #expect(bytes.starts(with: Array("%PDF".utf8)))
    }
    #expect(bytes.count > 3000)
  }

  @Test(.enabled(if: hasGnuplot), arguments: cases)
  func pictureIsEqualTwiceAndRedrawsFromItsFolder(figure: Case) throws {
    let (first, second) = (try draw(figure), try draw(figure))
    let picture = "\(figure.name).svg"
    let kept = try shop().bytes("\(first.folder)/\(picture)")
    #expect(try shop().bytes("\(second.folder)/\(picture)") == kept)
    let folder = try shop().path + "/" + first.folder
    try FileManager.default.removeItem(atPath: "\(folder)/\(picture)")
    let gnuplot = try Command(
      program: "/usr/bin/gnuplot", ["\(figure.name).gp"], in: folder
    ).wait()
    #expect(gnuplot.status == 0, "\(gnuplot.errors)")
    // What gnuplot writes by itself differs in its frame, fonts and names: every path is the same.
    func paths(_ data: Data) -> Set<Substring> {
      Set(String(decoding: data, as: UTF8.self).matches(of: /\sd='([^']*)'/).map(\.output.1))
    }
    let redrawn = paths(try shop().bytes("\(folder)/\(picture)"))
    #expect(paths(kept).isSubset(of: redrawn) && redrawn.count > 20)
  }

  /// gnuplot warns of columns and numbers that it cannot use; the command would hide it.
  @Test(.enabled(if: hasGnuplot), arguments: cases)
  func gnuplotHasNothingToWarnOf(figure: Case) throws {
    let (folder, _) = try draw(figure)
    let gnuplot = try Command(
      program: "/usr/bin/gnuplot", ["\(figure.name).gp"], in: shop().path + "/" + folder
    ).wait()
    // A table without rows, as that of the divides of a fixed rate, is none.
    let warnings = gnuplot.errorLines.filter {
      $0.contains("warning") && !$0.contains("Skipping data file with no valid points")
    }
    #expect(warnings.isEmpty && gnuplot.status == 0, "\(gnuplot.errors)")
  }

  @Test(arguments: cases)
  func withoutGnuplotAllButThePictureIsWritten(figure: Case) throws {
    let (folder, outcome) = try draw(figure, environment: ["PATH": "/nowhere"])
    #expect(outcome.status == 1)
    #expect(outcome.errorLines.count { $0.contains("apt-get install gnuplot-nox") } == 1)
    let expected =
      Set(figure.tables.map { "\($0).csv" })
      .union(["\(figure.name).gp", "style.gp", "\(figure.name).datapackage.json"])
    #expect(try names(in: folder) == expected)
  }

  @Test(.enabled(if: hasGnuplot))
  func hostileNameIsTextInThePictureAndRunsNothing() throws {
    let shop = try shop()
    let spikes = try #require(Self.cases.last)
    for format in Self.formats {
      let (folder, outcome) = try draw(spikes, as: format)
      #expect(outcome.status == 0, "\(outcome.errors)")
      guard format == "svg" else { continue }
      let svg = String(decoding: try shop.bytes("\(folder)/spikes.svg"), as: UTF8.self)
      #expect(!svg.contains("<b>") && svg.contains("&lt;b"))
    }
    for folder in ["", "figures"] {
      #expect(!FileManager.default.fileExists(atPath: "\(shop.path)/\(folder)/x"))
    }
    let found = FileManager.default.enumerator(atPath: shop.path + "/figures")
    #expect((found ?? .init()).allSatisfy { ($0 as? String)?.hasSuffix("/x") == false })
  }

  /// Every reason why there is nothing to draw, in one line and with code 66.
  @Test(arguments: [
    ("fit plain", "its source does not say target.family"),
    ("partials plain", "its source does not say target.family"),
    ("modes plain", "its source does not say"),
    ("logratio plain", "its source does not say"),
    ("spikes f1_N16_bs4_L1", "no burst of its loss is 0.5 decades above the floor"),
    ("fit f1_N16_bs4_L1 --at 17", "keeps no weights of epoch 17"),
    ("logratio f1_N16_bs4_L1 --layer 2", "1 bottlenecks: no layer 2"),
    ("loss nothing", "no run matches"),
  ])
  func nothingToDrawIsALineAndNoPicture(words: String, reason: String) throws {
    let outcome = try shop().run(
      ["figure"] + words.split(separator: " ").map(String.init) + ["--to", "none"])
    #expect(outcome.status == 66, "\(outcome.errors)")
    #expect(outcome.errorLines.count == 1 && outcome.errors.contains(reason), "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
    #expect(try !FileManager.default.fileExists(atPath: shop().path + "/none"))
  }

  @Test(arguments: [
    ("fit f1_N16_bs4_L1 --at nonsense", "give an epoch index"),
    ("fit f1_N16_bs4_L1 --at 1,2,3,4,5,6,7", "at most 6"),
    ("fit f1_N16_bs4_L1 --points 2", "give 3 to 100000 points"),
    ("loss --bins 1", "give 10 to 100000"),
    ("spikes --bursts 0", "give 1 to 100"),
    ("modes --modes 0", "outside 1 to 4096"),
    ("loss --format gif", "is not a format"),
    ("partials 'origin = trained'", "2 runs match, and the figure shows one"),
    ("loss 'rank ='", "expected a value"),
  ])
  func wrongUseIsALine(words: String, reason: String) throws {
    let parts = words.split(separator: "'", maxSplits: 1).map(String.init)
    let outcome = try shop().run(
      ["figure"] + parts[0].split(separator: " ").map(String.init)
        + parts.dropFirst().map { $0.replacing("'", with: "") } + ["--to", "none"])
    #expect(outcome.status == 64 || outcome.status == 65, "\(outcome.status)")
    #expect(outcome.errors.contains(reason), "\(outcome.errors)")
    #expect(try !FileManager.default.fileExists(atPath: shop().path + "/none"))
  }

  @Test(.enabled(if: hasGnuplot))
  func figureIsReplacedOnlyWhenToldSo() throws {
    let loss = Self.cases[0]
    let shop = try shop()
    let (folder, _) = try draw(loss)
    let words = ["figure", "loss", loss.query, "--to", folder]
    let again = try shop.run(words)
    #expect(again.status == 73 && again.errors.contains("--force") && again.output.isEmpty)
    // The style is the user's to change: it stays, and is what the next picture is drawn with.
    let style = String(decoding: try shop.bytes("\(folder)/style.gp"), as: UTF8.self)
      .replacing("#0072b2", with: "#123456")
    try shop.write(style, to: "\(folder)/style.gp")
    #expect(try shop.run(words + ["--force"]).status == 0)
    #expect(try String(decoding: shop.bytes("\(folder)/style.gp"), as: UTF8.self) == style)
    let other = try draw(Self.cases[1])
    #expect(other.outcome.status == 0)
    let picture = String(decoding: try shop.bytes("\(folder)/loss.svg"), as: UTF8.self)
    #expect(picture.contains("18,  52,  86") || picture.lowercased().contains("#123456"))
  }

  @Test(.enabled(if: hasGnuplot))
  func severalFiguresShareAFolder() throws {
    let shop = try shop()
    for figure in Self.cases {
      let outcome = try shop.run(["figure", figure.name, figure.query, "--to", "together"])
      #expect(outcome.status == 0, "\(figure.name): \(outcome.errors)")
    }
    let expected = Self.cases.flatMap(\.tables)
    #expect(Set(expected).count == expected.count)
    for table in expected { #expect(try names(in: "together").contains("\(table).csv")) }
  }

  @Test func divergedRunIsDrawnAsFarAsItIsFinite() throws {
    let loss = Case(name: "loss", query: "plain", tables: [])
    let (folder, outcome) = try draw(loss)
    try #require(outcome.status == 0, "\(outcome.errors)")
    let csv = try String(decoding: shop().bytes("\(folder)/loss.csv"), as: UTF8.self)
    #expect(csv.contains("NaN"))
  }

  /// Of a run with one checkpoint the figure shows that one.
  @Test func oneCheckpointIsEnough() throws {
    let shop = try Workshop()
    try shop.train("f1_N16_bs4_L1", "--checkpoint-divides", "false")
    for figure in ["fit", "partials"] {
      let outcome = try shop.run(["figure", figure, "--to", figure])
      #expect(outcome.status == (Self.hasGnuplot ? 0 : 1), "\(outcome.errors)")
      let csv = String(decoding: try shop.bytes("\(figure)/\(figure).csv"), as: UTF8.self)
      #expect(csv.contains(",final,") && !csv.contains("before-lr-divide"))
    }
  }
}
