internal import RFLR

/// One run as MLflow keeps it, in its database or in its files.
struct MLflowRun {
  /// A logged number; MLflow keeps several at one step apart by their time.
  struct Point {
    var timestamp: Int
    var step: Int
    var value: Double
  }

  /// Its id in MLflow.
  var id: String
  /// Its name, empty where it has none.
  var name = ""
  /// Name of the experiment that it belongs to.
  var experiment = ""
  /// MLflow's word: RUNNING, SCHEDULED, FINISHED, FAILED, KILLED.
  var status = ""
  /// Whether the user deleted it; MLflow keeps deleted runs until it collects its garbage.
  var isDeleted = false
  var parameters: [String: String] = [:]
  var tags: [String: String] = [:]
  var metrics: [String: [Point]] = [:]
  /// What is wrong with a row of it.
  var defect: String?

  /// The words of `status`, by the numbers that the files have.
  static let statusWords = ["", "RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED"]

  /// The run as a log, names without a meaning yet.
  func log(path: String, row: Int?, notes: inout LogNotes) -> RunLog {
    var log = RunLog(path: path, place: row.map { _ in "run \(id)" }, row: row, name: runName)
    for (name, points) in metrics.sorted(by: { $0.key < $1.key }) {
      var column = LogColumn(name: name)
      let order = points.indices.sorted { (points[$0].timestamp, $0) < (points[$1].timestamp, $1) }
      for index in order { column.append(points[index].step, points[index].value) }
      if column.order() > 0 {
        notes.add(
          "metric \"\(name)\" has several values at one step; the last one is kept",
          remedy: "nothing to do if a restarted run logged them again")
      }
      log.columns.append(column)
    }
    log.parameters = parameters.mapValues(ConfigurationField.value)
    switch status {
    case "RUNNING", "SCHEDULED", "FAILED": log.status = .incomplete
    case "KILLED": log.status = .stopped
    default: log.status = .finished
    }
    let own = tags.filter { !$0.key.hasPrefix("mlflow.") }
    log.original = [
      "experiment": .string(experiment), "run_id": .string(id), "status": .string(status),
      "tags": .object(own.mapValues(JSONValue.string)),
    ]
    return log
  }

  private var runName: String {
    [name, tags["mlflow.runName"] ?? ""].first { !$0.isEmpty } ?? id
  }
}
