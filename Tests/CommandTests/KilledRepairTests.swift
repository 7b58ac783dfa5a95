import Foundation
import RFLR
import RunStore
import TestSupport
import Testing

/// SIGKILL at random moments of `verify --repair --retrain`: the next one comes to the end, every run is
/// what it was, and every byte that was damaged is kept.
@Suite struct KilledRepairTests {
  /// What is damaged, of a store of six runs.
  enum Damage: String, CaseIterable, CustomTestStringConvertible {
    /// Two flipped bits, a file of other bytes and one that is gone.
    case runFiles = "run files"
    /// Two flipped bits, and an index of other bytes.
    case runFilesAndIndex = "run files and index"

    var testDescription: String { rawValue }
  }

  private static let repair = ["verify", "--repair", "--retrain", "--store"]

  @Test(arguments: Damage.allCases)
  func killedRepairLosesNothingAndIsRepeated(_ damage: Damage) throws {
    let goal = LongTests.areWanted ? 50 : 3
    let stage = try Stage(damage)
    var random = RandomStream(named: "kills of repairs", seed: damage.rawValue.utf8.count)
    var tally = (kills: 0, trained: 0, lost: 0, rounds: 0)
    while tally.kills < goal, tally.rounds < 10 * goal {
      tally.rounds += 1
      let store = try stage.begin("store\(tally.rounds)")
      for _ in 0..<3 where tally.kills < goal {
        let command = try stage.shop.start(Self.repair + [store])
        usleep(UInt32(random.uniform() * 1.1 * stage.seconds * 1e6))
        command.signal(SIGKILL)
        guard command.wait().status == 128 + SIGKILL else { break }
        tally.kills += 1
        tally.trained += try stage.checkRightAfterKill(of: store)
      }
      tally.lost += try stage.finish(store)
    }
    #expect(tally.kills >= goal)
    if LongTests.areWanted {
      try LongTests.report(
        .kills, "SIGKILL", tried: tally.kills, lost: tally.lost,
        "verify --repair --retrain, \(damage.rawValue) damaged: \(tally.rounds) stores mended, "
          + "\(tally.trained) runs were back when a kill came")
    }
  }

  /// A damaged store, of which each round has a copy.
  private final class Stage {
    let shop: Workshop
    /// Seconds of an undisturbed repair.
    let seconds: Double
    private let sound: [String: Data]
    private let dump: [String]
    /// Bytes that must not vanish, and the names that they had.
    private var damaged: [String: Data] = [:]

    init(_ damage: Damage) throws {
      shop = try Workshop()
      try shop.write(KilledCommandTests.plan, to: "plan.json")
      try shop.rflr("sweep", "plan.json", "--jobs", "2", "--store", "begin")
      dump = try shop.dump(of: "begin")
      sound = try shop.files(below: "begin")
      let names = shop.runFiles(of: "begin").map { "runs/" + $0 }
      try #require(names.count == 6)
      for name in names.prefix(2) {
        var bytes = try #require(sound[name])
        bytes[bytes.count / 2] ^= 1
        damaged[name] = bytes
      }
      switch damage {
      case .runFiles:
        damaged[names[2]] = Data("not HDF5 any more".utf8)
        try FileManager.default.removeItem(atPath: "\(shop.path)/begin/\(names[3])")
      case .runFilesAndIndex:
        damaged["index.sqlite"] = Data(repeating: 7, count: 5000)
      }
      for (name, bytes) in damaged { try shop.write(bytes, to: "begin/" + name) }
      try FileManager.default.copyItem(
        atPath: shop.path + "/begin", toPath: shop.path + "/whole")
      let start = Date()
      let whole = try shop.run(KilledRepairTests.repair + ["whole"])
      seconds = Date().timeIntervalSince(start)
      try #require(whole.status == 0, "\(whole.errors)")
      try #require(try shop.dump(of: "whole") == dump)
    }

    func begin(_ store: String) throws -> String {
      try FileManager.default.copyItem(
        atPath: shop.path + "/begin", toPath: shop.path + "/" + store)
      return store
    }

    /// What was sound is as it was, what was damaged is somewhere, whatever has a name is whole.
    ///
    /// - Returns: Damaged runs that are back.
    func checkRightAfterKill(of store: String) throws -> Int {
      let files = try shop.files(below: store)
      for (name, bytes) in damaged {
        #expect(files.values.contains(bytes), "\(name): its bytes are gone")
      }
      var back = 0
      for (name, bytes) in sound where name.hasPrefix("runs/") {
        guard let now = files[name], now != damaged[name] else { continue }
        let problems = RunFile.verify("\(shop.path)/\(store)/\(name)")
        #expect(problems.isEmpty, "\(problems)")
        back += now == bytes ? 0 : 1
      }
      return back
    }

    /// Repairs without a kill.
    ///
    /// - Returns: 1 where anything is other than before the damage.
    func finish(_ store: String) throws -> Int {
      let last = try shop.run(KilledRepairTests.repair + [store])
      #expect(last.status == 0, "\(last.errors)")
      let findings = try Store(shop.path + "/" + store).verify().findings
      #expect(findings.isEmpty, "\(findings)")
      let isEqual = try shop.dump(of: store) == dump
      #expect(isEqual, "ended otherwise than before the damage")
      let files = try shop.files(below: store)
      let left = files.keys.filter { AtomicFile.isTemporary(URL(filePath: $0).lastPathComponent) }
      #expect(left.isEmpty)
      let isKept = damaged.values.allSatisfy(files.values.contains)
      #expect(isKept, "damaged bytes are gone")
      return last.status == 0 && findings.isEmpty && isEqual && isKept ? 0 : 1
    }
  }
}
