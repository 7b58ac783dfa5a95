internal import CFloor
internal import Foundation
internal import RFLR
internal import RunStore

/// What one core can do at most, in the instruction set of the kernels.
struct Floor {
  /// Fused multiply-adds a second in single precision, of independent vectors in registers.
  var multiplyAdds: [Double]
  /// Bytes read a second, by cache level.
  var cacheBytes: [(level: Int, size: Int, rates: [Double])]

  /// The fastest repeat: nothing can be faster than the machine.
  var peak: Double { multiplyAdds.max() ?? 0 }

  /// Measures for about so many seconds a number.
  static func measured(seconds: Double) -> Floor {
    guard let name = try? Kernels.selected().name, let loops = cfloor_loops_for(name)?.pointee
    else { return Floor(multiplyAdds: [], cacheBytes: []) }
    var sum: Float = 0
    let adds = rates(seconds) { rounds in loops.fma(rounds, 0.5, &sum) }
    let caches = [(1, 32 << 10, 3, 4), (2, 256 << 10, 1, 2)].map { level, fallback, part, whole in
      let known = cfloor_cache_bytes(Int32(level))
      let size = (known > 0 ? known : fallback) * part / whole / 1024 * 1024
      let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 64)
      defer { memory.deallocate() }
      let count = size / MemoryLayout<Float>.stride
      let floats = memory.bindMemory(to: Float.self, capacity: count)
      floats.initialize(repeating: 1, count: count)
      var mix: UInt32 = 0
      let found = rates(seconds) { rounds in
        mix ^= loops.read(floats, count, rounds)
        return Double(rounds) * Double(size)
      }
      return (level: level, size: size, rates: found)
    }
    return Floor(multiplyAdds: adds, cacheBytes: caches)
  }

  /// Work a second of each repeat; a repeat takes about 5 ms, so that the clock does not matter.
  private static func rates(_ seconds: Double, _ work: (_ rounds: Int) -> Double) -> [Double] {
    func once(_ rounds: Int) -> (done: Double, seconds: Double) {
      let start = ContinuousClock.now
      let done = work(rounds)
      return (done, (ContinuousClock.now - start).seconds)
    }
    var rounds = 1
    while once(rounds).seconds < 5e-3 { rounds *= 2 }
    return (0..<max(5, Int(seconds / 5e-3))).map { _ in
      let (done, time) = once(rounds)
      return done / time
    }
  }
}

enum FloorBench {
  static func measure(_ session: Session) throws {
    let floor = session.floor
    // Rates are kept as seconds a unit of work.
    session.add("multiply-adds of one core, float32", "GMA/s", floor.multiplyAdds.map { 1 / $0 }) {
      1e-9 / $0
    }
    for cache in floor.cacheBytes {
      session.add(
        "read \(cache.size / 1024) KiB in the level \(cache.level) cache", "GB/s",
        cache.rates.map { 1 / $0 }
      ) { 1e-9 / $0 }
    }
    session.note(
      "multiply-adds: fused, independent vectors in registers, the instruction set of the kernels; "
        + "GMA/s is 10^9 multiply-adds a second, half the GFLOP/s")
    session.note("reads: every vector is loaded once a round and mixed by exclusive or")

    let folder = try session.scratch.folder("floor")
    let bytes = [UInt8](repeating: 7, count: 4096)
    session.add(
      milliseconds: "write, sync and rename a 4 KiB file",
      try session.time(for: 1) { try AtomicFile.write(bytes, to: "\(folder)/a") })
    session.add(
      milliseconds: "start and end a process (true)",
      try session.time(for: 0.5) { _ = try Command.run("/bin/true", []) })
  }
}
