/// A plain value out of a Python pickle: numbers, texts, containers and tensors, nothing that acts.
public indirect enum PickledValue: Sendable, Hashable {
  /// One member of a dict.
  public struct Member: Sendable, Hashable {
    /// The key; any plain value, mostly a string.
    public let key: PickledValue
    /// The value.
    public let value: PickledValue
  }

  /// None.
  case none
  /// True or False, also NumPy's.
  case bool(Bool)
  /// An integer, also NumPy's.
  case int(Int)
  /// A float, also NumPy's; integers that no Int holds are here, to about 15 digits.
  case double(Double)
  /// A string; also the names of dtypes and devices ("torch.float32", "cpu").
  case string(String)
  /// Bytes.
  case bytes([UInt8])
  /// A list or a set.
  case list([PickledValue])
  /// A tuple.
  case tuple([PickledValue])
  /// A dict of any kind, members in order, the last of equal keys alone.
  case dict([Member])
  /// A tensor, a parameter or a NumPy array, its elements in row-major order.
  case tensor(ForeignArray)

  /// The value of a string key, nil where this is no dict or has none.
  public subscript(key: String) -> PickledValue? {
    members?.last { $0.key == .string(key) }?.value
  }

  /// The members of a dict, nil for other values.
  public var members: [Member]? {
    if case .dict(let members) = self { members } else { nil }
  }

  /// The elements of a list or tuple, nil for other values.
  public var elements: [PickledValue]? {
    switch self {
    case .list(let elements), .tuple(let elements): elements
    default: nil
    }
  }

  /// A number as a double, nil for other values; a bool is none.
  public var number: Double? {
    switch self {
    case .int(let value): Double(value)
    case .double(let value): value
    case .tensor(let array) where array.shape.isEmpty && array.element != .bool: array.doubles[0]
    default: nil
    }
  }

  /// A dict of strings to tensors, nil for anything else and for an empty dict.
  public var namedTensors: [NamedArray]? {
    guard let members, !members.isEmpty else { return nil }
    var arrays: [NamedArray] = []
    for member in members {
      guard case .string(let name) = member.key, case .tensor(let array) = member.value else {
        return nil
      }
      arrays.append(NamedArray(name, array))
    }
    return arrays
  }
}
