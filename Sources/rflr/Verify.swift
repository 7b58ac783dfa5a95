internal import ArgumentParser
internal import RunStore

struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check every file's checksums and content hash, and the index against them.",
    discussion: "Example:\n  rflr verify --store runs")
  @OptionGroup(title: "Store") var storeOptions: StoreOptions

  func run() throws {
    let (count, problems) = try storeOptions.open().verify { done, total in
      if done % 20 == 0 { Console.redraw("\(done) of \(total) files checked") }
    }
    Console.clearLine()
    for problem in problems { Console.say("rflr: \(problem)") }
    Console.say("\(count) files checked, \(problems.count) problems")
    if !problems.isEmpty { throw ExitCode(ExitStatus.someFailed) }
  }
}
