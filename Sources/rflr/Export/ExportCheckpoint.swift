internal import ArgumentParser
internal import Foundation
internal import RFLR
internal import RunStore

struct ExportCheckpoint: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "checkpoint",
    abstract: "Write one checkpoint of a run as a state dict for PyTorch.",
    discussion: """
      Names and shapes are PyTorch's: fcs.0.weight [W, 1], fcs.0.bias [W], fcs.1.weight [r, W], … \
      Even numbers are features, odd ones channels. Run, epoch, reason and configuration go with \
      the weights: in the metadata of safetensors, the attributes of h5, the comment of npz (a ZIP).

      Examples:
        rflr export checkpoint f3_N768_bs8_L3 --to weights.safetensors
        rflr export checkpoint 7fd5 --at before-lr-divide:3 --to before.npz
        rflr export checkpoint 7fd5 --at 371 --format h5 --to epoch371
      """)

  @Argument(
    help: ArgumentHelp(
      "First digits of a run id, or a config name that only one run has.", valueName: "run"))
  var reference: String
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      Epoch index (-1: before the first), or why the weights were kept: init, before-lr-divide, \
      after-lr-divide, loss-threshold, every, escape, final; with :2 for the second of several, \
      :last for the last (default: final).
      """, valueName: "epoch|reason"),
    transform: CheckpointTime.init)
  var at = CheckpointTime.only(.final)
  @Option(
    help: "npz, safetensors or h5 (default: as the file's name ends).", transform: Self.format)
  var format: CheckpointExport.Format?
  @Option(name: .customLong("to"), help: "The file.")
  var file: String
  @Flag(help: "Replace a file that is there.")
  var force = false
  @OptionGroup(title: "Store") var storeOptions: StoreOptions

  private static let known = CheckpointExport.Format.allCases.map(\.rawValue)

  private static func format(_ text: String) throws -> CheckpointExport.Format {
    guard let format = CheckpointExport.Format(rawValue: text) else {
      throw ValidationError(
        "\"\(text)\" is not a format of weights; use one of: \(known.joined(separator: ", ")).")
    }
    return format
  }

  /// The format that the file's name tells.
  private var named: CheckpointExport.Format? {
    CheckpointExport.Format(rawValue: (file as NSString).pathExtension.lowercased())
  }

  func validate() throws {
    guard !file.isEmpty else { throw ValidationError("--to is empty: name a file.") }
    if let format, let named, format != named {
      throw ValidationError(
        "--to \(file) ends like \(named.rawValue), but --format is \(format.rawValue).")
    }
    guard (format ?? named) != nil else {
      throw ValidationError(
        "--to \(file) does not tell the format; add --format "
          + Self.known.joined(separator: ", ") + ".")
    }
  }

  func run() throws {
    guard let format = format ?? named else { return }
    try checkTarget()
    let store = try storeOptions.open()
    let row = try store.index(readOnly: true).resolve(reference)
    let path = store.filePath(of: row.runID)
    let run = try RunFile.readHeader(path).record
    let export = try CheckpointExport(
      of: run, try RunFile.readCheckpoint(path, try at.place(in: run)))
    let image = try export.image(as: format, path: file)
    if let folder = Self.folder(of: file) { try AtomicFile.createFolder(folder) }
    try AtomicFile.write(image, to: file)
    Console.write("\(file)\n")
    Console.say(export.summary)
    Console.say("in Python: \(Self.loading(file, format))")
  }

  private func checkTarget() throws(StoreError) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: file, isDirectory: &isFolder) else { return }
    guard !isFolder.boolValue else {
      throw StoreError(.cannotCreate, path: file, "is a folder", remedy: "name a file with --to")
    }
    guard force else {
      throw StoreError(
        .cannotCreate, path: file, "is there already",
        remedy: "choose another name with --to, or replace it with --force")
    }
  }

  private static func folder(of file: String) -> String? {
    let folder = (file as NSString).deletingLastPathComponent
    return folder.isEmpty ? nil : folder
  }

  /// The line of Python that brings the weights into a model.
  private static func loading(_ file: String, _ format: CheckpointExport.Format) -> String {
    let escaped = file.reduce(into: "") { text, character in
      text += character == "\\" || character == "\"" ? "\\\(character)" : "\(character)"
    }
    let tensors =
      switch format {
      case .npz: "{k: torch.from_numpy(v) for k, v in numpy.load(\"\(escaped)\").items()}"
      case .safetensors: "safetensors.torch.load_file(\"\(escaped)\")"
      case .h5:
        "{k: torch.from_numpy(v[...]) for k, v in h5py.File(\"\(escaped)\", \"r\").items()}"
      }
    return "model.load_state_dict(\(tensors))"
  }
}
