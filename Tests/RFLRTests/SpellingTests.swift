internal import RFLR
internal import Testing

@Suite struct SpellingTests {
  static let names = [
    "width", "rank", "depth", "batch_size", "learning_rate", "loss_below", "seed",
  ]

  @Test(arguments: [
    ("widht", ["width"]), ("Rank", ["rank"]), ("batch", ["batch_size"]),
    ("lerning_rate", ["learning_rate"]),
    ("seeds", ["seed"]), ("zzzzzz", []), ("", []),
  ])
  func nearestNamesAreOffered(word: String, expected: [String]) {
    #expect(Spelling.nearest(to: word, in: Self.names) == expected)
  }

  @Test func atMostThreeAreOfferedBestFirst() {
    let offered = Spelling.nearest(to: "loss", in: ["loss_e", "loss_d", "glass", "lass", "loses"])
    #expect(offered == ["lass", "loses", "loss_d"])
  }
}
