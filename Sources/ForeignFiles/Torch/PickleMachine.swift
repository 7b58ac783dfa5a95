/// What an interpreted pickle has made so far: values that name each other by number, and a stack.
///
/// Values live in one list and hold numbers of others, never each other. So a list that holds itself,
/// or a tuple a million levels deep, is no danger until ``value(of:)`` makes a tree of it, with limits.
struct PickleMachine {
  /// Most instructions of one pickle, which also bounds the values, the stack and the memo.
  static let mostInstructions = 2_000_000
  /// Deepest nesting of a value; a checkpoint has about six levels.
  static let deepest = 100
  /// Most values of the tree, where shared ones count each time and a container as four.
  static let mostValues = 2_000_000
  /// Longest key of a dict, in UTF-8 bytes.
  static let longestKey = 1024

  enum Cell {
    case none
    case bool(Bool)
    case int(Int)
    case double(Double)
    case string(String)
    case bytes([UInt8])
    case list([Int])
    case tuple([Int])
    /// Keys and values in turn.
    case dict([Int])
    case tensor(ForeignArray)
    case global(PickleGlobal, name: String)
    case storage(ForeignArray.Element?, [UInt8])
    case dtype(ForeignArray.Element, isBigEndian: Bool)
    /// A NumPy array that its state has not filled yet.
    case emptyArray
  }

  /// What is wrong, without the place, which the reader knows.
  struct Failure: Error {
    enum Kind {
      /// No writer makes this.
      case damaged
      /// A writer makes this, and it is not read here.
      case refused
      /// Another reader's error, which says it all.
      case other(ForeignFileError)
    }

    let kind: Kind
    let reason: String

    init(_ reason: String, kind: Kind = .damaged) { (self.reason, self.kind) = (reason, kind) }
  }

  private(set) var cells: [Cell] = []
  private(set) var stack: [Int] = []
  private var marks: [Int] = []
  /// Writers number what they keep from 0; a number out of turn is kept apart, and costs no more.
  private var memo: [Int] = []
  private var sparseMemo: [Int: Int] = [:]

  // MARK: - Stack

  mutating func push(_ cell: Cell) {
    cells.append(cell)
    stack.append(cells.count - 1)
  }

  /// Takes the top of the stack; what lies below a mark cannot be taken.
  mutating func pop() throws(Failure) -> Int {
    guard stack.count > marks.last ?? 0, let top = stack.popLast() else {
      throw Failure("takes more from its stack than is there")
    }
    return top
  }

  mutating func pop(_ count: Int) throws(Failure) -> [Int] {
    var taken: [Int] = []
    for _ in 0..<count { taken.append(try pop()) }
    return taken.reversed()
  }

  func top() throws(Failure) -> Int {
    guard stack.count > marks.last ?? 0, let top = stack.last else {
      throw Failure("looks at its stack where nothing is there")
    }
    return top
  }

  mutating func mark() { marks.append(stack.count) }

  mutating func popMark() throws(Failure) -> [Int] {
    guard let mark = marks.popLast() else { throw Failure("ends a group that it did not begin") }
    let group = Array(stack[mark...])
    stack.removeSubrange(mark...)
    return group
  }

  // MARK: - Memo

  /// Remembers the top; nil: under the next number.
  mutating func remember(_ number: Int? = nil) throws(Failure) {
    let cell = try top()
    let number = number ?? memo.count + sparseMemo.count
    if number == memo.count {
      memo.append(cell)
    } else if memo.indices.contains(number) {
      memo[number] = cell
    } else {
      sparseMemo[number] = cell
    }
  }

  mutating func recall(_ number: Int) throws(Failure) {
    guard let cell = memo.indices.contains(number) ? memo[number] : sparseMemo[number] else {
      throw Failure("recalls value \(number), which it did not keep")
    }
    stack.append(cell)
  }

  // MARK: - Containers

  mutating func append(_ items: [Int], to list: Int) throws(Failure) {
    guard case .list(var all) = cells[list] else { throw Failure("appends to what is no list") }
    // Emptied first, so that the list is not copied for each item.
    cells[list] = .none
    all.append(contentsOf: items)
    cells[list] = .list(all)
  }

  mutating func set(_ items: [Int], in dict: Int) throws(Failure) {
    guard case .dict(var all) = cells[dict] else { throw Failure("sets a key of what is no dict") }
    guard items.count.isMultiple(of: 2) else { throw Failure("sets a key without a value") }
    cells[dict] = .none
    all.append(contentsOf: items)
    cells[dict] = .dict(all)
  }

  mutating func replace(_ cell: Int, by value: Cell) { cells[cell] = value }

  // MARK: - Result

  /// The tree of values below a cell.
  func value(of root: Int) throws(Failure) -> PickledValue {
    var tree = Tree(cells: cells)
    return try tree.value(of: root, depth: 0)
  }

  private struct Tree {
    let cells: [Cell]
    var count = 0
    /// Containers that are being unfolded, to name a circle for what it is.
    var open: Set<Int> = []

    mutating func value(of index: Int, depth: Int) throws(Failure) -> PickledValue {
      count += 1
      guard count <= PickleMachine.mostValues else {
        throw Failure("unfolds to more than \(PickleMachine.mostValues) values")
      }
      guard depth <= PickleMachine.deepest else {
        throw Failure("is nested deeper than \(PickleMachine.deepest) levels")
      }
      switch cells[index] {
      case .none: return .none
      case .bool(let value): return .bool(value)
      case .int(let value): return .int(value)
      case .double(let value): return .double(value)
      case .string(let value): return .string(value)
      case .bytes(let value): return .bytes(value)
      case .tensor(let value): return .tensor(value)
      case .global(_, let name): return .string(name)
      case .dtype(let element, _): return .string(element.rawValue)
      case .storage, .emptyArray: throw Failure("holds a storage or an array without its values")
      case .list(let items): return .list(try values(items, in: index, depth: depth))
      case .tuple(let items): return .tuple(try values(items, in: index, depth: depth))
      case .dict(let items):
        return .dict(try members(try values(items, in: index, depth: depth)))
      }
    }

    private mutating func values(
      _ items: [Int], in container: Int, depth: Int
    ) throws(Failure) -> [PickledValue] {
      count += 3
      guard open.insert(container).inserted else {
        throw Failure("holds a value that holds itself")
      }
      defer { open.remove(container) }
      var values: [PickledValue] = []
      values.reserveCapacity(min(items.count, max(0, PickleMachine.mostValues - count)))
      for item in items { values.append(try value(of: item, depth: depth + 1)) }
      return values
    }

    /// As in Python, a later value of a key takes the place of an earlier one.
    private func members(_ items: [PickledValue]) throws(Failure) -> [PickledValue.Member] {
      var members: [PickledValue.Member] = []
      var places: [PickledValue: Int] = [:]
      for start in stride(from: 0, to: items.count, by: 2) {
        let key = items[start]
        switch key {
        case .none, .bool, .int, .double: break
        case .string(let text) where text.utf8.count <= PickleMachine.longestKey: break
        case .string: throw Failure("has a key of more than \(PickleMachine.longestKey) bytes")
        // Keys of other kinds are no member's name; they are kept and not compared.
        default:
          members.append(PickledValue.Member(key: key, value: items[start + 1]))
          continue
        }
        let member = PickledValue.Member(key: key, value: items[start + 1])
        if let place = places[key] {
          members[place] = member
        } else {
          places[key] = members.count
          members.append(member)
        }
      }
      return members
    }
  }
}
