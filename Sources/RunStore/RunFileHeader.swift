/// A run file without its arrays: what an index or a listing needs.
public struct RunFileHeader: Sendable, Hashable {
  /// The run with empty history, frozen features, observations, series and continuation.
  ///
  /// Its checkpoints have epoch, reason, rate and loss, but no weights.
  public var record: RunRecord
  /// Hash of the whole content, as stored.
  public var contentSHA256: String
  /// Epochs that the history holds.
  public var historyCount: Int
  /// Whether epochs are missing between the first and the last of the history.
  public var isShortened: Bool
  /// Whether the file holds what a continuation needs.
  public var isResumable: Bool
}
