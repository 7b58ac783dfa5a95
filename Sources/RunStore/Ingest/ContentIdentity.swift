internal import Crypto
internal import Foundation
internal import RFLR

extension RunRecord {
  /// The id of a run that others finished: first 16 hex digits of a SHA-256 over its content.
  ///
  /// Content is the configuration, history, divides, metrics, weights, looks and series, floating-point numbers by
  /// their bits. Where the run was found, who reads it and the order of keys are not content, so the
  /// same run from two places is one run.
  ///
  /// - Source: design.md §2.
  var contentIdentity: String {
    var hash = SHA256()
    let divides = lrDivides.map { divide in
      JSONValue.array([.integer(divide.epoch), .double(divide.lrBefore), .double(divide.lrAfter)])
    }
    var members: [String: JSONValue] = [
      "configuration": configuration,
      "metrics": .object(metrics.mapValues(JSONValue.double)),
      "lr_divides": .array(divides),
      "epochs": .integer(history.epochs.count),
      "checkpoints": .array(checkpoints.map { .integer($0.epoch) }),
    ]
    // Absent where there are none: the ids of runs that were ingested before series were kept stay.
    if !series.isEmpty {
      members["series"] = .array(
        series.map { one in
          .array([.string(one.name), .string(one.axis.rawValue), .integer(one.steps.count)])
        })
    }
    // Likewise: looks are content of runs that have them.
    if !observations.isEmpty {
      members["observations"] = .array(observations.map { .integer($0.epoch) })
    }
    hash.update(data: Data(JSONValue.object(members).canonicalText.utf8))
    hash.update(numbers: history.epochs.map { UInt64(bitPattern: Int64($0)) })
    hash.update(numbers: history.losses.map(Self.bits))
    hash.update(numbers: history.learningRates.map(Self.bits))
    for one in series {
      hash.update(numbers: one.steps.map { UInt64(bitPattern: Int64($0)) })
      hash.update(numbers: one.values.map(Self.bits))
    }
    for observation in observations {
      hash.update(numbers: observation.channelValues.map(\.bitPattern))
      hash.update(numbers: (observation.modeAmplitudes + [observation.fullLoss]).map(Self.bits))
    }
    for parameters in checkpoints.map(\.parameters) + [frozen].compactMap({ $0 }) {
      for block in parameters.blocks {
        for weights in [
          block.featureWeights, block.featureBias, block.channelWeights, block.channelBias,
        ] {
          hash.update(numbers: weights.map(\.bitPattern))
        }
      }
    }
    return String(SourceFile.hex(hash.finalize()).prefix(16))
  }

  /// One pattern for every NaN: which one a file's reader makes is no content.
  private static func bits(of value: Double) -> UInt64 {
    value.isNaN ? Double.nan.bitPattern : value.bitPattern
  }
}

extension SHA256 {
  /// Adds numbers, little-endian on every machine.
  fileprivate mutating func update(numbers: [some FixedWidthInteger]) {
    numbers.map(\.littleEndian).withUnsafeBytes { update(bufferPointer: $0) }
  }
}
