internal import Foundation

/// Walks the paths that a user gave and asks the layouts what stands there.
struct SourceWalk {
  private let adapters: [any IngestAdapter]
  private let takesRunFiles: Bool
  private let isForced: Bool
  private let isMapped: Bool

  init(format: String?, isMapped: Bool = false) {
    let asked = Ingest.adapters.filter { format == nil || $0.name == format }
    // Who says what columns mean means logs: these are asked first.
    adapters =
      isMapped ? asked.filter(\.readsLogs) + asked.filter { !$0.readsLogs } : asked
    self.isMapped = isMapped
    takesRunFiles = format == nil || format == Ingest.runFileFormat
    isForced = format != nil
  }

  /// The items at a path that the user gave; never empty.
  func items(at given: String) -> [IngestItem] {
    let path = given.count > 1 && given.hasSuffix("/") ? String(given.dropLast()) : given
    do throws(StoreError) {
      switch try SourceFile.kind(of: path) {
      case .file: return [givenFile(path)]
      case .folder: return try folder(path)
      case .other:
        throw StoreError(
          .badData, path: path, "is neither a file nor a folder", remedy: "give a file or a folder")
      }
    } catch {
      return [IngestItem(path: path, content: .problem(error))]
    }
  }

  /// What an adapter reads at a path.
  func candidate(at path: String) throws(StoreError) -> IngestCandidate {
    switch try SourceFile.kind(of: path) {
    case .folder: try Listing(path).candidate
    case .file, .other: IngestCandidate(path: path, files: nil)
    }
  }

  private func givenFile(_ path: String) -> IngestItem {
    let candidate = IngestCandidate(path: path, files: nil)
    // A signature is enough for a file that is named; so is a name for a file that is damaged.
    if takesRunFiles, candidate.isHDF5 || Self.hasHDF5Signature(path) {
      return IngestItem(path: path, content: .runFile)
    }
    if let adapter = adapter(of: candidate) ?? adapters.first(where: { $0.resembles(candidate) })
      ?? adapters.first(where: { $0.accepts(candidate) })
    {
      return IngestItem(path: path, content: .foreign(adapter: adapter.name))
    }
    let error = StoreError(
      .badData, path: path, "is not a run or a table of runs",
      remedy: "give a run's folder, or one of: \(expected)")
    return IngestItem(path: path, content: .problem(error))
  }

  private func adapter(of candidate: IngestCandidate) -> (any IngestAdapter)? {
    adapters.first { adapter in
      adapter.recognises(candidate)
        || (isForced || isMapped && adapter.readsLogs) && adapter.accepts(candidate)
    }
  }

  private func folder(_ path: String) throws(StoreError) -> [IngestItem] {
    var links = 0
    let items = try walk(path, links: &links)
    guard items.isEmpty else { return items }
    let left = links == 0 ? "" : " (symbolic links inside are not followed: \(links))"
    throw StoreError(
      .noInput, path: path, "no runs found in this folder\(left)",
      remedy: "expected one of: \(expected); here or in folders below")
  }

  private func walk(_ path: String, links: inout Int) throws(StoreError) -> [IngestItem] {
    let listing = try Listing(path)
    links += listing.linkCount
    var items: [IngestItem] = []
    var owned: Set<String> = []
    func add(_ candidate: IngestCandidate) {
      guard let adapter = adapter(of: candidate) else { return }
      items.append(IngestItem(path: candidate.path, content: .foreign(adapter: adapter.name)))
      owned.formUnion(adapter.owned(candidate))
    }
    let here = listing.candidate
    add(here)
    for file in listing.files where !owned.contains(file) {
      let candidate = IngestCandidate(path: here.path(of: file), files: nil)
      if !candidate.isHDF5 {
        add(candidate)
      } else if takesRunFiles {
        items.append(IngestItem(path: candidate.path, content: .runFile))
      }
    }
    // A run folder may stand beside others inside its parent and inside another run: all are walked.
    for folder in listing.folders where !owned.contains(folder) {
      let below = here.path(of: folder)
      do throws(StoreError) {
        items += try walk(below, links: &links)
      } catch {
        items.append(IngestItem(path: below, content: .problem(error)))
      }
    }
    return items
  }

  private var expected: String {
    var parts = takesRunFiles ? ["run files (.h5)"] : []
    parts += adapters.map(\.expects)
    return parts.joined(separator: ", ")
  }

  private static func hasHDF5Signature(_ path: String) -> Bool {
    SourceFile.beginning(of: path, sizeBytes: 8)
      == [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]
  }
}

extension IngestCandidate {
  /// Whether it is called an HDF5 file.
  fileprivate var isHDF5: Bool { ["h5", "hdf5"].contains(fileExtension) }
}

/// The visible entries of a folder by kind, sorted by name.
private struct Listing {
  let path: String
  var files: [String] = []
  var folders: [String] = []
  var linkCount = 0

  var candidate: IngestCandidate {
    IngestCandidate(path: path, files: Set(files), folders: Set(folders))
  }

  init(_ path: String) throws(StoreError) {
    self.path = path
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: path)
    } catch {
      throw SourceFile.unreadable(path, error.localizedDescription)
    }
    for name in names.sorted() where !name.hasPrefix(".") {
      var status = stat()
      guard lstat(path + "/" + name, &status) == 0 else { continue }
      switch status.st_mode & S_IFMT {
      case S_IFREG: files.append(name)
      case S_IFDIR: folders.append(name)
      case S_IFLNK: linkCount += 1
      default: break
      }
    }
  }
}
