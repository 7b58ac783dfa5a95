import Foundation
import TestSupport
import Testing

@testable import RunStore

@Suite struct ColumnMapTests {
  @Test(arguments: [
    (#"{"losss": "a"}"#, "losss: is no member of a mapping; did you mean loss?"),
    (#"{"axis": {"unit": "batch"}}"#, "axis.unit: \"batch\" is no unit; expected"),
    (#"{"axis": {"base": 2}}"#, "axis.base: is the number of the first epoch; expected 0 or 1"),
    (#"{"loss": 1}"#, "loss: 1 is no name; expected a text"),
    (#"{"series": 1}"#, "series: is no list of columns; expected"),
    (#"{"series": {"a": "x", "b": "x"}}"#, "series: two columns get one name; give each its own"),
    (#"{"configuration": {"a": "rnak"}}"#, "configuration.a: \"rnak\" is no configuration's field"),
    (#"{"set": {"rank": -5}}"#, "set: network.rank: "), (#"{"set": {"x": 1}}"#, "set.x: is no"),
    (#"{"long": {"metric": "a"}}"#, "long.metric: or value is missing; name both columns"),
    ("[]", "is not a JSON object; expected"),
  ])
  func mistakesAreNamed(_ text: String, _ message: String) throws {
    let scratch = try IngestScratch()
    let path = try scratch.write(text, to: "m.json")
    let error = #expect(throws: StoreError.self) { try ColumnMap(reading: path) }
    let line = error?.description.replacing(path + ": ", with: "") ?? ""
    #expect(line.hasPrefix(message), "\(line)")
  }

  @Test func mapAndSetMustAgree() throws {
    let scratch = try IngestScratch()
    let map = try ColumnMap(reading: try scratch.write(#"{"set": {"rank": 5}}"#, to: "m.json"))
    let error = #expect(throws: StoreError.self) {
      try IngestSettings(assignments: ["rank=6"], map: map)
    }
    #expect(error?.code == .usage)
    #expect(error?.reason == "the map sets it to 5")
  }

  @Test func aColumnThatIsNotThereIsNamed() throws {
    let scratch = try IngestScratch()
    let path = try scratch.write("epoch,losses\n0,1\n", to: "h.csv")
    let results = try ingest(path, map: #"{"loss": "loses"}"#, in: scratch)
    #expect(
      try results.onlyProblem(in: scratch)
        == "h.csv: --map: there is no column \"loses\" with numbers; did you mean losses?")
  }

  @Test func theSchemaAgreesWithTheReader() throws {
    let schema = IngestScratch.repository + "/schemas/columns.schema.json"
    let scratch = try IngestScratch()
    let good = [
      "{}", #"{"axis": {"column": "it", "unit": "epoch", "base": 1}, "loss": "a", "lr": "b"}"#,
      #"{"series": "all", "run": "r", "name": "x", "set": {"rank": 5}}"#,
      #"{"series": ["a"], "configuration": {"bs": "batch_size"}}"#,
      #"{"series": {"a": "b"}, "long": {"metric": "a", "value": "b"}}"#,
    ]
    let bad = [
      #"{"losss": "a"}"#, #"{"axis": {"unit": "batch"}}"#, #"{"axis": {"base": 2}}"#,
      #"{"loss": 1}"#, #"{"series": 1}"#, #"{"long": {"metric": "a"}}"#, "[]",
    ]
    for text in good { _ = try ColumnMap(reading: try scratch.write(text, to: "m.json")) }
    guard let python = Python.with("jsonschema") else { return }
    let script = """
      import json, sys, jsonschema
      check = jsonschema.Draft202012Validator(json.load(open(sys.argv[1])))
      print([check.is_valid(json.loads(text)) for text in sys.argv[2:]])
      """
    let said = try Python.run([python, "-c", script, schema] + good + bad)
    let expected = good.map { _ in "True" } + bad.map { _ in "False" }
    #expect(said.output == "[\(expected.joined(separator: ", "))]\n")
  }
}
