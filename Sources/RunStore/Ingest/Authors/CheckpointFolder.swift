internal import Foundation
internal import RFLR

/// A folder with the weights of one moment of a run, told by its name.
///
/// - Source: protocol.md §0, §1, §10.
enum CheckpointFolder: Hashable {
  /// `params_at_div_1.2_{k}`: the k-th time that the best loss passed a threshold.
  case lossDivisor(number: Int)
  /// `params_before_lr_divide_epoch_{E}`: E is 0-based.
  case beforeDivide(epoch: Int)
  /// `params_after_lr_divide_epoch_{E}_plus10`.
  case afterDivide(epoch: Int, later: Int)
  /// `params_epoch_{n}`: after n epochs, so the 0-based epoch n − 1.
  case everyEpochs(count: Int)
  /// `model_at_loss_{threshold}`: epoch_info.json inside tells the 1-based epoch.
  case loss

  /// The one file inside that holds weights.
  static let weights = "model_parameters.pth"

  init?(_ name: String) {
    let number = { (text: Substring) -> Int? in
      // A count as Python prints it: digits alone, no leading zero.
      guard text == "0" || text.first.map({ ("1"..."9").contains($0) }) == true,
        text.allSatisfy({ ("0"..."9").contains($0) })
      else { return nil }
      return Int(text)
    }
    func rest(_ prefix: String) -> Substring? {
      name.hasPrefix(prefix) ? name.dropFirst(prefix.count) : nil
    }
    if let text = rest("params_at_div_"), let end = text.lastIndex(of: "_"),
      Double(text[..<end]) != nil, let k = number(text[text.index(after: end)...])
    {
      self = .lossDivisor(number: k)
    } else if let text = rest("params_before_lr_divide_epoch_"), let epoch = number(text) {
      self = .beforeDivide(epoch: epoch)
    } else if let text = rest("params_after_lr_divide_epoch_"), let mark = text.range(of: "_plus"),
      let epoch = number(text[..<mark.lowerBound]), let later = number(text[mark.upperBound...])
    {
      self = .afterDivide(epoch: epoch, later: later)
    } else if let text = rest("params_epoch_"), let count = number(text), count > 0 {
      self = .everyEpochs(count: count)
    } else if let text = rest("model_at_loss_"), Double(text).map({ $0 > 0 }) == true {
      self = .loss
    } else {
      return nil
    }
  }

  /// Whether a folder is one of these, or means to be: such a name and weights inside.
  static func isClaimed(_ name: String, in candidate: IngestCandidate) -> Bool {
    if CheckpointFolder(name) != nil { return true }
    guard name.hasPrefix("params_") || name.hasPrefix("model_at_loss_") else { return false }
    return SourceFile.isThere(candidate.path(of: "\(name)/\(weights)"))
  }

  /// The folders with weights in the folder of a run.
  static func owned(in candidate: IngestCandidate) -> Set<String> {
    candidate.folders.filter { isClaimed($0, in: candidate) }
  }
}

extension SourceFile {
  /// Whether something stands at a path; a symbolic link is something.
  static func isThere(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  /// Reads a file below a run's folder, which no symbolic link may lead out of.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - largest: Most bytes that are read.
  /// - Throws: ``StoreError`` `badData` where nothing or something else stands there.
  init(inside path: String, largest: Int = largestText) throws(StoreError) {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      throw StoreError(
        .badData, path: path, "is missing",
        remedy: "copy it again from its source, or move its folder out of the run's")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw StoreError(
        .badData, path: path,
        status.st_mode & S_IFMT == S_IFLNK
          ? "is a symbolic link, which is not followed" : "is not a regular file",
        remedy: "put a copy of the file in its place")
    }
    try self.init(reading: path, largest: largest)
  }
}
