/// The group `/arrays`: what a study leaves, each array under its own name.
extension RunFile {
  private static let group = "/arrays"

  static func encode(_ arrays: [StudyArray], into content: inout RunFileContent) throws(StoreError)
  {
    for array in arrays {
      let key = "\(group)/\(array.name)"
      guard isName(array.name) else {
        throw StoreError(
          .badData, field: key, "is no name", remedy: "use lower case letters, digits and _")
      }
      guard content[key] == nil else {
        throw StoreError(.badData, field: key, "is there twice", remedy: "give each its own name")
      }
      let values: StoredValues =
        switch array.values {
        case .doubles(let numbers): .float64(numbers)
        case .integers(let numbers): .int64(numbers)
        }
      content[key] = StoredArray(array.shape, values)
      content["\(key)@units"] = .text(array.units)
      content["\(key)@about"] = .text(array.about)
    }
  }

  static func arrays(of fields: RunFileFields) throws(StoreError) -> [StudyArray] {
    var arrays: [StudyArray] = []
    for (key, array) in fields.content.sortedByKey where key.hasPrefix("\(group)/") {
      guard ContentKey(key).attribute == nil else { continue }
      let name = String(key.dropFirst(group.count + 1))
      guard isName(name) else { throw fields.error(key, "is no name of an array") }
      guard !array.shape.isEmpty else { throw fields.error(key, "has no axis") }
      let units = try fields.text("\(key)@units")
      let about = try fields.text("\(key)@about")
      switch array.values {
      case .float64(let values):
        arrays.append(StudyArray(name, array.shape, values, units: units, about: about))
      case .int64(let values):
        arrays.append(StudyArray(name, array.shape, values, units: units, about: about))
      case .float32, .text:
        throw fields.error(key, "is of type \(array.values.typeName), not float64 or int64")
      }
    }
    return arrays
  }

  /// Reads arrays of a study, sorted by name; none of a training.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - names: Those that are wanted; one that the file has not is left out. Nil: all.
  /// - Throws: ``StoreError`` as ``read(_:)``.
  public static func readArrays(
    _ path: String, named names: Set<String>? = nil
  ) throws(StoreError) -> [StudyArray] {
    let content = try load(path) {
      $0 == group
        || $0.hasPrefix("\(group)/")
          && names?.contains(String($0.dropFirst(group.count + 1))) ?? true
    }
    return try arrays(of: RunFileFields(path: path, content: content))
  }

  private static func isName(_ name: String) -> Bool {
    !name.isEmpty
      && name.utf8.allSatisfy {
        (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "_")
      }
  }
}

extension Store {
  /// Arrays of a study's run, by name; see ``RunFile/readArrays(_:named:)``.
  public func arrays(
    of runID: String, named names: Set<String>? = nil
  ) throws(StoreError) -> [String: StudyArray] {
    let arrays = try RunFile.readArrays(filePath(of: runID), named: names)
    return Dictionary(uniqueKeysWithValues: arrays.map { ($0.name, $0) })
  }
}
