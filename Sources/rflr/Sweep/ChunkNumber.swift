internal import ArgumentParser
internal import RunStore

/// Which part of a plan to train: 3/16, or 3 alone where the plan file knows the rest.
struct ChunkNumber {
  let number: Int
  let count: Int?

  init(parsing text: String) throws {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Int($0) }
    guard (1...2).contains(parts.count), numbers.count == parts.count else {
      throw ValidationError("write I/N, such as 3/16.")
    }
    number = numbers[0]
    count = numbers.count == 2 ? numbers[1] : nil
  }

  /// Checks that the numbers fit together, as far as they tell.
  func validate() throws {
    let most = count ?? PlanFile.chunkLimit
    guard (1...PlanFile.chunkLimit).contains(most) else {
      throw ValidationError("--chunk \(number)/\(most): give 1 to \(PlanFile.chunkLimit) chunks.")
    }
    guard (1...most).contains(number) else {
      throw ValidationError(
        "--chunk \(number)\(count.map { "/\($0)" } ?? ""): give a chunk from 1 to \(most).")
    }
  }
}
