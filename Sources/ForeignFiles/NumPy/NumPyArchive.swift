/// Named arrays in NumPy's `.npz` format: a zip file of `.npy` files, stored or deflated.
public enum NumPyArchive {
  /// Reads every array, in the order of the file.
  ///
  /// - Parameters:
  ///   - bytes: The whole file.
  ///   - path: The file, for messages.
  /// - Returns: The arrays under the names that they were saved by ("loss", not "loss.npy").
  /// - Throws: ``ForeignFileError`` as ``ZipContainer`` and ``NumPyFile`` do, and for an entry that is
  ///   no array.
  public static func arrays(
    of bytes: [UInt8], path: String
  ) throws(ForeignFileError) -> [NamedArray] {
    let zip = try ZipContainer(bytes, path: path)
    var arrays: [NamedArray] = []
    for entry in zip.entries where !entry.isFolder {
      guard entry.name.hasSuffix(".npy"), entry.name != ".npy" else {
        throw ForeignFileError(
          path: path, place: entry.name, "the entry is no .npy file",
          remedy: "write the archive with numpy.savez")
      }
      let array = try NumPyFile.array(of: zip.bytes(of: entry), path: path, entry: entry.name)
      arrays.append(NamedArray(String(entry.name.dropLast(4)), array))
    }
    return arrays
  }

  /// The bytes of an archive that `numpy.load` opens.
  ///
  /// Entries are stored, in the order given, dated 1980-01-01: equal arrays give equal bytes.
  ///
  /// - Parameters:
  ///   - arrays: Arrays of at most 64 axes; their names as ``arrays(of:path:)`` gives them.
  ///   - path: The file that the bytes are for, for messages.
  /// - Throws: ``ForeignFileError`` for no arrays, a name that is empty, given twice, or leads out of
  ///   a folder, and for more bytes than ``ZipContainer/largestSize``.
  public static func image(
    of arrays: [NamedArray], path: String
  ) throws(ForeignFileError) -> [UInt8] {
    if let deep = arrays.first(where: { $0.array.shape.count > NumPyHeader.mostAxes }) {
      throw ForeignFileError(
        path: path, place: deep.name,
        "the array has \(deep.array.shape.count) axes, more than NumPy's \(NumPyHeader.mostAxes)",
        remedy: "reshape the array")
    }
    guard !arrays.isEmpty, arrays.allSatisfy({ !$0.name.isEmpty }) else {
      throw ForeignFileError(
        path: path, "there is no array to write, or one without a name",
        remedy: "give every array a name")
    }
    return try ZipContainer.image(
      of: arrays.map { ($0.name + ".npy", NumPyFile.image(of: $0.array)) }, path: path)
  }

  /// The command that keeps the arrays of numbers of an archive.
  static func conversion(of path: String) -> String {
    "if it is yours, keep its numbers: "
      + PythonCommand.line(
        "import sys, numpy as np; a = np.load(sys.argv[1], allow_pickle=True); "
          + "np.savez(sys.argv[2], **{k: a[k] for k in a if a[k].dtype.kind in 'biuf'})",
        path, PythonCommand.converted(path, to: ".npz"))
  }
}
