internal import Foundation
internal import RFLR

/// The published JSON Schema of a configuration, read as far as these tests need it.
struct ConfigurationSchema {
  /// A field that holds a value, with the document that gives it one.
  struct Field {
    /// Dotted path; fields of a custom target's term begin with `target.terms.`.
    var path: String
    /// What the schema says of it.
    var node: JSONValue
    /// Where it stands.
    var document: (JSONValue) -> JSONValue
  }

  static let file = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../schemas/config.schema.json").standardizedFileURL

  static let families = ["sumcos", "expcos", "chirp", "multifrequency", "custom"]
  static let rules = ["stagnation", "fixed", "step"]

  let root: JSONValue

  init() throws {
    root = try JSONDecoder().decode(JSONValue.self, from: Data(contentsOf: Self.file))
  }

  /// A document that says no more than which target and which schedule it has.
  static func document(_ family: String, _ rule: String) -> JSONValue {
    var target: [String: JSONValue] = ["family": .string(family)]
    if family == "custom" { target["terms"] = .array([.object([:])]) }
    return .object(["target": .object(target), "schedule": .object(["name": .string(rule)])])
  }

  /// Every field of a configuration with this target and this schedule.
  func fields(_ family: String, _ rule: String) -> [Field] {
    let base = Self.document(family, rule)
    func field(_ path: String, _ node: JSONValue) -> Field {
      Field(path: path, node: node) {
        base.setting(path.split(separator: ".").map(String.init), to: $0)
      }
    }
    return Self.members(root["properties"]).flatMap { key, node -> [Field] in
      let chosen = key == "target" ? family : key == "schedule" ? rule : nil
      guard let part = chosen.map({ definition($0) }) ?? (node["properties"] == nil ? nil : node)
      else { return [field(key, node)] }
      return Self.members(part["properties"]).map { name, leaf in
        // The tag of a choice is said once, where the choice is made.
        let said = leaf == .bool(true) ? node["properties.\(name)"] ?? leaf : resolved(leaf)
        return field("\(key).\(name)", said)
      }
    }
  }

  /// The fields of one term of a custom target.
  var termFields: [Field] {
    Self.members(definition("term")["properties"]).map { name, node in
      Field(path: "target.terms.\(name)", node: node) { value in
        let term = JSONValue.object([name: value])
        return .object([
          "target": .object(["family": .string("custom"), "terms": .array([term])])
        ])
      }
    }
  }

  /// Whether the schema takes a value for a field: the keywords that its leaves use, no others.
  func takes(_ value: JSONValue, _ node: JSONValue) -> Bool {
    if case .array(let choices)? = node["enum"] { return choices.contains(value) }
    switch value {
    case .null: return types(node).contains("null")
    case .bool: return types(node).contains("boolean")
    case .string: return types(node).contains("string")
    case .object: return types(node).contains("object")
    case .array(let items):
      guard types(node).contains("array"), let item = node["items"] else { return false }
      return items.allSatisfy { takes($0, resolved(item)) }
        && items.count >= node["minItems"]?.intValue ?? 0
    case .integer, .number:
      guard let number = value.doubleValue else { return false }
      let fits =
        types(node).contains("number")
        || (types(node).contains("integer") && value.intValue != nil)
      func limit(_ keyword: String) -> Double? { node[keyword]?.doubleValue }
      return fits && number >= limit("minimum") ?? -.infinity
        && number <= limit("maximum") ?? .infinity
        && number > limit("exclusiveMinimum") ?? -.infinity
        && number < limit("exclusiveMaximum") ?? .infinity
    }
  }

  private func types(_ node: JSONValue) -> [String] {
    if case .array(let list)? = node["type"] { return list.compactMap(\.stringValue) }
    return [node["type"]?.stringValue].compactMap { $0 }
  }

  private func definition(_ name: String) -> JSONValue { root["$defs.\(name)"] ?? .null }

  private func resolved(_ node: JSONValue) -> JSONValue {
    guard let name = node["$ref"]?.stringValue?.split(separator: "/").last else { return node }
    return definition(String(name))
  }

  private static func members(_ value: JSONValue?) -> [(key: String, value: JSONValue)] {
    guard case .object(let members)? = value else { return [] }
    return members.sorted { $0.key < $1.key }
  }
}
