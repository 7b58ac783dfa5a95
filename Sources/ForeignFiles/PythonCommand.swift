/// One-line Python commands in remedies, ready to be pasted into a shell.
enum PythonCommand {
  /// `python3 -c "CODE" ARGUMENTS`, every argument quoted where a shell would read it otherwise.
  ///
  /// A file's name is the stranger's choice: unquoted, pasting the command could run another one.
  ///
  /// - Parameters:
  ///   - code: Ours; without double quotes, dollar signs, backquotes and backslashes.
  ///   - arguments: What the code finds in `sys.argv[1:]`.
  static func line(_ code: String, _ arguments: String...) -> String {
    (["python3 -c \"\(code)\""] + arguments.map(quoted)).joined(separator: " ")
  }

  /// The name of a converted file beside a file: "a/weights.npy" and ".npz" give "a/weights-numbers.npz".
  static func converted(_ path: String, to suffix: String) -> String {
    let name = path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex
    let dot = path[name...].lastIndex(of: ".") ?? path.endIndex
    return path[..<(dot == name ? path.endIndex : dot)] + "-numbers" + suffix
  }

  private static func quoted(_ argument: String) -> String {
    let isPlain = argument.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."),
        UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "="), UInt8(ascii: "+"):
        true
      default: false
      }
    }
    if isPlain, !argument.isEmpty, !argument.hasPrefix("-") { return argument }
    let inner = argument.split(separator: "'", omittingEmptySubsequences: false)
      .joined(separator: "'\\''")
    return "'" + (argument.hasPrefix("-") ? "./" : "") + inner + "'"
  }
}
