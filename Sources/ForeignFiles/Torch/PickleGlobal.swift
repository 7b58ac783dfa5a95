/// The names that a pickle may ask for, and what each means here; any other is refused.
///
/// Nothing is looked up or called: a meaning is a case of this type and what ``PickleReader`` does for it.
enum PickleGlobal: Hashable {
  /// `OrderedDict`, with nothing or a list of pairs.
  case orderedDict
  /// `Counter`, with a dict.
  case counter
  case set
  /// `bytes()`, which is how protocol 2 writes empty bytes.
  case emptyBytes
  /// `_codecs.encode(text, "latin1")`, which is how protocol 2 writes bytes.
  case encode
  /// A tensor of a typed storage.
  case tensor
  /// A tensor of a storage without a type, which follows as the last argument.
  case typedTensor
  case parameter
  /// A storage's class; nil: its elements are bytes.
  case storage(ForeignArray.Element?)
  case dtype(ForeignArray.Element?)
  case size
  case device
  case numpyScalar
  case numpyDtype
  case numpyArrayClass
  case numpyReconstruct
  case numpyFromBuffer

  /// The meaning of a name ("collections.OrderedDict"), nil where it has none here.
  init?(_ name: String) {
    guard let known = Self.known[name] else { return nil }
    self = known
  }

  private static let known: [String: PickleGlobal] = {
    var known: [String: PickleGlobal] = [
      "collections.OrderedDict": .orderedDict, "collections.Counter": .counter,
      "_codecs.encode": .encode, "torch._utils._rebuild_tensor_v2": .tensor,
      "torch._utils._rebuild_tensor_v3": .typedTensor,
      "torch._utils._rebuild_parameter": .parameter, "torch.storage.UntypedStorage": .storage(nil),
      "torch.Size": .size, "torch.device": .device, "numpy.dtype": .numpyDtype,
      "numpy.ndarray": .numpyArrayClass,
    ]
    // Python 3 names its own module as Python 2 did where the protocol is one of Python 2's.
    for module in ["builtins", "__builtin__"] {
      known["\(module).set"] = .set
      known["\(module).bytes"] = .emptyBytes
    }
    for module in ["numpy.core", "numpy._core"] {
      known["\(module).multiarray.scalar"] = .numpyScalar
      known["\(module).multiarray._reconstruct"] = .numpyReconstruct
      known["\(module).numeric._frombuffer"] = .numpyFromBuffer
    }
    let storages: [String: ForeignArray.Element] = [
      "Float": .float32, "Double": .float64, "Half": .float16, "BFloat16": .bfloat16,
      "Long": .int64, "Int": .int32, "Short": .int16, "Char": .int8, "Byte": .uint8, "Bool": .bool,
    ]
    for (name, element) in storages { known["torch.\(name)Storage"] = .storage(element) }
    for element in ForeignArray.Element.allCases {
      known["torch.\(element.rawValue)"] = .dtype(element)
    }
    for other in ["complex64", "complex128", "qint8", "quint8", "qint32"] {
      known["torch.\(other)"] = .dtype(nil)
    }
    return known
  }()

  /// The elements of NumPy's type codes.
  static let numpyElements: [String: ForeignArray.Element] = [
    "f2": .float16, "f4": .float32, "f8": .float64, "i1": .int8, "i2": .int16, "i4": .int32,
    "i8": .int64, "u1": .uint8, "u2": .uint16, "u4": .uint32, "u8": .uint64, "b1": .bool,
  ]
}
