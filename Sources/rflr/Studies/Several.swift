internal import ArgumentParser

/// One or more values of an option, separated by commas: each is tried with those of other options.
struct Several<Value: ExpressibleByArgument & Sendable>: ExpressibleByArgument, Sendable {
  let values: [Value]

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    values = parts.compactMap { Value(argument: $0.trimmingPrefix(" ").description) }
    guard values.count == parts.count else { return nil }
  }
}

extension Array {
  /// Every element with every value in the place of one property; as they are without values.
  func crossed<Value>(
    with several: Several<Value>?, at path: WritableKeyPath<Element, Value>
  ) -> [Element] {
    guard let several else { return self }
    return flatMap { element in
      several.values.map { value in
        var copy = element
        copy[keyPath: path] = value
        return copy
      }
    }
  }
}

/// Numbers in names of configurations.
enum NamePart {
  /// A number without a fraction that says nothing: 1, 0.0001, 1e-05.
  static func number(_ value: Double) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// `_` and a part where a value is not the usual one, else nothing.
  static func unless<Value: Equatable>(
    _ value: Value, is usual: Value, _ part: @autoclosure () -> String
  ) -> String {
    value == usual ? "" : "_\(part())"
  }
}
