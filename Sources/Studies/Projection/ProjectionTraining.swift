internal import RFLR
internal import RealModule

/// The loop of a projection study.
///
/// The noise acts through its image of the points alone: EXᵀ has rows N(0, XXᵀ). They are drawn as
/// Z·L with LᵀL = XXᵀ, which costs n numbers a row where E itself would cost d; the gradient by M needs
/// nothing else.
struct ProjectionTraining {
  private let study: ProjectionStudy
  /// Points as rows.
  private let points: Matrix
  /// XXᵀ.
  private let gram: Matrix
  /// L, [k, points] with LᵀL = XXᵀ.
  private let root: Matrix
  private var map: Matrix
  private var logVariance = 0.0
  private var mapMoments: (first: Matrix, second: Matrix)
  private var varianceMoments = (first: 0.0, second: 0.0)
  private var draws: RandomStream

  init(_ study: ProjectionStudy, _ points: Matrix) throws(StudyError) {
    self.study = study
    self.points = points
    gram = points.gram()
    if points.rows < points.columns {
      let eigen = try SymmetricEigen(of: gram)
      let roots = eigen.values.map { max($0, 0).squareRoot() }
      let ones = [Double](repeating: 1, count: points.rows)
      root = (eigen.vectors ?? gram).weighted(rows: ones, columns: roots).transposed
    } else {
      root = points.transposed
    }
    map = Matrix(rows: study.target, columns: study.dimension)
    mapMoments = (map, map)
    draws = RandomStream(named: "jl/draws", seed: study.seed)
  }

  mutating func run() -> ProjectionResult {
    var result = ProjectionResult(points: points, map: map)
    measureBaselines(&result)
    for step in 0...study.steps {
      let images = Matrix.product(map, points, transposing: .right)
      let noise = noiseImages(study.batch, &draws)
      let deviation = Double.exp(logVariance / 2)
      let peak = Peak(images, noise, deviation, maps: study.batch)
      let isLast = step == study.steps || peak.distortion < study.enough
      if step % study.recordEvery == 0 || isLast {
        result.recordedSteps.append(step)
        result.losses.append(peak.distortion)
        result.deviations.append(deviation)
        result.distortions.append(Self.distortion(images))
        result.pairDistortions.append(pairDistortion(images))
      }
      if isLast { break }
      descend(peak, deviation, step: step + 1)
    }
    result.map = map
    return result
  }

  /// Images of the points under `count` draws of E, one draw below another: [count·target, points].
  private func noiseImages(_ count: Int, _ source: inout RandomStream) -> Matrix {
    Matrix.product(source.normals(rows: count * study.target, columns: root.rows), root)
  }

  /// One step of Adam along the gradient of the largest distortion.
  private mutating func descend(_ peak: Peak, _ deviation: Double, step: Int) {
    let factor = peak.sign * 2 / Double(study.target)
    let input = (0..<study.dimension).map { points[peak.point, $0] }
    let byDeviation = factor * peak.image.dot(peak.noise)
    let byLogVariance = byDeviation * deviation / 2
    let (beta1, beta2) = (0.9, 0.999)
    let bias1 = 1 - Double.pow(beta1, step)
    let bias2 = 1 - Double.pow(beta2, step)
    func move(_ gradient: Double, _ first: inout Double, _ second: inout Double) -> Double {
      first = beta1 * first + (1 - beta1) * gradient
      second = beta2 * second + (1 - beta2) * gradient * gradient
      return study.learningRate * (first / bias1) / ((second / bias2).squareRoot() + 1e-8)
    }
    for column in 0..<study.dimension {
      for row in 0..<study.target {
        let index = row + column * study.target
        map.elements[index] -= move(
          factor * peak.image[row] * input[column], &mapMoments.first.elements[index],
          &mapMoments.second.elements[index])
      }
    }
    logVariance -= move(byLogVariance, &varianceMoments.first, &varianceMoments.second)
  }

  private func measureBaselines(_ result: inout ProjectionResult) {
    var source = RandomStream(named: "jl/baselines", seed: study.seed)
    for _ in 0..<study.baselineDraws {
      let images = noiseImages(1, &source)
      result.randomDistortions.append(Self.distortion(images))
      result.randomPairDistortions.append(pairDistortion(images))
    }
    let zero = Matrix(rows: study.target, columns: study.points)
    for _ in 0..<study.baselineBatches {
      let noise = noiseImages(study.batch, &source)
      result.batchDistortions.append(Peak(zero, noise, 1, maps: study.batch).distortion)
    }
  }

  /// The largest |‖y‖²/k − 1| over the images of all points, [target, points].
  static func distortion(_ images: Matrix) -> Double {
    let k = Double(images.rows)
    return (0..<images.columns).reduce(0) { largest, point in
      let image = images.column(point)
      return max(largest, abs(image.dot(image) / k - 1))
    }
  }

  /// The largest |‖yᵢ − yⱼ‖²/(k‖xᵢ − xⱼ‖²) − 1|; points that coincide have no distortion.
  private func pairDistortion(_ images: Matrix) -> Double {
    let k = Double(images.rows)
    let mapped = images.gram(transposed: true)
    var largest = 0.0
    for j in 0..<points.rows {
      for i in 0..<j {
        let distance = gram[i, i] + gram[j, j] - 2 * gram[i, j]
        guard distance > 1e-12 else { continue }
        let image = mapped[i, i] + mapped[j, j] - 2 * mapped[i, j]
        largest = max(largest, abs(image / (k * distance) - 1))
      }
    }
    return largest
  }
}

/// Where a batch of maps distorts most.
private struct Peak {
  let distortion: Double
  /// +1 when the norm is too large, −1 when it is too small.
  let sign: Double
  let point: Int
  /// Ax of that draw and point.
  let image: [Double]
  /// Ex of that draw and point.
  let noise: [Double]

  init(_ images: Matrix, _ noise: Matrix, _ deviation: Double, maps: Int) {
    let target = images.rows
    var best = (distortion: -1.0, excess: 0.0, point: 0, map: 0)
    images.elements.withUnsafeBufferPointer { fixed in
      noise.elements.withUnsafeBufferPointer { drawn in
        for point in 0..<images.columns {
          for map in 0..<maps {
            let start = map * target + point * noise.rows
            var sum = 0.0
            for row in 0..<target {
              let value = fixed[row + point * target] + deviation * drawn[start + row]
              sum += value * value
            }
            let excess = sum / Double(target) - 1
            if abs(excess) > best.distortion { best = (abs(excess), excess, point, map) }
          }
        }
      }
    }
    distortion = best.distortion
    sign = best.excess < 0 ? -1 : 1
    point = best.point
    let start = best.map * target + best.point * noise.rows
    let drawn = Array(noise.elements[start..<start + target])
    self.noise = drawn
    image = images.column(best.point).adding(drawn, times: deviation)
  }
}
