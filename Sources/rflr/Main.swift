internal import ArgumentParser
internal import RFLR
internal import Foundation
@main struct Root: ParsableCommand {
  @Argument var name: String
  @Option var rank = 10
  func run() throws {
    var c = RunConfiguration(name: ConfigurationName(name)!)
    c.network.rank = rank
    let t = try Trainer(c)
    let start = Date()
    var cuts: [Int] = []
    let o = t.run { e in
      switch e {
      case .divide(let d): cuts.append(d.epoch)
      case .epoch(let i, let l, let lr): if i % 100 == 0 { print(i, l, lr) }
      default: break
      }
      return true
    }
    let s = Date().timeIntervalSince(start)
    print(o, cuts, s, s / Double(o.epochCount * c.data.points) * 1e6, "us/sample", t.instructionSet)
  }
}
