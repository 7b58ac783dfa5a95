internal import Foundation
internal import Studies
internal import TestSupport

/// One gradient of study 004 with its spectrum, and the same by NumPy on the same BLAS.
enum GradientBench {
  private static let script = "Tests/Bench/numpy_gradient.py"
  /// How many times as long as NumPy the project allows.
  private static let allowedRatio = 1.2

  static func measure(_ session: Session) throws {
    let size = session.choose(750, quick: 300)
    let study = GradientRankStudy(
      samples: size, dimension: size * 4 / 3, width: size * 5 / 3, spikeExponent: 0.375,
      activation: .tanh)
    let problem = GradientRankProblem(drawnFor: study)
    let shape = "n \(size), d \(study.dimension), m \(study.width)"
    let repeats = session.choose(7, quick: 3)
    for threads in [1, 2] {
      BLASThreads.use(threads)
      let name = "\(shape), \(threads == 1 ? "1 thread" : "2 threads")"
      let values = try session.time(for: 0, atLeast: repeats) {
        _ = try SingularValues.values(of: study.gradient(of: problem))
      }
      let whole = try session.time(for: 0, atLeast: repeats) { _ = try study.measure(problem) }
      session.add("\(name): gradient and singular values", "s", values) { $0 }
      session.add("\(name): all that a run keeps", "s", whole) { $0 }
      guard let python = Python.with("numpy") else {
        session.note("no python3 with numpy: left out; RFLR_PYTHON names one")
        continue
      }
      let numpy = try times(python, study, threads: threads, repeats: repeats)
      session.add("\(name): gradient and singular values, NumPy", "s", numpy.map(\.0)) { $0 }
      session.add("\(name): all that a run keeps, NumPy", "s", numpy.map(\.1)) { $0 }
      // In the order of speed: the fastest against the fastest, and so on.
      for (what, own, other) in [
        ("gradient and singular values", values, numpy.map(\.0)),
        ("all that a run keeps", whole, numpy.map(\.1)),
      ] {
        session.add(
          "\(name): ours over NumPy, \(what)", "times",
          zip(own.sorted(), other.sorted()).map { $0 / $1 },
          required: session.choose(.below(allowedRatio), quick: nil)
        ) { $0 }
      }
    }
    BLASThreads.use(1)
    session.note("\(script) with OPENBLAS_NUM_THREADS; \(BLASThreads.library) here")
  }

  /// Seconds of each repeat: gradient and singular values; all that a run keeps.
  private static func times(
    _ python: String, _ study: GradientRankStudy, threads: Int, repeats: Int
  ) throws -> [(Double, Double)] {
    let sizes = [study.samples, study.dimension, study.width, repeats].map(String.init)
    let outcome = try Python.run(
      ["OPENBLAS_NUM_THREADS=\(threads)", python, script] + sizes)
    guard outcome.status == 0 else { throw Command.Failure(description: outcome.output) }
    return outcome.output.split(whereSeparator: \.isNewline).compactMap { line in
      let numbers = line.split(separator: " ").compactMap { Double($0) }
      return numbers.count == 2 ? (numbers[0], numbers[1]) : nil
    }
  }
}
