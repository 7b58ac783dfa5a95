internal import RealModule

/// An activation of the related papers, with two derivatives and its Hermite coefficients.
///
/// - Source: studies.md §1.3 (smoothed ReLU), §2.1 and §2.4 (centred ReLU, shifted tanh), §3.3 (the others).
public enum Activation: String, Sendable, Hashable, Codable, CaseIterable {
  /// tanh z.
  case tanh
  /// 1/(1 + e^−z).
  case sigmoid
  /// log(1 + e^z).
  case softplus
  /// z/(1 + e^−z).
  case silu
  /// z above 0, e^z − 1 below.
  case elu
  /// max(z, 0); its derivative at 0 is 0, its second derivative 0 everywhere.
  case relu
  /// max(z, 0) − 1/√(2π), so that c₀ = 0.
  case centredReLU = "centred-relu"
  /// tanh(z + 0.7) less its Gaussian mean: c₀ = 0 and c₁, c₂, c₃ are not.
  case shiftedTanh = "shifted-tanh"
  /// ½·log(1 + e^2z).
  case smoothedReLU = "smoothed-relu"

  /// The mean of tanh(Z + 0.7).
  private static let shiftedTanhMean = GaussianRule.standard.mean { Double.tanh($0 + 0.7) }

  /// σ(z) and σ′(z), from one evaluation of what they share.
  @inline(__always)
  func jet(_ z: Double) -> (value: Double, slope: Double) {
    switch self {
    case .tanh:
      let t = Double.tanh(z)
      return (t, 1 - t * t)
    case .sigmoid:
      let s = Self.logistic(z)
      return (s, s * (1 - s))
    case .softplus: return Self.softplus(z)
    case .silu:
      let s = Self.logistic(z)
      return (z * s, s + z * s * (1 - s))
    case .elu: return z > 0 ? (z, 1) : (Double.expMinusOne(z), Double.exp(z))
    case .relu: return (z > 0 || z.isNaN ? z : 0, z > 0 ? 1 : z.isNaN ? z : 0)
    case .centredReLU:
      let (value, slope) = Activation.relu.jet(z)
      return (value - Self.reluMean, slope)
    case .shiftedTanh:
      let t = Double.tanh(z + 0.7)
      return (t - Self.shiftedTanhMean, 1 - t * t)
    case .smoothedReLU:
      let (value, slope) = Self.softplus(2 * z)
      return (0.5 * value, slope)
    }
  }

  /// σ(z).
  public func value(_ z: Double) -> Double { jet(z).value }

  /// σ′(z).
  public func derivative(_ z: Double) -> Double { jet(z).slope }

  /// σ″(z), without the point mass that a kink would have.
  public func secondDerivative(_ z: Double) -> Double {
    switch self {
    case .tanh, .shiftedTanh:
      let t = Double.tanh(self == .tanh ? z : z + 0.7)
      return -2 * t * (1 - t * t)
    case .sigmoid:
      let s = Self.logistic(z)
      return s * (1 - s) * (1 - 2 * s)
    case .softplus:
      let s = Self.logistic(z)
      return s * (1 - s)
    case .silu:
      let s = Self.logistic(z)
      return s * (1 - s) * (2 + z * (1 - 2 * s))
    case .elu: return z > 0 ? 0 : Double.exp(z)
    case .relu, .centredReLU: return 0
    case .smoothedReLU:
      let s = Self.logistic(2 * z)
      return 2 * s * (1 - s)
    }
  }

  /// cₖ = E[σ(Z)·Heₖ(Z)]/k! for k = 0…degree.
  public func hermiteCoefficients(through degree: Int) -> [Double] {
    Hermite.coefficients(through: degree, of: value)
  }

  /// E σ(Z)².
  public var meanSquare: Double {
    GaussianRule.standard.mean {
      let value = value($0)
      return value * value
    }
  }

  /// E σ′(sZ), the slope that a neuron with inputs of standard deviation s has in the mean.
  public func meanSlope(standardDeviation s: Double) -> Double {
    GaussianRule.scaled(by: s).mean { derivative(s * $0) }
  }

  /// σ of each element and σ′ of each element.
  func jets(_ z: Matrix) -> (values: Matrix, slopes: Matrix) {
    var values = z
    var slopes = z
    values.elements.withUnsafeMutableBufferPointer { value in
      slopes.elements.withUnsafeMutableBufferPointer { slope in
        for index in value.indices { (value[index], slope[index]) = jet(value[index]) }
      }
    }
    return (values, slopes)
  }

  private static let reluMean = 1 / (2 * Double.pi).squareRoot()

  /// 1/(1 + e^−z) without overflow.
  @inline(__always)
  static func logistic(_ z: Double) -> Double {
    let e = Double.exp(-abs(z))
    return z >= 0 ? 1 / (1 + e) : e / (1 + e)
  }

  /// log(1 + e^z) and its derivative, without overflow.
  @inline(__always)
  private static func softplus(_ z: Double) -> (Double, Double) {
    let e = Double.exp(-abs(z))
    return (max(z, 0) + Double.log(onePlus: e), z >= 0 ? 1 / (1 + e) : e / (1 + e))
  }
}
