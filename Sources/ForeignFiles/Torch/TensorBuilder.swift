/// Makes the tensors and NumPy values of a pickle, within a limit on all bytes together.
struct TensorBuilder {
  typealias Failure = PickleMachine.Failure
  typealias Cell = PickleMachine.Cell
  /// Reads the bytes of a storage by its key; nil where the file has none of that key.
  typealias StorageReader = (_ key: String) throws(ForeignFileError) -> [UInt8]?

  /// Bytes that tensors may have beyond four times those present: expanded axes repeat a few.
  private static let freeBytes = 1 << 24
  /// Most bytes of all tensors.
  private static let mostBytes = 1 << 28

  private let isBigEndian: Bool
  private let read: StorageReader
  private var storages: [String: [UInt8]] = [:]
  private var presentBytes: Int
  private var spentBytes = 0

  /// - Parameters:
  ///   - pickleBytes: Size of the pickle, whose own bytes become arrays as well.
  ///   - isBigEndian: Byte order of the storages.
  ///   - read: Reads a storage.
  init(pickleBytes: Int, isBigEndian: Bool, read: @escaping StorageReader) {
    presentBytes = pickleBytes
    self.isBigEndian = isBigEndian
    self.read = read
  }

  /// Counts bytes before they are made.
  mutating func spend(_ count: Int) throws(Failure) {
    let most = min(Self.mostBytes, Self.freeBytes + 4 * presentBytes)
    guard count <= most - spentBytes else {
      throw Failure("makes more than \(most) bytes of the \(presentBytes) that are there")
    }
    spentBytes += count
  }

  /// The storage that a persistent id names: ("storage", class, key, device, size).
  mutating func storage(_ id: [Int]?, in machine: PickleMachine) throws(Failure) -> Cell {
    guard let id, id.count == 5, case .string("storage") = machine.cells[id[0]],
      case .global(.storage(let element), _) = machine.cells[id[1]],
      case .string(let key) = machine.cells[id[2]], case .string = machine.cells[id[3]],
      case .int(let count) = machine.cells[id[4]], count >= 0,
      let size = ForeignArray.byteCount(of: element ?? .uint8, shape: [count])
    else { throw Failure("names something outside of it that is no storage") }
    // Keys are numbers; anything else could not be told from a path.
    guard (1...20).contains(key.utf8.count), key.utf8.allSatisfy({ (48...57).contains($0) }) else {
      throw Failure("names a storage by what is no number")
    }
    if storages[key] == nil {
      do {
        storages[key] = try read(key)
      } catch {
        throw Failure(error.reason, kind: .other(error))
      }
      presentBytes += storages[key]?.count ?? 0
    }
    guard let bytes = storages[key] else { throw Failure("needs storage \(key), which is missing") }
    guard bytes.count == size else {
      throw Failure("says that storage \(key) has \(size) bytes, and it has \(bytes.count)")
    }
    return .storage(element, bytes)
  }

  /// A tensor out of (storage, offset, shape, strides, requires_grad, hooks[, dtype][, metadata]).
  mutating func tensor(
    _ arguments: [Cell], isTyped: Bool, _ machine: PickleMachine
  ) throws(Failure) -> ForeignArray {
    guard case .storage(let stored, let bytes) = arguments[0], case .int(let offset) = arguments[1],
      let shape = machine.integers(arguments[2]), let strides = machine.integers(arguments[3])
    else { throw Failure("has a tensor without a storage, offset, shape or strides") }
    var element = stored
    if isTyped {
      guard case .global(.dtype(let dtype?), _) = arguments[6] else {
        throw Failure("has a tensor of a type that is not read", kind: .refused)
      }
      element = dtype
    }
    guard let element else { throw Failure("has a tensor without a type") }
    return try array(
      StridedView(
        element: element, isBigEndian: isBigEndian, offset: offset, shape: shape, strides: strides),
      in: bytes)
  }

  /// A NumPy array out of its bytes, its type and its shape.
  mutating func array(
    _ bytes: Cell, _ dtype: Cell, shape: Cell, isFortran: Bool, _ machine: PickleMachine
  ) throws(Failure) -> ForeignArray {
    guard case .bytes(let bytes) = bytes, case .dtype(let element, let isBigEndian) = dtype,
      let shape = machine.integers(shape),
      ForeignArray.byteCount(of: element, shape: shape) == bytes.count,
      let strides = isFortran
        ? StridedView.rowMajor(shape.reversed())?.reversed() : StridedView.rowMajor(shape)
    else { throw Failure("has a NumPy array whose type, shape and bytes do not fit") }
    return try array(
      StridedView(
        element: element, isBigEndian: isBigEndian, offset: 0, shape: shape, strides: strides),
      in: bytes)
  }

  /// A NumPy scalar out of its type and its bytes: a plain number.
  mutating func scalar(_ arguments: [Cell]) throws(Failure) -> Cell {
    guard case .dtype(let element, let isBigEndian) = arguments[0],
      case .bytes(let bytes) = arguments[1], bytes.count == element.byteCount
    else { throw Failure("has a NumPy number whose type and bytes do not fit") }
    let array = try array(
      StridedView(element: element, isBigEndian: isBigEndian, offset: 0, shape: [], strides: []),
      in: bytes)
    if element == .bool { return .bool(array.bytes[0] != 0) }
    if !element.isFloating, let integer = array.integers?.first { return .int(integer) }
    return .double(array.doubles[0])
  }

  private mutating func array(
    _ view: StridedView, in bytes: [UInt8]
  ) throws(Failure) -> ForeignArray {
    guard let count = view.byteCount else {
      throw Failure("has a tensor of shape \(view.shape) and strides \(view.strides)")
    }
    try spend(count)
    guard let array = view.array(in: bytes) else {
      throw Failure(
        "has a tensor of shape \(view.shape), strides \(view.strides) and offset \(view.offset) "
          + "beyond its storage of \(bytes.count) bytes")
    }
    return array
  }
}
