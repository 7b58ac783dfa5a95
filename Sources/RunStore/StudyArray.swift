/// An array that a study leaves in its run file, with what a reader must know of it.
public struct StudyArray: Sendable, Hashable {
  /// The elements, row major.
  public enum Values: Sendable, Hashable {
    /// IEEE double precision, NaN and infinities included.
    case doubles([Double])
    /// Whole numbers.
    case integers([Int])
  }

  /// Lower case letters, digits and `_`; one of its kind in a run.
  public var name: String
  /// Extent of each axis, the slowest first, as NumPy and HDF5 have it; a single number is [1].
  public var shape: [Int]
  /// The elements, row major.
  public var values: Values
  /// Unit of the elements; `1` where there is none.
  public var units: String
  /// What it is and what its axes are, in one line.
  public var about: String

  /// Creates an array of doubles; the shape's product must be the number of values.
  public init(
    _ name: String, _ shape: [Int], _ values: [Double], units: String = "1", about: String
  ) {
    self.init(name, shape, .doubles(values), count: values.count, units: units, about: about)
  }

  /// Creates an array of whole numbers; the shape's product must be the number of values.
  public init(
    _ name: String, _ shape: [Int], _ values: [Int], units: String = "1", about: String
  ) {
    self.init(name, shape, .integers(values), count: values.count, units: units, about: about)
  }

  private init(
    _ name: String, _ shape: [Int], _ values: Values, count: Int, units: String, about: String
  ) {
    precondition(!shape.isEmpty, "a single number has the shape [1]")
    precondition(shape.reduce(1, *) == count, "shape \(shape) does not hold \(count) values")
    self.name = name
    self.shape = shape
    self.values = values
    self.units = units
    self.about = about
  }

  /// The elements as doubles; whole numbers above 2⁵³ lose their last digits.
  public var doubles: [Double] {
    switch values {
    case .doubles(let values): values
    case .integers(let values): values.map(Double.init)
    }
  }
}
