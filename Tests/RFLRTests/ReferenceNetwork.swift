internal import Testing

@testable internal import RFLR

/// The network again, in double precision and by plain loops: an oracle for the gradient.
struct ReferenceNetwork {
  let network: Network
  /// All parameters, block by block: A, a, C, c, each row major in PyTorch's order.
  var theta: [Double]

  init(_ network: Network, _ parameters: Parameters) {
    self.network = network
    theta = parameters.arrays.flatMap { $0.values.map(Double.init) }
  }

  /// Where A, a, C and c of a block begin, and where the block ends.
  private func offsets(_ block: Int) -> [Int] {
    var start = 0
    for earlier in 0..<block { start = ends(earlier, from: start)[4] }
    return ends(block, from: start)
  }

  private func ends(_ block: Int, from start: Int) -> [Int] {
    let (width, inputs) = (network.width, network.inputCount(ofBlock: block))
    let outputs = network.channelCount(ofBlock: block)
    return [width * inputs, width, outputs * width, outputs].reduce(into: [start]) {
      $0.append($0.last! + $1)
    }
  }

  /// Values on the way through the network for one input.
  struct Pass {
    var inputs: [[Double]]  // of each block, and the output
    var hidden: [[Double]]
  }

  func pass(_ x: Double) -> Pass {
    var pass = Pass(inputs: [[x]], hidden: [])
    for block in 0..<network.blockCount {
      let at = offsets(block)
      let input = pass.inputs[block]
      let hidden = (0..<network.width).map { w in
        max(
          0,
          input.indices.reduce(theta[at[1] + w]) {
            $0 + theta[at[0] + w * input.count + $1] * input[$1]
          })
      }
      pass.hidden.append(hidden)
      pass.inputs.append(
        (0..<network.channelCount(ofBlock: block)).map { o in
          hidden.indices.reduce(theta[at[3] + o]) {
            $0 + theta[at[2] + o * network.width + $1] * hidden[$1]
          }
        })
    }
    return pass
  }

  func output(_ x: Double) -> Double { pass(x).inputs[network.blockCount][0] }

  /// Mean squared error over samples.
  func loss(_ samples: [(x: Double, y: Double)]) -> Double {
    samples.reduce(0) { $0 + (output($1.x) - $1.y) * (output($1.x) - $1.y) } / Double(samples.count)
  }

  /// Gradient of the loss for every parameter, by the chain rule, [theta.count].
  func gradient(_ samples: [(x: Double, y: Double)]) -> [Double] {
    var gradient = [Double](repeating: 0, count: theta.count)
    let width = network.width
    for sample in samples {
      let pass = pass(sample.x)
      var delta = [2 * (pass.inputs[network.blockCount][0] - sample.y) / Double(samples.count)]
      for block in (0..<network.blockCount).reversed() {
        let at = offsets(block)
        let (input, hidden) = (pass.inputs[block], pass.hidden[block])
        var inputDelta = [Double](repeating: 0, count: input.count)
        for w in 0..<width {
          var back = 0.0
          for o in delta.indices {
            gradient[at[2] + o * width + w] += delta[o] * hidden[w]
            back += delta[o] * theta[at[2] + o * width + w]
          }
          guard hidden[w] > 0 else { continue }
          gradient[at[1] + w] += back
          for i in input.indices {
            gradient[at[0] + w * input.count + i] += back * input[i]
            inputDelta[i] += back * theta[at[0] + w * input.count + i]
          }
        }
        for o in delta.indices { gradient[at[3] + o] += delta[o] }
        delta = inputDelta
      }
    }
    return gradient
  }

  /// Whether a parameter belongs to the features, which stay as drawn in a frozen network.
  var isFeature: [Bool] {
    (0..<network.blockCount).flatMap { block in
      let at = offsets(block)
      return (at[0]..<at[4]).map { $0 < at[2] }
    }
  }
}

/// Gradients of the trainer's own machinery, in PyTorch's order.
enum Gradient {
  /// The materialised gradient of one batch; features of a frozen network give zeros.
  static func ofTrainer(
    _ network: Network, _ parameters: Parameters, x: [Float], y: [Float]
  ) -> Parameters {
    let machine = ForwardBackward(
      network, capacity: x.count, kernels: Kernels.available[0])
    machine.parameters = parameters
    let delta = AlignedFloats(count: x.count)
    x.withUnsafeBufferPointer {
      let output = machine.forward($0)
      for s in x.indices { delta.base[s] = 2 * (output[s] - y[s]) / Float(x.count) }
    }
    machine.backward(batch: x.count, outputDelta: delta.base, accumulate: true)
    // Weights are read in PyTorch's order, so the gradient takes their place.
    machine.weights.theta.clear()
    machine.weights.theta.base.update(
      from: machine.gradient.base, count: machine.weights.trainedCount)
    return machine.parameters
  }
}
