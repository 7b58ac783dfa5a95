/// An array in NumPy's `.npy` format, versions 1.0 to 3.0.
public enum NumPyFile {
  /// Largest file that is read, in bytes (256 MiB): with the array made of it a reader stays far
  /// below 1 GB.
  public static let largestSize = 1 << 28

  /// Reads an array of booleans, integers or floats of up to 8 bytes.
  ///
  /// Little- and big-endian elements and both orders of axes are brought to one form. The file must
  /// have exactly the size that its header says.
  ///
  /// - Parameters:
  ///   - bytes: The whole file.
  ///   - path: The file, for messages.
  /// - Throws: ``ForeignFileError``; arrays of objects, strings, records, dates and complex numbers
  ///   are refused with the command that converts what can be converted.
  public static func array(
    of bytes: [UInt8], path: String
  ) throws(ForeignFileError) -> ForeignArray {
    try array(of: bytes, path: path, entry: nil)
  }

  /// - Parameter entry: Where the bytes are an entry of an archive at `path`, its name.
  static func array(
    of bytes: [UInt8], path: String, entry: String?
  ) throws(ForeignFileError) -> ForeignArray {
    func refused(_ reason: String, _ remedy: String) -> ForeignFileError {
      ForeignFileError(path: path, place: entry, reason, remedy: remedy)
    }
    guard bytes.count <= largestSize else {
      throw refused("it has \(bytes.count) bytes, more than \(largestSize)", "split the array")
    }
    let header: NumPyHeader
    do throws(NumPyHeaderProblem) {
      header = try NumPyHeader(bytes)
    } catch {
      switch error {
      case .notNumPy:
        throw refused("it is no array of NumPy", "give a file that numpy.save wrote")
      case .notNumbers(let what):
        throw refused(
          "its elements are \(what), not plain numbers",
          entry == nil ? conversion(of: path) : NumPyArchive.conversion(of: path))
      case .complex:
        throw refused(
          "its elements are complex numbers",
          "save its parts: numpy.savez(file, real=array.real, imag=array.imag)")
      case .wrong(let reason):
        throw refused(reason, "load it with NumPy and save it again with numpy.save")
      }
    }
    guard let size = ForeignArray.byteCount(of: header.element, shape: header.shape) else {
      throw refused(
        "the size of its shape \(header.shape) overflows", "save the array again with numpy.save")
    }
    let present = bytes.count - header.length
    guard present == size else {
      throw refused(
        "its header promises \(size) bytes of elements, the file holds \(present)",
        present < size
          ? "the file is cut off: copy it again from where it was written"
          : "save one array a file with numpy.save, or several with numpy.savez")
    }
    if header.element == .bool, !bytes[header.length...].allSatisfy({ $0 <= 1 }) {
      throw refused("a boolean is neither 0 nor 1", "save the array again with numpy.save")
    }
    var elements =
      header.isFortranOrder
      ? rowMajor(bytes[header.length...], shape: header.shape, size: header.element.byteCount)
      : Array(bytes[header.length...])
    if header.isBigEndian { swapBytes(of: &elements, size: header.element.byteCount) }
    return ForeignArray(header.element, shape: header.shape, bytes: elements)
  }

  private static func swapBytes(of elements: inout [UInt8], size: Int) {
    for start in stride(from: 0, to: elements.count, by: size) {
      for index in 0..<(size / 2) {
        elements.swapAt(start + index, start + size - 1 - index)
      }
    }
  }

  /// The elements with the last axis fastest, from those with the first axis fastest.
  private static func rowMajor(_ elements: ArraySlice<UInt8>, shape: [Int], size: Int) -> [UInt8] {
    // Axes of one element change nothing; with one axis left both orders are the same.
    let extents = shape.filter { $0 != 1 }
    guard extents.count > 1, !elements.isEmpty else { return Array(elements) }
    var steps: [Int] = []
    var step = size
    for extent in extents {
      steps.append(step)
      step *= extent
    }
    var index = [Int](repeating: 0, count: extents.count)
    var source = elements.startIndex
    return [UInt8](unsafeUninitializedCapacity: elements.count) { result, count in
      while count < elements.count {
        for byte in 0..<size { result[count + byte] = elements[source + byte] }
        count += size
        for axis in extents.indices.reversed() {
          index[axis] += 1
          source += steps[axis]
          if index[axis] < extents[axis] { break }
          index[axis] = 0
          source -= steps[axis] * extents[axis]
        }
      }
    }
  }

  private static func conversion(of path: String) -> String {
    "if it is yours: "
      + PythonCommand.line(
        "import sys, numpy as np; "
          + "np.save(sys.argv[2], np.load(sys.argv[1], allow_pickle=True).astype(float))",
        path, PythonCommand.converted(path, to: ".npy"))
  }
}
