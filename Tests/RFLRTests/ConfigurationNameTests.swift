internal import RFLR
internal import Testing

@Suite struct ConfigurationNameTests {
  @Test func parsesThePapersName() throws {
    let name = try #require(ConfigurationName("f3_N768_bs8_L2"))
    #expect(name.factor == 3)
    #expect(name.points == 768)
    #expect(name.batchSize == 8)
    #expect(name.depth == 2)
  }

  @Test func printingThenParsingGivesTheSameName() {
    for factor in 1...5 {
      for (points, batchSize, depth) in [(16 << factor, 1, 1), (768, 512, 2 * factor), (7, 7, 10)] {
        let name = ConfigurationName(
          factor: factor, points: points, batchSize: batchSize, depth: depth)
        #expect(ConfigurationName(name.description) == name)
      }
    }
  }

  @Test(arguments: [
    "", "f3", "f3_N768_bs8", "f3_N768_bs8_L3_", "_f3_N768_bs8_L3", "f3_N768_bs8_L3_rank5",
    "f3_N768_bs8_L", "f3_N768_bs_L3", "f03_N768_bs8_L3", "f0_N768_bs8_L3", "f3_N768_bs8_L+3",
    "f3_N768_bs8_L-3", "F3_N768_bs8_L3", "f3_n768_bs8_L3", "f3_N768_L3_bs8", "f3-N768-bs8-L3",
    " f3_N768_bs8_L3", "f3_N768_bs8_L3 ", "f3_N768_bs8_L3\n", "f3.5_N768_bs8_L3", "f*_N768_bs8_L3",
    "f３_N768_bs8_L3", "f3_N99999999999999999999_bs8_L3", "f3__N768_bs8_L3",
  ])
  func refusesWhatIsNoName(text: String) {
    #expect(ConfigurationName(text) == nil)
  }

  @Test func aSubstringParsesToo() {
    #expect(ConfigurationName("runs/f1_N16_bs1_L1".dropFirst(5))?.points == 16)
  }
}
