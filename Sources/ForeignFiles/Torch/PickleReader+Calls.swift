/// What the allowed names do with their arguments, as values; nothing is called.
extension PickleReader {
  mutating func reduce(
    _ global: PickleGlobal, _ name: String, _ arguments: [Int]
  ) throws(Failure) {
    let given = arguments.count <= 8 ? arguments.map { machine.cells[$0] } : []
    switch (global, given.count) {
    case (.orderedDict, 0), (.counter, 0): machine.push(.dict([]))
    case (.orderedDict, 1): machine.push(.dict(try pairs(arguments[0])))
    case (.counter, 1):
      guard case .dict(let items) = given[0] else { throw unfit(name) }
      machine.push(.dict(items))
    case (.set, 1):
      guard case .list(let items) = given[0] else { throw unfit(name) }
      machine.push(.list(items))
    case (.emptyBytes, 0): machine.push(.bytes([]))
    case (.encode, 2): machine.push(.bytes(try encoded(given, name)))
    case (.size, 1):
      guard let items = machine.tuple(arguments[0]) else { throw unfit(name) }
      machine.push(.tuple(items))
    case (.device, 1...2):
      guard case .string(let device) = given[0] else { throw unfit(name) }
      machine.push(.string(device))
    case (.tensor, 6...7), (.typedTensor, 7...8):
      machine.push(.tensor(try tensors.tensor(given, isTyped: global == .typedTensor, machine)))
    case (.parameter, 1...3):
      guard case .tensor = given[0] else { throw unfit(name) }
      machine.push(given[0])
    case (.numpyDtype, 1...3):
      guard case .string(let code) = given[0] else { throw unfit(name) }
      guard let element = PickleGlobal.numpyElements[code] else {
        throw Failure("has NumPy values of a type that is not read", kind: .refused)
      }
      machine.push(.dtype(element, isBigEndian: false))
    case (.numpyScalar, 2): machine.push(try tensors.scalar(given))
    case (.numpyReconstruct, 3): machine.push(.emptyArray)
    case (.numpyFromBuffer, 4):
      guard case .string(let order) = given[3] else { throw unfit(name) }
      machine.push(
        .tensor(
          try tensors.array(given[0], given[1], shape: given[2], isFortran: order == "F", machine)))
    default: throw unfit(name)
    }
  }

  /// Gives an object its state; attributes of a dict are no values of it, and are left out.
  mutating func build(_ target: Int, _ state: Int) throws(Failure) {
    switch machine.cells[target] {
    case .dict: break
    case .dtype(let element, _):
      guard let parts = machine.tuple(state), parts.count >= 2,
        case .string(let order) = machine.cells[parts[1]], ["<", ">", "|", "="].contains(order)
      else { throw Failure("has a NumPy type without a byte order") }
      machine.replace(target, by: .dtype(element, isBigEndian: order == ">"))
    case .emptyArray:
      guard let parts = machine.tuple(state), parts.count == 5,
        case .bool(let isFortran) = machine.cells[parts[3]]
      else { throw Failure("has a NumPy array without its state") }
      let cells = parts.map { machine.cells[$0] }
      machine.replace(
        target,
        by: .tensor(
          try tensors.array(cells[4], cells[2], shape: cells[1], isFortran: isFortran, machine)))
    default: throw Failure("gives a state to what has none", kind: .refused)
    }
  }

  private func unfit(_ name: String) -> Failure {
    Failure("calls \(name) with arguments that it does not take")
  }

  /// Keys and values in turn, out of a list of pairs.
  private func pairs(_ list: Int) throws(Failure) -> [Int] {
    guard case .list(let pairs) = machine.cells[list] else { throw unfit("OrderedDict") }
    var items: [Int] = []
    for pair in pairs {
      guard let parts = machine.items(pair), parts.count == 2 else { throw unfit("OrderedDict") }
      items += parts
    }
    return items
  }

  private mutating func encoded(_ given: [Cell], _ name: String) throws(Failure) -> [UInt8] {
    guard case .string(let text) = given[0], case .string("latin1") = given[1] else {
      throw unfit(name)
    }
    try tensors.spend(text.utf8.count)
    var bytes: [UInt8] = []
    for scalar in text.unicodeScalars {
      guard let byte = UInt8(exactly: scalar.value) else { throw unfit(name) }
      bytes.append(byte)
    }
    return bytes
  }
}

extension PickleMachine {
  /// The members of a tuple, nil for other values.
  func tuple(_ cell: Int) -> [Int]? {
    if case .tuple(let items) = cells[cell] { items } else { nil }
  }

  /// The members of a tuple or a list, nil for other values.
  func items(_ cell: Int) -> [Int]? {
    switch cells[cell] {
    case .tuple(let items), .list(let items): items
    default: nil
    }
  }

  /// A short tuple of integers, as shapes and strides are; nil for other values.
  func integers(_ cell: Cell) -> [Int]? {
    guard case .tuple(let items) = cell, items.count <= StridedView.mostAxes else { return nil }
    var integers: [Int] = []
    for item in items {
      guard case .int(let integer) = cells[item] else { return nil }
      integers.append(integer)
    }
    return integers
  }
}
