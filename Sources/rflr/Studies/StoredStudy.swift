internal import RFLR
internal import Reporting
internal import RunStore
internal import Statistics
internal import Studies

/// A stored run of a study, with the arrays that a statistic asked for.
struct StoredStudy {
  /// The run in the index, with the columns that were selected.
  let row: RunRow
  /// The run without its arrays: configuration, metrics, names.
  let record: RunRecord
  /// What was asked for and is there.
  let arrays: [String: StudyArray]

  /// An array.
  ///
  /// - Throws: ``Refusal`` where the run has it not.
  func array(_ name: String) throws(Refusal) -> StudyArray {
    guard let array = arrays[name] else { throw Refusal("it keeps no array \(name)") }
    return array
  }

  /// The elements of an array, row major.
  func doubles(_ name: String) throws(Refusal) -> [Double] { try array(name).doubles }

  /// An array with two axes as a list of its rows.
  func rows(_ name: String) throws(Refusal) -> [[Double]] {
    let array = try array(name)
    guard array.shape.count == 2 else { throw Refusal("its array \(name) is no matrix") }
    let (values, width) = (array.doubles, array.shape[1])
    return (0..<array.shape[0]).map { Array(values[$0 * width..<($0 + 1) * width]) }
  }

  /// A summary number.
  func metric(_ name: String) -> Measured { Measured(record.metrics[name]) }

  /// The seed.
  var seed: Int? { record.configuration["seed"]?.intValue }

  /// The study as it was configured.
  ///
  /// - Throws: ``Refusal`` where this program does not know it.
  func decode<Value: Decodable>(_ type: Value.Type) throws(Refusal) -> Value {
    do throws(StudyError) {
      return try StudyConfiguration.decode(type, from: record.configuration)
    } catch {
      throw Refusal("\(error)")
    }
  }
}

extension SelectedRuns {
  /// The runs of one kind of study; runs of other kinds, and those that cannot be read, are left out.
  ///
  /// - Parameters:
  ///   - kind: As ``StudyRun/kind``.
  ///   - names: Arrays to read.
  func studies(
    kind: String, arrays names: Set<String>
  ) throws -> (used: [StoredStudy], exclusions: [Provenance.Exclusion]) {
    let found = try read { row in
      let record = try RunFile.readHeader(store.filePath(of: row.runID)).record
      guard record.kind == kind else { throw Refusal("it is a run of kind \(record.kind)") }
      let arrays = names.isEmpty ? [:] : try store.arrays(of: row.runID, named: names)
      return StoredStudy(row: row, record: record, arrays: arrays)
    }
    return (found.used.map(\.value), found.exclusions)
  }
}
