import Crypto
import Foundation
import RFLR
import Testing

@testable import RunStore

/// Folders that PyTorch and NumPy wrote in the authors' layouts (Fixtures/authors), and what PyTorch
/// computes from each weight file.
enum AuthorsFixture {
  static let path = IngestScratch.repository + "/Tests/RunStoreTests/Fixtures/authors"
  static let selected = "results_sumcos_selected_rerun/f1_N16_bs4_L2"
  static let adam = "results_sumcos_lowlr_adam/f1_N16_bs16_L1"
  static let tracking = "runs/3seeds/seed_7"
  static let snapshots = "logratio/factor4_rank3_SGD_mom0.3_lr0.01_AdaptiveStagnation"
  static let frequency = "frequency/freq1.5_rank2_L2"
  static let symmetry = "symmetry/mmnn_L1_W8_R2_E100_lr0.01_bs4_ntr16"

  static func json(_ name: String) throws -> JSONValue {
    let data = try #require(FileManager.default.contents(atPath: path + "/" + name))
    return try JSONReader.value(of: [UInt8](data), path: name)
  }

  static func numbers(_ value: JSONValue?) throws -> [Double] {
    guard case .array(let items)? = value else { throw CancellationError() }
    return items.map { $0.doubleValue ?? .nan }
  }

  /// Reads the only run below a folder.
  static func run(_ folder: String, set: [String] = []) throws -> RunRecord {
    try ingest("\(path)/\(folder)", set: set).only()
  }

  /// Compares a checkpoint with its file: the numbers to the bit, the function to 1e-5.
  static func expect(
    _ checkpoint: Checkpoint, of record: RunRecord, isFile name: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let golden = try json("golden.json")
    let grid = try numbers(golden["grid"]).map(Float.init)
    // A dotted path would split the names, which have dots.
    guard case .object(let files)? = golden["weights"] else { throw CancellationError() }
    let file = try #require(files[name], sourceLocation: sourceLocation)
    let whole = record.filled(checkpoint)
    #expect(whole.sha256 == file["sha256"]?.stringValue, sourceLocation: sourceLocation)
    guard case .array(let blocks)? = file["channels"] else { throw CancellationError() }
    let layers = NetworkFunction(whole).channels(at: grid)
    #expect(layers.count == blocks.count, sourceLocation: sourceLocation)
    for (layer, block) in zip(layers, blocks) {
      guard case .array(let signals) = block else { throw CancellationError() }
      for (index, signal) in signals.enumerated() {
        for (own, torch) in zip(layer.signal(index), try numbers(signal)) {
          let scale = max(abs(torch), 0.1)
          #expect(abs(Double(own) - torch) < 1e-5 * scale, sourceLocation: sourceLocation)
        }
      }
    }
  }
}

/// Lines that are worth reading though nothing failed.
final class NoteList: @unchecked Sendable {
  private(set) var lines: [String] = []

  func add(_ note: StoreError) { lines.append(note.description) }
}

extension RunRecord {
  /// A checkpoint's weights with the frozen features that the run holds once.
  func filled(_ checkpoint: Checkpoint) -> Parameters {
    var whole = checkpoint.parameters
    for (index, block) in (frozen?.blocks ?? []).enumerated() {
      whole.blocks[index].featureWeights = block.featureWeights
      whole.blocks[index].featureBias = block.featureBias
    }
    return whole
  }
}

extension Parameters {
  /// Hash of all numbers in the order of PyTorch's state dict, little-endian.
  var sha256: String {
    var bytes: [UInt8] = []
    for block in blocks {
      for list in [
        block.featureWeights, block.featureBias, block.channelWeights, block.channelBias,
      ] {
        for value in list {
          withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
        }
      }
    }
    return SHA256.hash(data: bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

/// A copy of one fixture folder in a scratch folder, to be damaged.
final class AuthorsCopy {
  let scratch: IngestScratch
  let name: String
  var path: String { scratch.path + "/" + name }

  init(_ folder: String, as name: String? = nil) throws {
    scratch = try IngestScratch()
    self.name = name ?? String(folder.split(separator: "/").last ?? "")
    try FileManager.default.copyItem(
      atPath: AuthorsFixture.path + "/" + folder, toPath: scratch.path + "/" + self.name)
  }

  func read(_ set: String...) throws -> [Result<RunRecord, StoreError>] {
    try ingest(path, set: set)
  }

  func move(_ from: String, to target: String) throws {
    try FileManager.default.moveItem(atPath: "\(path)/\(from)", toPath: "\(path)/\(target)")
  }

  func remove(_ file: String) throws {
    try FileManager.default.removeItem(atPath: "\(path)/\(file)")
  }

  func bytes(_ file: String) throws -> [UInt8] {
    [UInt8](try #require(FileManager.default.contents(atPath: "\(path)/\(file)")))
  }

  func write(_ bytes: [UInt8], to file: String) throws {
    try scratch.write(bytes, to: "\(name)/\(file)")
  }

  /// Replaces text in a file, where it must be.
  func edit(_ file: String, _ find: String, _ put: String) throws {
    let text = String(decoding: try bytes(file), as: UTF8.self)
    #expect(text.contains(find))
    try scratch.write(text.replacing(find, with: put), to: "\(name)/\(file)")
  }

  /// Problems without the path of the scratch folder.
  func problems(_ set: String...) throws -> [String] {
    try ingest(path, set: set).problems.map { $0.replacing(scratch.path + "/", with: "") }
  }
}
