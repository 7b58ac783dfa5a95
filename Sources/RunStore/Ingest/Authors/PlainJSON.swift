internal import ForeignFiles
internal import RFLR

extension PickledValue {
  /// The same value as JSON; nil where it is, or holds, something that JSON has not.
  ///
  /// That is bytes, and a tensor other than a number and a list of floats. Keys of a dict are strings
  /// there; a number is spelled out.
  var plainJSON: JSONValue? {
    switch self {
    case .none: .null
    case .bool(let value): .bool(value)
    case .int(let value): .integer(value)
    case .string(let value): .string(value)
    case .double: number.map(JSONValue.double)
    // States of random generators are tensors of bytes: nothing to keep.
    case .tensor(let array) where array.shape.count == 1 && array.element.isFloating:
      .array(array.doubles.map(JSONValue.double))
    case .tensor: number.map(JSONValue.double)
    case .list(let elements), .tuple(let elements):
      elements.map(\.plainJSON).reduce(into: [JSONValue]?.some([])) { list, element in
        if let element { list?.append(element) } else { list = nil }
      }.map(JSONValue.array)
    case .dict(let members):
      members.reduce(into: [String: JSONValue]?.some([:])) { object, member in
        if let key = member.key.plainJSON, let value = member.value.plainJSON {
          object?[key.stringValue ?? key.canonicalText] = value
        } else {
          object = nil
        }
      }.map(JSONValue.object)
    case .bytes: nil
    }
  }
}
