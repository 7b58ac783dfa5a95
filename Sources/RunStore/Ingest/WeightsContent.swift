internal import ForeignFiles
internal import RFLR

/// A state dict out of a file of any format, with the plain values saved beside it.
struct WeightsContent {
  let arrays: [NamedArray]
  /// What else the file says, as JSON; weights, optimiser and scheduler are left out.
  let members: JSONValue
  /// The program that wrote the file, as far as its format tells.
  let producer: String

  init(_ file: SourceFile, fileExtension: String) throws(StoreError) {
    do throws(ForeignFileError) {
      switch fileExtension {
      case "safetensors":
        let (arrays, metadata) = try Safetensors.arrays(of: file.bytes, path: file.path)
        self.arrays = arrays
        members = .object(metadata.mapValues(JSONValue.string))
        producer = metadata["format"] == "pt" ? "PyTorch" : "unknown"
      case "npz":
        arrays = try NumPyArchive.arrays(of: file.bytes, path: file.path)
        members = .object([:])
        producer = "unknown"
      default:
        let torch = try TorchFile.read(file.bytes, path: file.path)
        guard let stateDict = torch.stateDict else {
          throw ForeignFileError(
            path: file.path,
            "holds no state dict: neither names with tensors, nor such a dict as one of "
              + TorchFile.stateDictNames.joined(separator: ", "),
            remedy: "save it with torch.save(model.state_dict(), …)")
        }
        arrays = stateDict
        members = .object(Self.plainMembers(of: torch.value))
        producer = "PyTorch"
      }
    } catch {
      throw StoreError(error)
    }
  }

  /// The members of a checkpoint that are no weights and no state of its optimiser.
  private static func plainMembers(of value: PickledValue) -> [String: JSONValue] {
    guard value.namedTensors == nil, let members = value.members else { return [:] }
    var plain: [String: JSONValue] = [:]
    for member in members {
      guard case .string(let name) = member.key, !TorchFile.stateDictNames.contains(name),
        !name.lowercased().contains("optim"), !name.lowercased().contains("sched")
      else { continue }
      plain[name] = member.value.plainJSON
    }
    return plain
  }
}
