import Reporting

/// Doubles that writers get wrong: subnormals, both zeros, extremes, halves of a digit, not finite.
let difficultDoubles: [Double] =
  [
    0, -0.0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .leastNormalMagnitude,
    Double.leastNormalMagnitude.nextDown, 2024 * Double.leastNonzeroMagnitude,
    .greatestFiniteMagnitude,
    -.greatestFiniteMagnitude, .pi, 0.1, 0.2 + 0.1, 1.0 / 3, 1, 1e15, 1e16, 1e17, 123_456_789_012,
    9_007_199_254_740_992, 1e22, 1e23, 5e-5, 1e-4, 3 * Double.leastNonzeroMagnitude, 8.41e21,
    2.0.nextUp,
    1.0.nextDown, .nan, .infinity, -.infinity,
  ]
  + (0..<2000).map { seed in
    // Any pattern of bits, spread by a multiplicative hash.
    Double(bitPattern: (UInt64(seed) &+ 1) &* 0x9E37_79B9_7F4A_7C15)
  }

/// A table with every kind of cell.
let sampleTable = Table(
  name: "sample", title: "Runs of a test",
  columns: [
    Column("run", .string, "Name of the run"),
    Column("epochs", .integer, unit: "epochs", "Epochs that ran"),
    Column("loss", .number, unit: "1", "Last loss"),
    Column("frozen", .boolean, "Whether features are frozen"),
  ],
  rows: [
    [.text("f3_N768_bs8_L3"), .integer(764), .number(0.0024774), .bool(true)],
    [.text("says \"a, b\""), .integer(-1), .number(.nan), .bool(false)],
    [.text(""), .missing, .number(-.infinity), .missing],
    [.text("two\nlines, ESC \u{1B}[2J"), .integer(1_000_000), .number(12345.678), .bool(true)],
    [.missing, .integer(0), .missing, .missing],
  ],
  notes: ["one run is not finite"],
  provenance: Provenance(
    query: "rank = 5",
    statistics: [.init(name: "sweep table", version: "table v1", definition: "as said")],
    runIDs: ["00112233aabbccdd"],
    exclusions: (1...7).map { .init(item: "run \($0)", reason: "damaged") }))
