internal import ForeignFiles
internal import RFLR

/// Takes typed values out of a foreign HDF5 file and says which one is missing or of a wrong kind.
///
/// A single value may be a scalar or a list of one, a number of any type.
struct HDF5Fields {
  /// The file, for messages.
  let path: String
  let content: HDF5Content

  /// The largest epoch or step; beyond it a double would not hold the number.
  static let largestIndex = 1 << 53

  func error(_ place: String, _ reason: String, remedy: String) -> StoreError {
    StoreError(.badData, path: path, field: place, reason, remedy: remedy)
  }

  func missing(_ place: String, remedy: String) -> StoreError {
    error(place, "is missing", remedy: remedy)
  }

  // MARK: Single values

  func text(attribute name: String, of object: String) throws(StoreError) -> String? {
    try content.attributes[object]?[name].map { array throws(StoreError) in
      try text(array, "\(object)@\(name)")
    }
  }

  func text(dataset place: String) throws(StoreError) -> String? {
    try content.datasets[place].map { array throws(StoreError) in try text(array, place) }
  }

  private func text(_ array: StoredArray, _ place: String) throws(StoreError) -> String {
    guard case .text(let texts) = array.values, let text = texts.first, texts.count == 1 else {
      throw error(
        place, "is not one text but \(array.summary)", remedy: "store one text, as str in Python")
    }
    return text
  }

  func integer(attribute name: String, of object: String) throws(StoreError) -> Int? {
    guard let array = content.attributes[object]?[name] else { return nil }
    guard case .int64(let numbers) = array.values, let number = numbers.first, numbers.count == 1
    else {
      throw error(
        "\(object)@\(name)", "is not one integer but \(array.summary)",
        remedy: "store one integer, as int in Python")
    }
    return number
  }

  func number(attribute name: String, of object: String) throws(StoreError) -> Double? {
    guard let array = content.attributes[object]?[name] else { return nil }
    guard let numbers = array.doubles, let number = numbers.first, numbers.count == 1 else {
      throw error(
        "\(object)@\(name)", "is not one number but \(array.summary)",
        remedy: "store one number, as float in Python")
    }
    return number
  }

  // MARK: Lists

  /// A list of numbers; a scalar is a list of one.
  ///
  /// - Parameters:
  ///   - place: Path of the dataset.
  ///   - count: Its length where another list sets it.
  func numbers(_ place: String, count: Int? = nil) throws(StoreError) -> [Double]? {
    guard let array = content.datasets[place] else { return nil }
    guard let numbers = array.doubles, array.shape.count <= 1 else {
      throw error(
        place, "is not a list of numbers but \(array.summary)",
        remedy: "store one number an epoch, in one axis")
    }
    guard count == nil || count == numbers.count else {
      throw error(
        place, "has \(numbers.count) entries where \(count ?? 0) belong",
        remedy: "store lists of equal length")
    }
    return numbers
  }

  /// A list of epochs or steps from 0, in ascending order.
  func indices(_ place: String, count: Int? = nil) throws(StoreError) -> [Int]? {
    guard let array = content.datasets[place] else { return nil }
    guard case .int64(let numbers) = array.values, array.shape.count <= 1 else {
      throw error(
        place, "is not a list of integers but \(array.summary)",
        remedy: "store integers, counted from 0")
    }
    guard count == nil || count == numbers.count else {
      throw error(
        place, "has \(numbers.count) entries where \(count ?? 0) belong",
        remedy: "store lists of equal length")
    }
    for (index, number) in numbers.enumerated() {
      guard (0...Self.largestIndex).contains(number) else {
        throw error("\(place)[\(index)]", "is \(number)", remedy: "count from 0")
      }
      guard index == 0 || numbers[index - 1] < number else {
        throw error(
          "\(place)[\(index)]", "\(number) comes after \(numbers[index - 1])",
          remedy: "store them in ascending order, each once")
      }
    }
    return numbers
  }

  /// A dataset as an array of a state dict.
  func array(named name: String, at place: String) throws(StoreError) -> NamedArray {
    guard let array = content.datasets[place] else {
      throw missing(place, remedy: "store it as a dataset")
    }
    guard let foreign = array.foreign else {
      throw error(place, "is text, no weight", remedy: "store the state dict's tensors only")
    }
    return NamedArray(name, foreign)
  }
}

extension StoredArray {
  /// Type and shape, for messages.
  var summary: String {
    "\(values.typeName) of shape [\(shape.map(String.init).joined(separator: ", "))]"
  }

  /// The numbers as doubles; nil for text.
  var doubles: [Double]? {
    switch values {
    case .float32(let numbers): numbers.map(Double.init)
    case .float64(let numbers): numbers
    case .int64(let numbers): numbers.map(Double.init)
    case .text: nil
    }
  }

  /// The same numbers as the readers of other formats give them; nil for text.
  fileprivate var foreign: ForeignArray? {
    func bytes<Number: FixedWidthInteger>(_ words: some Sequence<Number>) -> [UInt8] {
      words.map(\.littleEndian).withUnsafeBytes { Array($0) }
    }
    switch values {
    case .float32(let numbers):
      return ForeignArray(.float32, shape: shape, bytes: bytes(numbers.lazy.map(\.bitPattern)))
    case .float64(let numbers):
      return ForeignArray(.float64, shape: shape, bytes: bytes(numbers.lazy.map(\.bitPattern)))
    case .int64(let numbers): return ForeignArray(.int64, shape: shape, bytes: bytes(numbers))
    case .text: return nil
    }
  }
}
