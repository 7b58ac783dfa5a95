internal import RFLR

/// Reads a Python pickle of plain values and tensors, as `torch.save` writes it; it runs nothing.
///
/// A pickle is a program for a stack machine, and some of its instructions call whatever they name. Here
/// they name one of a short list (``PickleGlobal``) or the file is refused. Protocols 2 to 5; instructions
/// that none of these values needs are refused as well.
///
/// - Source: CPython, Lib/pickletools.py (the instructions); PyTorch, torch/serialization.py and
///   torch/_utils.py (what they mean in its files).
struct PickleReader {
  typealias Failure = PickleMachine.Failure
  typealias Cell = PickleMachine.Cell

  var machine = PickleMachine()
  var tensors: TensorBuilder
  private var cursor: ByteCursor

  init(_ bytes: [UInt8], tensors: TensorBuilder) {
    cursor = ByteCursor(bytes)
    self.tensors = tensors
  }

  /// Interprets the pickle up to its end.
  ///
  /// - Parameters:
  ///   - path: The file, for errors.
  ///   - entry: Name of the pickle in it, for errors.
  /// - Throws: ``ForeignFileError`` for what is damaged, not allowed, or too large.
  mutating func value(path: String, entry: String) throws(ForeignFileError) -> PickledValue {
    var start = 0
    do throws(Failure) {
      for _ in 0..<PickleMachine.mostInstructions {
        start = cursor.offset
        let code = try number(UInt8.self)
        if code == UInt8(ascii: ".") { return try machine.value(of: try machine.pop()) }
        if try literal(code) { continue }
        if try text(code) { continue }
        if try container(code) { continue }
        if try memory(code) { continue }
        if try call(code) { continue }
        throw Failure("has \(Self.name(of: code)), which no state dict needs", kind: .refused)
      }
      throw Failure("has more than \(PickleMachine.mostInstructions) instructions", kind: .refused)
    } catch {
      let place = "\(entry): byte \(start)"
      switch error.kind {
      case .damaged:
        throw ForeignFileError(
          path: path, place: place, "the pickle \(error.reason)",
          remedy: "the file is damaged or was not made by torch.save: save it again")
      case .refused:
        throw ForeignFileError(
          path: path, place: place, "the pickle \(error.reason)",
          remedy: TorchRemedy.convert(path))
      case .other(let error): throw error
      }
    }
  }

  // MARK: - Instructions

  private mutating func literal(_ code: UInt8) throws(Failure) -> Bool {
    switch code {
    case UInt8(ascii: "N"): machine.push(.none)
    case 0x88: machine.push(.bool(true))
    case 0x89: machine.push(.bool(false))
    case UInt8(ascii: "J"): machine.push(.int(Int(try number(Int32.self))))
    case UInt8(ascii: "K"): machine.push(.int(Int(try number(UInt8.self))))
    case UInt8(ascii: "M"): machine.push(.int(Int(try number(UInt16.self))))
    case 0x8a: machine.push(Self.integer(try take(Int(try number(UInt8.self)))))
    case 0x8b: machine.push(Self.integer(try take(Int(try number(Int32.self)))))
    case UInt8(ascii: "G"):
      guard let bits = cursor.bigEndian(UInt64.self) else { throw Self.cutOff }
      machine.push(.double(Double(bitPattern: bits)))
    default: return false
    }
    return true
  }

  private mutating func text(_ code: UInt8) throws(Failure) -> Bool {
    switch code {
    case 0x8c: machine.push(.string(try string(try take(Int(try number(UInt8.self))))))
    case UInt8(ascii: "X"): machine.push(.string(try string(try take(try length(UInt32.self)))))
    case 0x8d: machine.push(.string(try string(try take(try length(UInt64.self)))))
    case UInt8(ascii: "C"): machine.push(.bytes(Array(try take(Int(try number(UInt8.self))))))
    case UInt8(ascii: "B"): machine.push(.bytes(Array(try take(try length(UInt32.self)))))
    case 0x8e, 0x96: machine.push(.bytes(Array(try take(try length(UInt64.self)))))
    default: return false
    }
    return true
  }

  private mutating func container(_ code: UInt8) throws(Failure) -> Bool {
    switch code {
    case UInt8(ascii: "("): machine.mark()
    case UInt8(ascii: "]"), 0x8f: machine.push(.list([]))
    case UInt8(ascii: "}"): machine.push(.dict([]))
    case UInt8(ascii: ")"): machine.push(.tuple([]))
    case UInt8(ascii: "t"): machine.push(.tuple(try machine.popMark()))
    case 0x85: machine.push(.tuple(try machine.pop(1)))
    case 0x86: machine.push(.tuple(try machine.pop(2)))
    case 0x87: machine.push(.tuple(try machine.pop(3)))
    case UInt8(ascii: "a"):
      let item = try machine.pop()
      try machine.append([item], to: try machine.top())
    case UInt8(ascii: "e"), 0x90:
      let items = try machine.popMark()
      try machine.append(items, to: try machine.top())
    case UInt8(ascii: "s"):
      let items = try machine.pop(2)
      try machine.set(items, in: try machine.top())
    case UInt8(ascii: "u"):
      let items = try machine.popMark()
      try machine.set(items, in: try machine.top())
    default: return false
    }
    return true
  }

  /// The memo, and what frames the whole.
  private mutating func memory(_ code: UInt8) throws(Failure) -> Bool {
    switch code {
    case UInt8(ascii: "q"): try machine.remember(Int(try number(UInt8.self)))
    case UInt8(ascii: "r"): try machine.remember(Int(try number(UInt32.self)))
    case 0x94: try machine.remember()
    case UInt8(ascii: "h"): try machine.recall(Int(try number(UInt8.self)))
    case UInt8(ascii: "j"): try machine.recall(Int(try number(UInt32.self)))
    case 0x80:
      let version = try number(UInt8.self)
      guard (2...5).contains(version) else {
        throw Failure("is of protocol \(version), and 2 to 5 are read", kind: .refused)
      }
    case 0x95: _ = try number(UInt64.self)
    default: return false
    }
    return true
  }

  private mutating func call(_ code: UInt8) throws(Failure) -> Bool {
    switch code {
    case UInt8(ascii: "c"):
      guard let module = cursor.upTo(0x0a), let name = cursor.upTo(0x0a) else { throw Self.cutOff }
      try pushGlobal(String(decoding: module, as: UTF8.self), String(decoding: name, as: UTF8.self))
    case 0x93:
      let parts = try machine.pop(2).map { machine.cells[$0] }
      guard case .string(let module) = parts[0], case .string(let name) = parts[1] else {
        throw Failure("names a global by what is no text")
      }
      try pushGlobal(module, name)
    case UInt8(ascii: "Q"):
      let id = try machine.pop()
      machine.push(try tensors.storage(machine.items(id), in: machine))
    case UInt8(ascii: "R"):
      let parts = try machine.pop(2)
      guard case .global(let global, let name) = machine.cells[parts[0]] else {
        throw Failure("calls what is no global")
      }
      guard let arguments = machine.tuple(parts[1]) else {
        throw Failure("calls \(name) without a tuple of arguments")
      }
      try reduce(global, name, arguments)
    case UInt8(ascii: "b"):
      let state = try machine.pop()
      try build(try machine.top(), state)
    default: return false
    }
    return true
  }

  private mutating func pushGlobal(_ module: String, _ name: String) throws(Failure) {
    let known = module.utf8.count + name.utf8.count < 80 ? PickleGlobal("\(module).\(name)") : nil
    guard let known else {
      let shown = JSONValue.string(String("\(module).\(name)".prefix(80))).canonicalText.dropFirst()
      throw Failure("asks for \(shown.dropLast()), which no state dict needs", kind: .refused)
    }
    machine.push(.global(known, name: "\(module).\(name)"))
  }

  // MARK: - Bytes

  static let cutOff = Failure("ends in the middle of an instruction")

  private mutating func number<Number: FixedWidthInteger>(
    _ type: Number.Type
  ) throws(Failure) -> Number {
    guard let number = cursor.littleEndian(type) else { throw Self.cutOff }
    return number
  }

  private mutating func length<Number: FixedWidthInteger>(
    _ type: Number.Type
  ) throws(Failure) -> Int {
    guard let length = Int(exactly: try number(type)) else { throw Self.cutOff }
    return length
  }

  private mutating func take(_ count: Int) throws(Failure) -> ArraySlice<UInt8> {
    guard let bytes = cursor.take(count) else {
      throw Failure("promises \(count) bytes where \(cursor.remaining) are left")
    }
    return bytes
  }

  private func string(_ bytes: ArraySlice<UInt8>) throws(Failure) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Failure("has a text that is not UTF-8")
    }
    return text
  }

  /// Two's complement, least significant byte first; beyond an Int the nearest double, or one beside it.
  private static func integer(_ bytes: ArraySlice<UInt8>) -> Cell {
    guard let last = bytes.last else { return .int(0) }
    let top = Int(Int8(bitPattern: last))
    let rest = bytes.dropLast().reversed()
    guard bytes.count > MemoryLayout<Int>.size else {
      return .int(rest.reduce(top) { $0 << 8 | Int($1) })
    }
    return .double(rest.reduce(Double(top)) { $0 * 256 + Double($1) })
  }

  /// The instructions that a reader may meet in files of others, by name.
  private static func name(of code: UInt8) -> String {
    let names: [UInt8: String] = [
      UInt8(ascii: "i"): "INST", UInt8(ascii: "o"): "OBJ", 0x81: "NEWOBJ", 0x92: "NEWOBJ_EX",
      UInt8(ascii: "P"): "PERSID", 0x82: "EXT1", 0x83: "EXT2", 0x84: "EXT4", 0x91: "FROZENSET",
      0x97: "NEXT_BUFFER", UInt8(ascii: "0"): "POP", UInt8(ascii: "1"): "POP_MARK",
      UInt8(ascii: "2"): "DUP",
    ]
    return "the instruction "
      + (names[code] ?? "0x" + (code < 16 ? "0" : "") + String(code, radix: 16))
  }
}
