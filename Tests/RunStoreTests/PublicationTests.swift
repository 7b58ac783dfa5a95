import Foundation
import RFLR
import RunStore
import Testing

/// When a run that is under way is published.
@Suite struct PublicationTests {
  /// On a slow disk a publication takes longer than its interval; training must still go on between.
  @Test func slowPublicationsLeaveTimeToTrain() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    let store = try Store(folder.path, create: true)
    let configuration = RunConfiguration(
      data: DataGrid(points: 16, testPoints: 16), network: Network(width: 16, rank: 2, depth: 1),
      batchSize: 16, schedule: .fixed(0.01),
      stop: StopRules(maxEpochs: 400, learningRateBelow: nil))
    let file = URL(filePath: store.filePath(of: configuration.runID))
    var publications: Set<Data> = []
    // An epoch takes microseconds, a publication milliseconds.
    _ = try StoredTraining.run(
      configuration, in: store, publishEvery: 0.001,
      stop: {
        if let bytes = try? Data(contentsOf: file) { publications.insert(bytes) }
        return false
      })
    #expect((1...200).contains(publications.count), "\(publications.count) of 400 epochs")
  }
}
