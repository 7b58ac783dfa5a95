internal import ForeignFiles
internal import RFLR

extension PickledValue {
  /// The same value as JSON; nil where it is, or holds, a tensor of more than one number or bytes.
  var plainJSON: JSONValue? {
    switch self {
    case .none: .null
    case .bool(let value): .bool(value)
    case .int(let value): .integer(value)
    case .string(let value): .string(value)
    case .double, .tensor: number.map(JSONValue.double)
    case .list(let elements), .tuple(let elements):
      elements.map(\.plainJSON).reduce(into: [JSONValue]?.some([])) { list, element in
        if let element { list?.append(element) } else { list = nil }
      }.map(JSONValue.array)
    case .bytes, .dict: nil
    }
  }
}
