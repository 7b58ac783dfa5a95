/// The studies that this program knows, where something is done for each of them.
enum StudyKinds {
  /// What judges the claims of each paper.
  static var claims: [any StudyClaims.Type] { [] }
}
