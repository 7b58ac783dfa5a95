internal import ArgumentParser
internal import Foundation
internal import RFLR
internal import Reporting
internal import RunStore

struct Doctor: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Look at machine, libraries and store: will runs be fast and safe here?",
    discussion: """
      Trains a tiny run in a folder of its own inside the store (or the folder that it would be made \
      in), checks it and removes it. Exit code 1: something does not work.

      Examples:
        rflr doctor
        rflr doctor --store /scratch/runs --format json
      """)

  @OptionGroup(title: "Store") var storeOptions: StoreOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() throws {
    let store = try folderName(storeOptions.store, of: "--store or RFLR_STORE")
    let findings =
      Self.machine() + (try Self.libraries()) + [Self.gnuplot()] + (try Self.place(store))
    if output.format == .table {
      Console.write("\(Producer.name) on this machine\n\n" + findings.map(\.lines).joined())
    } else {
      output.write(
        Table(
          name: "doctor", title: "\(Producer.name) on this machine", columns: Self.columns,
          rows: findings.map(\.cells)))
    }
    let problems = findings.count { $0.state == .problem }
    if problems > 0 { throw ExitCode(ExitStatus.someFailed) }
  }

  private static let columns = [
    Column("subject", .string, "What was looked at"),
    Column("state", .string, "ok, note, or problem"),
    Column("found", .string, "What was found"),
    Column("remedy", .string, "What to do; missing where nothing"),
  ]

  private enum State: String { case ok, note, problem }

  private struct Finding {
    var subject: String
    var state = State.ok
    var found: String
    var remedy: String?

    /// For people: sentences, which a table would make too wide.
    var lines: String {
      let label = { (text: String, width: Int) in
        text + String(repeating: " ", count: max(1, width - text.count))
      }
      let first = label(state.rawValue, 9) + label(subject, 13) + found + "\n"
      return first + (remedy.map { label("", 22) + "→ \($0)\n" } ?? "")
    }

    var cells: [Cell] {
      [.text(subject), .text(state.rawValue), .text(found), remedy.map(Cell.text) ?? .missing]
    }
  }

  // MARK: Machine and libraries

  private static func machine() -> [Finding] {
    let sets = Kernels.available.map(\.name).joined(separator: ", ")
    var kernel = Finding(subject: "kernels", found: "")
    do throws(ConfigurationError) {
      let chosen = try Kernels.selected().name
      kernel.found = "\(chosen) (this processor can run \(sets))"
      if chosen == "c" {
        kernel.state = .note
        kernel.remedy =
          "training is many times slower without AVX2, AVX-512 or NEON; use another node"
      }
    } catch {
      kernel = Finding(
        subject: "kernels", state: .problem, found: "\(error.field): \(error.reason)",
        remedy: error.remedy)
    }
    let (usable, all) = (
      ProcessInfo.processInfo.activeProcessorCount, ProcessInfo.processInfo.processorCount
    )
    let cores = Finding(
      subject: "cores",
      found: usable == all ? "\(usable)" : "\(usable) of \(all) are given to this process")
    return [kernel, cores]
  }

  private static func libraries() throws(StoreError) -> [Finding] {
    try LinkedLibrary.all().map { library in
      Finding(
        subject: library.name, state: library.defects.isEmpty ? .ok : .note,
        found: ([library.version] + library.defects).joined(separator: ": "))
    }
  }

  private static func gnuplot() -> Finding {
    guard let version = Gnuplot.version() else {
      return Finding(
        subject: "gnuplot", state: .note, found: "not installed: figures come without pictures",
        remedy: "apt-get install gnuplot-nox")
    }
    return Finding(subject: "gnuplot", found: version)
  }

  // MARK: The store's place

  private static func place(_ store: String) throws(StoreError) -> [Finding] {
    let system = try FileSystem(of: store)
    var kind = Finding(subject: "file system", found: "\(system.kind) at \(system.mountPoint)")
    if system.isShared {
      kind.state = .note
      kind.found += ": shared with other machines, where locks of SQLite cannot be relied on"
      kind.remedy =
        "let one process at a time write this store; others use stores of their own, which "
        + "`rflr merge` brings together"
    } else if system.isVolatile {
      kind.state = .note
      kind.found += ": it is gone when the machine stops"
      kind.remedy = "keep what you want to keep on a disk"
    }
    let gigabytes = Double(system.freeBytes) / 1e9
    let files = system.freeFiles.map { ", \($0) files" } ?? ""
    var space = Finding(
      subject: "free space", found: String(format: "%.1f GB", gigabytes) + files)
    if gigabytes < 1 || system.freeFiles.map({ $0 < 10_000 }) == true {
      space.state = .note
      space.remedy = "the rank-5 sweep of the paper needs about 1 GB and 750 files; free some"
    }
    return [kind, space, trial(store, isReadOnly: system.isReadOnly)]
  }

  private static func trial(_ store: String, isReadOnly: Bool) -> Finding {
    var folder = URL(filePath: store).standardizedFileURL
    while !FileManager.default.fileExists(atPath: folder.path), folder.path != "/" {
      folder.deleteLastPathComponent()
    }
    if isReadOnly {
      return Finding(
        subject: "trial", state: .note, found: "\(folder.path) is mounted for reading only",
        remedy: "queries and statistics work; train into another store")
    }
    do throws(StoreError) {
      let outcome = try StoreTrial.run(in: folder.path)
      return Finding(
        subject: "trial",
        found: String(
          format: "wrote, synced, verified and removed a run in %@: file %.0f ms, index %.0f ms",
          folder.path, outcome.runFileSeconds * 1000, outcome.indexSeconds * 1000))
    } catch {
      return Finding(
        subject: "trial", state: .problem,
        found: "\(error.path ?? folder.path): \(error.reason)", remedy: error.remedy)
    }
  }
}
