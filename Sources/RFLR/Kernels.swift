package import CKernels
internal import Foundation

/// The compiled inner loops, chosen once for this machine.
///
/// Every instruction set gives the same bits, so the choice is no part of a run's identity.
public struct Kernels: @unchecked Sendable {
  /// The table of C functions; constant data of the program.
  package let table: UnsafePointer<ck_kernels>

  /// Name of the instruction set: avx512, avx2, neon or c.
  public var name: String { String(cString: table.pointee.name) }

  /// Every instruction set this machine can run, fastest first.
  public static var available: [Kernels] {
    let names: [String] = ["avx512", "avx2", "neon", "c"]
    return names.compactMap { name in ck_kernels_for(name).map { Kernels(table: $0) } }
  }

  /// The fastest kernels, or those named by the environment variable RFLR_ISA.
  ///
  /// - Throws: ``ConfigurationError`` when RFLR_ISA names a set that this machine cannot run.
  public static func selected() throws(ConfigurationError) -> Kernels {
    guard let wanted = ProcessInfo.processInfo.environment["RFLR_ISA"], !wanted.isEmpty else {
      return available[0]
    }
    guard let kernels = available.first(where: { $0.name == wanted }) else {
      throw ConfigurationError(
        "RFLR_ISA", "\"\(wanted)\" cannot run here",
        remedy: "unset it or use one of: \(available.map(\.name).joined(separator: ", "))")
    }
    return kernels
  }
}

/// A zero-filled buffer of floats on a cache-line boundary, as the kernels demand.
final class AlignedFloats {
  let count: Int
  let base: UnsafeMutablePointer<Float>

  init(count: Int) {
    self.count = count
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: max(count, 16) * MemoryLayout<Float>.stride, alignment: 64)
    base = raw.bindMemory(to: Float.self, capacity: max(count, 16))
    base.initialize(repeating: 0, count: max(count, 16))
  }

  deinit { base.deallocate() }

  func clear() { base.update(repeating: 0, count: count) }

  func copy() -> AlignedFloats {
    let other = AlignedFloats(count: count)
    other.base.update(from: base, count: count)
    return other
  }
}
