internal import Foundation
internal import RunStore

/// The script that SLURM runs for each chunk of a plan, for people to read and edit.
struct SlurmScript {
  let plan: PlanFile
  /// Absolute path of the store.
  let store: String
  /// Absolute path of this program.
  let program: String
  let options: SlurmOptions

  /// What stands before the hash of the lines above it, which tells whether they are still ours.
  private static let seal = "# as written by rflr: "

  /// The whole script.
  var text: String {
    let body = (head + directives.map { "#SBATCH \($0)" } + commands).joined(separator: "\n") + "\n"
    return body + Self.seal + Self.hash(body) + "\n"
  }

  /// Whether nobody has edited a script since it was written.
  static func isUntouched(_ text: String) -> Bool {
    guard let start = text.ranges(of: seal).last else { return false }
    return text[start.upperBound...] == hash(String(text[..<start.lowerBound])) + "\n"
  }

  /// How many tasks an array of the script may run at a time, as its line `--array=1-9%4` says.
  static func throttle(of text: String) -> String? {
    let line = text.split(whereSeparator: \.isNewline).last {
      $0.wholeMatch(of: /#SBATCH\s+(--array[= ]|-a\s*).*%\d+\s*/) != nil
    }
    return line.flatMap { line in
      line.lastIndex(of: "%").map { line[$0...].trimmingCharacters(in: .whitespaces) }
    }
  }

  private var head: [String] {
    let count = "\(plan.lines.count) configurations"
    return [
      "#!/bin/bash",
      "# \(printable(plan.name)): \(count), one task for each of \(plan.chunkCount) chunks.",
      "# Edit it as you like: an edited script is never overwritten. To submit the whole array:",
      "#   sbatch \(CommandText.quoted(path))",
      "# and what is neither done nor running nor queued:",
      "#   rflr sweep resubmit \(plan.id) --store \(CommandText.quoted(store))",
    ]
  }

  private var path: String { "\(store)/plans/\(plan.id).sbatch" }

  /// Later lines win, so that the user's own options come last.
  private var directives: [String] {
    let logs = "\(store)/plans/\(plan.id)-logs".replacing("%", with: "%%")
    var lines = [
      "--job-name=" + Self.quoted(jobName), "--array=1-\(plan.chunkCount)",
      "--cpus-per-task=\(options.cores)",
      // A task is told before its time is over, and publishes what it has.
      "--signal=B:TERM@\(options.warningSeconds)", "--requeue", "--open-mode=append",
      "--output=" + Self.quoted("\(logs)/%a.log"),
    ]
    if let partition = options.partition { lines.append("--partition=" + Self.quoted(partition)) }
    if let time = options.time { lines.append("--time=" + Self.quoted(time)) }
    if let account = options.account { lines.append("--account=" + Self.quoted(account)) }
    if let mem = options.mem { lines.append("--mem=" + Self.quoted(mem)) }
    return lines
      + options.others.map { other in
        guard let end = other.firstIndex(of: "=") else { return other }
        return other[...end] + Self.quoted(String(other[other.index(after: end)...]))
      }
  }

  private var commands: [String] {
    [
      "", "# The same path must lead to this program on the machines that compute.",
      "rflr=" + CommandText.quoted(program), "store=" + CommandText.quoted(store), "",
      "# exec: what SLURM signals is rflr itself.",
      "exec \"$rflr\" sweep \"$store/plans/\(plan.id).\(PlanFile.fileExtension)\" "
        + "--chunk \"$SLURM_ARRAY_TASK_ID\" --store \"$store\"",
    ]
  }

  private var jobName: String {
    let plain = plan.name.prefix(40).map { character in
      character.isASCII && (character.isLetter || character.isNumber || "._-".contains(character))
        ? character : "_"
    }
    return "rflr-" + String(plain)
  }

  /// A value as sbatch reads it back from a line of the script: quotes group, a backslash takes the next
  /// character as it is.
  static func quoted(_ value: String) -> String {
    let isPlain = value.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || "%+,-./:=@_".contains($0))
    }
    if isPlain, !value.isEmpty { return value }
    return "\"" + value.map { "\"\\".contains($0) ? "\\\($0)" : "\($0)" }.joined() + "\""
  }

  private static func hash(_ text: String) -> String {
    String(ContentHash.sha256(of: Array(text.utf8)).prefix(16))
  }
}
