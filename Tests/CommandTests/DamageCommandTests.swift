import Foundation
import RFLR
import RunStore
import TestSupport
import Testing

/// Damage as a user meets it: no command crashes or gives other numbers unseen, and repair says what it did.
@Suite struct DamageCommandTests {
  /// A store of three runs; some commands and what they say of it.
  private final class Stage {
    let shop: Workshop
    let runID: String
    let commands: [[String]]
    let whole: [String]

    init() throws {
      shop = try Workshop()
      runID = try shop.train("f1_N16_bs4_L1", "--seed", "1", to: "store")
      for seed in 2...3 { try shop.train("f1_N16_bs4_L1", "--seed", "\(seed)", to: "store") }
      commands = [
        ["runs", "--columns", "run_id,rank,test_error,min_loss,status", "--format", "csv"],
        ["show", runID],
        ["stats", "table", "rank = 3", "--format", "csv"],
        ["stats", "divides", "rank = 3", "--format", "csv"],
      ]
      whole = try commands.map { [shop] in try shop.run($0).output }
    }

    /// Damages a file, looks at what the commands do, and puts the file right again.
    func look(_ bytes: Data, as file: String, _ damage: Comment) throws -> (
      other: Int, refused: Int
    ) {
      let sound = try shop.bytes(file)
      defer { try? shop.write(sound, to: file) }
      try shop.write(bytes, to: file)
      var (other, refused) = (0, 0)
      for (words, expected) in zip(commands, whole) {
        let outcome = try shop.run(words)
        #expect([0, 1, 65, 66, 73, 74].contains(outcome.status), "\(damage): \(words)")
        if outcome.status != 0, outcome.errors.contains(file) {
          refused += 1
        } else if outcome.status != 0 || outcome.output != expected {
          // An index without checksums may make a run count otherwise, or be left out.
          other += 1
          #expect(!outcome.errors.contains("rflr: "), "\(damage): \(words) names no file")
        }
      }
      let verify = try shop.run(["verify"])
      #expect([0, 1].contains(verify.status), "\(damage): \(verify.errors)")
      #expect(verify.status == 1 || other + refused == 0, "\(damage): verify saw nothing")
      return (other, refused)
    }
  }

  @Test(arguments: ["run file", "index"])
  func flippedBitIsSeenByTheCommandOrByVerify(_ kind: String) throws {
    let stage = try Stage()
    let file =
      kind == "index" ? "store/index.sqlite" : "store/runs/" + stage.shop.runFiles()[0]
    let sound = try stage.shop.bytes(file)
    let count = LongTests.areWanted ? 150 : 6
    var random = RandomStream(named: "damage of commands", seed: kind.utf8.count)
    var (other, refused) = (0, 0)
    for number in 0..<count {
      let offset = Int(random.uniform() * Double(sound.count))
      var damaged = sound
      damaged[offset] ^= 1 << UInt8(number % 8)
      let seen = try stage.look(damaged, as: file, "\(kind), bit \(number % 8) of byte \(offset)")
      other += seen.other
      refused += seen.refused
    }
    // A run file has checksums throughout; an index answers, and verify tells.
    #expect(kind == "index" || other == 0)
    if LongTests.areWanted {
      try LongTests.report(
        .damage, "commands on a flipped bit", tried: count * 5,
        "\(kind): \(count) flips, \(refused) refused, \(other) answered otherwise (all named)")
    }
  }

  @Test(arguments: ["run file", "index"]) func cutFileIsSeenByVerify(_ kind: String) throws {
    let stage = try Stage()
    let file =
      kind == "index" ? "store/index.sqlite" : "store/runs/" + stage.shop.runFiles()[0]
    let sound = try stage.shop.bytes(file)
    let count = LongTests.areWanted ? 50 : 3
    var random = RandomStream(named: "cuts", seed: kind.utf8.count)
    for _ in 0..<count {
      let length = Int(random.uniform() * Double(sound.count))
      let seen = try stage.look(sound.prefix(length), as: file, "\(kind) cut to \(length) bytes")
      #expect(seen.other == 0)
    }
  }

  @Test func repairSaysWhatItDidAndWhatRemains() throws {
    let stage = try Stage()
    let shop = stage.shop
    let path = "store/runs/\(stage.runID.prefix(2))/\(stage.runID).h5"
    let state = try shop.state()
    var damaged = try shop.bytes(path)
    damaged[damaged.count / 2] ^= 1
    try shop.write(damaged, to: path)
    #expect(try shop.run(["verify"]).status == 1)
    #expect(try shop.bytes(path) == damaged, "verify alone changed something")

    let repair = try shop.run(["verify", "--repair"])
    #expect(repair.status == 1)
    let lines = repair.errorLines.filter { !$0.hasPrefix("note: ") && !$0.hasPrefix("rflr: ") }
    #expect(lines.count == 5, "\(repair.errors)")
    #expect(lines[0] == "3 files checked, 1 problems")
    #expect(
      lines[1].hasPrefix("repaired: \(path): ")
        && lines[1].hasSuffix(": moved to damaged/\(stage.runID).h5"))
    #expect(
      lines[2] == "remains: f1_N16_bs4_L1 (\(stage.runID)): the run is lost: "
        + "`rflr verify --repair --retrain --store 'store'` trains it again")
    #expect(lines[3] == "repaired: store/index.sqlite: made again from 2 run files")
    #expect(
      lines[4] == "2 repaired, 1 remain; now 2 files checked, 0 problems, 1 notes")

    let retrain = try shop.run(["verify", "--repair", "--retrain"])
    #expect(retrain.status == 0, "\(retrain.errors)")
    #expect(retrain.errors.contains(", the same as before"))
    #expect(try shop.rflr("verify").errorLines == ["3 files checked, 0 problems"])
    // Beside its provenance the file is what it was.
    #expect(try Set(shop.state().keys).subtracting(state.keys).count == 2)
    #expect(try shop.run(["runs"]).status == 0)
  }

  @Test func retrainGoesWithRepair() throws {
    let shop = try Workshop()
    let outcome = try shop.run(["verify", "--retrain"])
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("--retrain goes with --repair"))
  }
}
