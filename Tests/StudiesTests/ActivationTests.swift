internal import Foundation
internal import Testing

@testable internal import Studies

@Suite struct ActivationTests {
  struct Golden: Decodable {
    struct Values: Decodable {
      let values: [Double]
      let slopes: [Double]
      let seconds: [Double]
      let hermite: [Double]
      let meanSquare: Double
      let meanSlopeHalf: Double
      let meanSlopeFour: Double
    }
    let points: [Double]
    let activations: [String: Values]
  }

  @Test(arguments: Activation.allCases)
  func valuesSlopesAndGaussianMeansAreSciPysTo1e12(_ activation: Activation) throws {
    let file = try golden("activations", as: Golden.self)
    let expected = try #require(file.activations[activation.rawValue])
    #expect(worst(file.points.map(activation.value), expected.values) < 1e-14)
    #expect(worst(file.points.map(activation.derivative), expected.slopes) < 1e-14)
    #expect(worst(file.points.map(activation.secondDerivative), expected.seconds) < 1e-14)
    #expect(worst(activation.hermiteCoefficients(through: 5), expected.hermite) < 1e-12)
    #expect(abs(activation.meanSquare - expected.meanSquare) < 1e-12)
    #expect(abs(activation.meanSlope(standardDeviation: 0.5) - expected.meanSlopeHalf) < 1e-12)
    #expect(abs(activation.meanSlope(standardDeviation: 4) - expected.meanSlopeFour) < 1e-11)
  }

  @Test func coefficientsAreThoseOfTheStudies() {
    let relu = Activation.centredReLU.hermiteCoefficients(through: 4)
    #expect(worst(relu, [0, 0.5, 0.1995, 0, -0.0166]) < 1e-4)
    let tanh = Activation.tanh.hermiteCoefficients(through: 3)
    #expect(worst(tanh, [0, 0.606, 0, -0.061]) < 1e-3)
    let shifted = Activation.shiftedTanh.hermiteCoefficients(through: 3)
    #expect(worst(shifted, [0, 0.523, -0.109, -0.036]) < 1e-3)
  }

  @Test func hermiteSumsRebuildAPolynomial() {
    let coefficients = Hermite.coefficients(through: 4) { $0 * $0 * $0 + 2 * $0 * $0 }
    #expect(worst(coefficients, [2, 3, 2, 1, 0]) < 1e-12)
    #expect(abs(Hermite.sum(coefficients, at: 1.7) - (1.7 * 1.7 * 1.7 + 2 * 1.7 * 1.7)) < 1e-11)
    #expect(Hermite.values(2, through: 3) == [1, 2, 3, 2])
  }

  @Test(arguments: Activation.allCases)
  func nanStaysNaN(_ activation: Activation) {
    #expect(activation.value(.nan).isNaN)
    #expect(activation.derivative(.nan).isNaN)
  }
}
