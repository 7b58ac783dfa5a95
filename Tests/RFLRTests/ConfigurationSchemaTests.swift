internal import Foundation
internal import RFLR
internal import TestSupport
internal import Testing

/// schemas/config.schema.json says what RunConfiguration reads and writes, no more and no less.
@Suite struct ConfigurationSchemaTests {
  static let variants = ConfigurationSchema.families.flatMap { family in
    ConfigurationSchema.rules.map { (family, $0) }
  }

  @Test(arguments: variants)
  func schemaHasTheFieldsAndDefaultsThatAConfigurationWrites(family: String, rule: String) throws {
    let schema = try ConfigurationSchema()
    let document = ConfigurationSchema.document(family, rule)
    let written = try RunConfiguration(json: document).json.leaves
    let stated = schema.fields(family, rule)
    #expect(stated.map(\.path).sorted() == written.map(\.path))
    let values = Dictionary(uniqueKeysWithValues: written.map { ($0.path, $0.value) })
    for field in stated {
      switch field.path {
      case "target.family": #expect(field.node["default"] == .string("sumcos"))
      case "schedule.name": #expect(field.node["default"] == .string("stagnation"))
      case "target.terms": #expect(field.node["default"] == nil)
      case "stop.learning_rate_below" where rule != "stagnation":
        #expect(values[field.path] == .null)
      default: #expect(field.node["default"] == values[field.path], "\(field.path)")
      }
    }
  }

  @Test func schemaHasTheFieldsAndDefaultsOfATerm() throws {
    let schema = try ConfigurationSchema()
    let written = try RunConfiguration(json: ConfigurationSchema.document("custom", "fixed")).json
    guard case .array(let terms)? = written["target.terms"], let term = terms.first else {
      Issue.record("a custom target has no terms")
      return
    }
    let stated = schema.termFields
    #expect(stated.map(\.path) == term.leaves.map { "target.terms.\($0.path)" })
    #expect(stated.map { $0.node["default"] } == term.leaves.map { $0.value })
  }

  @Test func schemaExplainsEveryFieldAndNamesItsUnit() throws {
    let schema = try ConfigurationSchema()
    let all = Self.variants.flatMap { schema.fields($0, $1) } + schema.termFields
    for field in all {
      let isNumber =
        field.path == "schedule.next"
        || [.integer(1), .integer(3), .number(0.5), .number(1.5)].contains {
          schema.takes($0, field.node)
        }
      let description = field.node["description"]?.stringValue ?? ""
      #expect(description.count > 3, "\(field.path)")
      #expect((field.node["unit"] != nil) == isNumber, "\(field.path)")
    }
  }

  /// Every limit of the schema and its neighbours, and values of other types, for every field.
  @Test(arguments: variants)
  func schemaAndCodeTakeTheSameValues(family: String, rule: String) throws {
    let schema = try ConfigurationSchema()
    let fields =
      schema.fields(family, rule).filter { !["target.family", "schedule.name"].contains($0.path) }
      + schema.termFields
    for field in fields {
      for probe in Self.probes {
        let value = field.path == "target.terms" ? .array([.object([:])]) : probe
        // What the schema cannot say: no batch is larger than all points.
        if field.path == "batch_size", value.doubleValue ?? 0 > 768 { continue }
        // Fewer points than the default batch of 8 are refused for the batch's sake.
        let document =
          field.path == "data.points"
          ? field.document(value).setting(["batch_size"], to: .integer(1)) : field.document(value)
        let isTaken = (try? RunConfiguration(json: document)) != nil
        #expect(
          isTaken == schema.takes(value, field.node),
          "\(field.path) = \(value.canonicalText): the code \(isTaken ? "takes" : "refuses") it")
      }
    }
  }

  private static let probes: [JSONValue] = {
    let limits = [
      0, 1, 2, 30, 768, 1000, 4096, 1 << 14, 1 << 20, 1 << 24, 100_000_000,
    ]
    let whole = Set(limits.flatMap { [-$0, $0 - 1, $0, $0 + 1] }).sorted().map(JSONValue.integer)
    let numbers = [-1.5, -1e-9, 1e-9, 0.5, 0.999_999, 1.000_001, 1.5].map(JSONValue.double)
    let lists: [[JSONValue]] = [[], [.integer(1)], [.integer(0)], [.number(-0.1)], [.string("x")]]
    let words = ["", "x", "grid", "random", "mup", "torch-default", "sgd"].map(JSONValue.string)
    return whole + numbers + words + lists.map(JSONValue.array)
      + [.null, .bool(true), .bool(false), .integer(.max), .object([:])]
  }()
}

/// The same documents before a validator that we did not write.
@Suite(
  .enabled(
    if: SchemaPython.interpreter != nil, "needs Python with jsonschema; RFLR_PYTHON names one"))
struct ConfigurationSchemaPythonTests {
  @Test func everyConfigurationThatWeWriteIsValid() throws {
    var documents: [JSONValue] = [.object([:])]
    for (family, rule) in ConfigurationSchemaTests.variants {
      let document = ConfigurationSchema.document(family, rule)
      documents += [document, try RunConfiguration(json: document).json]
    }
    for (name, _) in SweepPlan.builtIn {
      let plan = try SweepPlan(builtIn: name == "paper-rankR" ? "paper-rank5" : name)
      documents += plan.configurations.map(\.json)
    }
    let verdicts = try SchemaPython.verdicts(documents)
    #expect(verdicts.count == documents.count)
    for (document, verdict) in zip(documents, verdicts) {
      #expect(verdict == "valid", "\(document.canonicalText)")
    }
  }

  @Test func everyUnusableDocumentIsInvalid() throws {
    let documents = try ConfigurationErrorTests.unusable.filter {
      // The one rule that a schema cannot say.
      !$0.message.hasPrefix("batch_size: 8 is larger")
    }.map { try JSONDecoder().decode(JSONValue.self, from: Data($0.written.utf8)) }
    let verdicts = try SchemaPython.verdicts(documents)
    #expect(verdicts.count == documents.count)
    for (document, verdict) in zip(documents, verdicts) {
      #expect(verdict.hasPrefix("invalid: "), "\(document.canonicalText)")
    }
  }
}

/// Python with jsonschema, where there is one: the one that RFLR_PYTHON names, else python3.
enum SchemaPython {
  static var interpreter: String? { Python.with("jsonschema") }

  /// One line a document.
  static func verdicts(_ documents: [JSONValue]) throws -> [String] {
    let script = Golden.folder.appending(path: "Fixtures/validate_configuration.py").path
    let list = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).json")
    defer { try? FileManager.default.removeItem(at: list) }
    try Data(JSONValue.array(documents).canonicalText.utf8).write(to: list)
    let python = try #require(interpreter)
    let result = try Python.run([python, script, ConfigurationSchema.file.path, list.path])
    try #require(result.status == 0, "\(result.output)")
    return result.output.split(separator: "\n").map(String.init)
  }
}
