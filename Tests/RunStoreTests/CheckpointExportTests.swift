import ForeignFiles
import RFLR
import Testing

@testable import RunStore

@Suite struct CheckpointExportTests {
  private typealias Weights = (network: Network, parameters: Parameters)

  private static func weights(
    in image: [UInt8], _ format: CheckpointExport.Format
  ) throws -> Weights {
    switch format {
    case .npz:
      let arrays = try NumPyArchive.arrays(of: image, path: "a.npz")
      return try StateDict.parameters(of: arrays, path: "a.npz")
    case .safetensors:
      let arrays = try Safetensors.arrays(of: image, path: "a.safetensors").arrays
      return try StateDict.parameters(of: arrays, path: "a.safetensors")
    case .h5:
      let folder = try RunFileFolder()
      try folder.put(image, as: "a.h5")
      var arrays: [NamedArray] = []
      try HDF5.exclusively { () throws(StoreError) in
        try HDF5File(reading: folder.file("a.h5")).read(after: [:]) { key, array in
          guard case .float32(let values) = array.values else { return }
          let bytes = values.flatMap { value in
            withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
          }
          let name = String(key.dropFirst())
          arrays.append(
            NamedArray(name, ForeignArray(.float32, shape: array.shape, bytes: bytes)))
        } damaged: { error throws(StoreError) in
          throw error
        }
      }
      return try StateDict.parameters(of: arrays, path: "a.h5")
    }
  }

  private static func bits(_ parameters: Parameters) -> [[UInt32]] {
    parameters.blocks.flatMap { block in
      [block.featureWeights, block.featureBias, block.channelWeights, block.channelBias].map {
        $0.map(\.bitPattern)
      }
    }
  }

  @Test(arguments: CheckpointExport.Format.allCases, [true, false])
  func weightsComeBackBitForBit(format: CheckpointExport.Format, frozen: Bool) throws {
    let folder = try RunFileFolder()
    var record = RunFileSamples.full(frozen: frozen)
    record.checkpoints[1].parameters.blocks[1].channelWeights[0] = .nan
    _ = try RunFile.write(record, to: folder.file("a.h5"))
    let checkpoint = try RunFile.readCheckpoint(folder.file("a.h5"), 1)
    let export = try CheckpointExport(of: record, checkpoint)
    let image = try export.image(as: format, path: "b")
    let read = try Self.weights(in: image, format)
    #expect(Self.bits(read.parameters) == Self.bits(checkpoint.parameters))
    #expect(read.network == Network(width: 4, rank: 2, depth: 1))
    #expect(try export.image(as: format, path: "c") == image)
    #expect(
      export.summary
        == "run \(record.runID), epoch 1 (before-lr-divide): width 4, rank 2, depth 1")
  }

  @Test func weightsWithoutTheirFeaturesAreRefused() throws {
    let record = RunFileSamples.full()
    let error = #expect(throws: StoreError.self) {
      try CheckpointExport(of: record, record.checkpoints[1])
    }
    #expect(error?.code == .noInput && error?.field == record.runID)
  }

  /// A comment of a ZIP file and an attribute of HDF5 have less than 64 KiB.
  @Test func configurationThatIsTooLongIsLeftOut() throws {
    var record = RunFileSamples.full(frozen: false)
    let weights = record.checkpoints[1].parameters
    let short = try CheckpointExport(of: record, record.checkpoints[1])
    for length in [64_980, 64_990, 65_400, 65_536, 70_000] {
      record.configuration = .string(String(repeating: "x", count: length))
      let long = try CheckpointExport(of: record, record.checkpoints[1])
      for format in CheckpointExport.Format.allCases {
        let image = try long.image(as: format, path: "a")
        #expect(try Self.weights(in: image, format).parameters == weights)
      }
    }
    let long = try CheckpointExport(of: record, record.checkpoints[1])
    let image = try long.image(as: .npz, path: "a.npz")
    #expect(image.suffix(2) == [0, 0])
    #expect(try short.image(as: .npz, path: "a.npz").starts(with: image.dropLast(2)))
  }
}
