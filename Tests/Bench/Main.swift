internal import ArgumentParser
internal import Foundation
internal import Reporting
internal import RunStore

/// Measures this package on this machine; it asserts nothing and ends with 0.
@main
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "Bench",
    abstract: "Measure training, storing, queries, ingest, export and statistics on this machine.",
    discussion: """
      The tables go to stdout and, as CSV, to the output folder; latest.csv there holds all lines.
      Stores are written to the temporary folder: TMPDIR chooses the disk that is measured.

      Examples:
        .build/release/Bench --quick
        .build/release/Bench --only floor,training
        .build/release/Bench --save
        .build/release/Bench --compare
      """)

  @Flag(help: "Fewer repeats and smaller inputs: under half a minute.")
  var quick = false
  @Option(help: "Subjects to measure, separated by commas (default: all but load).")
  var only: String?
  @Flag(help: "List the subjects.")
  var list = false
  @Flag(help: "Keep the latest results as the baseline, measuring nothing.")
  var save = false
  @Flag(help: "Compare the latest results with the baseline, measuring nothing.")
  var compare = false
  @Option(name: .customLong("to"), help: "Folder for the CSV files.")
  var folder = "out/bench"

  private var subjects: [Subject] {
    only.map { names in
      names.split(separator: ",").compactMap { Subject(rawValue: String($0)) }
    } ?? Subject.allCases.filter { $0 != .load }
  }

  func validate() throws {
    let names = (only ?? "").split(separator: ",").map(String.init)
    for name in names where Subject(rawValue: name) == nil {
      let known = Subject.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--only \(name): there is no such subject; use one of \(known).")
    }
  }

  func run() throws {
    let results = Results(folder: folder)
    if list {
      for subject in Subject.allCases {
        Terminal.write("\(subject.rawValue): \(subject.explanation)\n")
      }
    } else if save {
      Terminal.write("\(try results.saveBaseline())\n")
    } else if compare {
      Terminal.write(render(try results.comparison(), as: .table))
    } else {
      try measure(results)
    }
  }

  private func measure(_ results: Results) throws {
    let session = try Session(isQuick: quick, peers: PeerTimes(folder: folder))
    try AtomicFile.createFolder(folder)
    Terminal.write(Machine.description + "\n\n")
    for subject in subjects {
      let first = session.lines.count
      Terminal.progress("\(subject.rawValue): \(subject.explanation)")
      session.subject = subject
      try subject.measure(session)
      let table = Results.table(
        Array(session.lines[first...]), subject: subject,
        notes: session.takeNotes() + ["load of the machine: \(Machine.load)"])
      Terminal.write(render(Results.narrow(table), as: .table) + "\n")
      try results.write(table, as: subject.rawValue)
    }
    try results.writeLatest(session.lines)
    Terminal.progress("\(folder)/latest.csv holds all lines; load now \(Machine.load)")
  }
}

/// What can be measured, in the order of measurement.
enum Subject: String, CaseIterable {
  case floor, training, sweep, index, ingest, pandas, export, runfile, statistics, complexity,
    gradient,
    load

  var explanation: String {
    switch self {
    case .floor: "what one core, the disk and the system can do at most"
    case .training: "time a sample of f3_N768_L3 at width 1024"
    case .sweep: "runs a second into a store, and what storing costs"
    case .index: "an index of generated runs, in process and through rflr"
    case .ingest: "folders of a sweep, a table of 750 rows, one large document"
    case .pandas: "ingest beside a script with pandas, where python3 has it"
    case .export: "histories as CSV"
    case .runfile: "one run as a file"
    case .statistics: "statistics over stored runs, reading included"
    case .complexity: "every layer of a network on a grid of 1000 points"
    case .gradient: "one gradient with its spectrum, and the same by NumPy"
    case .load: "100,000 runs and 8 GB of history; minutes, measured only where it is named"
    }
  }

  func measure(_ session: Session) throws {
    switch self {
    case .floor: try FloorBench.measure(session)
    case .training: try TrainingBench.measure(session)
    case .sweep: try SweepBench.measure(session)
    case .index: try IndexBench.measure(session)
    case .ingest: try IngestBench.measure(session)
    case .pandas: try PandasBench.measure(session)
    case .export: try ExportBench.measure(session)
    case .runfile: try RunFileBench.measure(session)
    case .statistics: try StatisticsBench.measure(session)
    case .complexity: try ComplexityBench.measure(session)
    case .gradient: try GradientBench.measure(session)
    case .load: try LoadBench.measure(session)
    }
  }
}

/// Data to stdout, words to stderr.
enum Terminal {
  static func write(_ text: String) { FileHandle.standardOutput.write(Data(text.utf8)) }
  static func progress(_ text: String) { FileHandle.standardError.write(Data("\(text)\n".utf8)) }
}
