// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

// Arrows point down only; `make lint` checks the imports against this list.
let package = Package(
  name: "rflr",
  products: [.executable(name: "rflr", targets: ["rflr"])],
  dependencies: [
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
    .package(url: "https://github.com/apple/swift-system", from: "1.6.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0"),
    .package(url: "https://github.com/swiftcsv/SwiftCSV", from: "0.10.0"),
  ],
  targets: [
    .systemLibrary(name: "CHDF5", pkgConfig: "hdf5", providers: [.apt(["libhdf5-dev"])]),
    .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .target(name: "CKernels"),
    .target(
      name: "RFLR",
      dependencies: ["CKernels", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: strict, linkerSettings: [.linkedLibrary("m")]),
    .target(
      name: "Studies",
      dependencies: ["RFLR", "COpenBLAS", .product(name: "RealModule", package: "swift-numerics")],
      swiftSettings: strict, linkerSettings: [.linkedLibrary("m")]),
    .target(
      name: "ForeignFiles", dependencies: ["RFLR", "CZip"], swiftSettings: strict),
    .target(
      name: "RunStore",
      dependencies: [
        "RFLR", "ForeignFiles", "CHDF5",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
    .target(
      name: "Statistics",
      dependencies: [.product(name: "RealModule", package: "swift-numerics")],
      swiftSettings: strict, linkerSettings: [.linkedLibrary("m")]),
    .target(
      name: "Reporting",
      dependencies: [
        "Statistics",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "SwiftCSV", package: "SwiftCSV"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "rflr",
      dependencies: [
        "RFLR", "Studies", "RunStore", "Statistics", "Reporting",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: strict),
    .target(name: "TestSupport", dependencies: ["RFLR", "RunStore"], swiftSettings: strict),
    .testTarget(
      name: "RFLRTests", dependencies: ["RFLR", "CKernels", "RunStore", "TestSupport"],
      exclude: ["Fixtures", "Golden"], swiftSettings: strict),
    .testTarget(
      name: "StudiesTests", dependencies: ["Studies", "Statistics"],
      exclude: ["Golden"], swiftSettings: strict),
    .testTarget(
      name: "ForeignFilesTests", dependencies: ["ForeignFiles", "RFLR", "TestSupport"],
      exclude: ["Fixtures", "Hostile"], swiftSettings: strict),
    .testTarget(
      name: "RunStoreTests", dependencies: ["RunStore", "ForeignFiles", "TestSupport"],
      exclude: ["Fixtures", "Golden", "check_run_file.py"], swiftSettings: strict),
    .testTarget(
      name: "StatisticsTests", dependencies: ["Statistics", "TestSupport"],
      exclude: ["Fixtures"],
      swiftSettings: strict),
    .testTarget(
      name: "ReportingTests",
      dependencies: [
        "Reporting", "RunStore", "TestSupport",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "SwiftCSV", package: "SwiftCSV"),
      ],
      exclude: ["Golden", "Fixtures"],
      swiftSettings: strict),
    .executableTarget(
      name: "MigrationTrial",
      dependencies: ["RunStore", .product(name: "GRDB", package: "GRDB.swift")],
      path: "Tests/MigrationTrial", swiftSettings: strict),
    .testTarget(
      name: "CommandTests",
      dependencies: ["rflr", "RFLR", "Studies", "RunStore", "TestSupport", "MigrationTrial"],
      exclude: ["Golden", "FakeSlurm", "check_weights.py", "Faults/faults.c"], swiftSettings: strict
    ),
    .target(name: "CFloor", path: "Tests/Bench/CFloor"),
    .executableTarget(
      name: "Bench",
      dependencies: [
        "RFLR", "Studies", "RunStore", "Statistics", "Reporting", "TestSupport", "CFloor",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "SwiftCSV", package: "SwiftCSV"),
      ],
      path: "Tests/Bench", exclude: ["CFloor", "numpy_gradient.py", "pandas_ingest.py"],
      swiftSettings: strict),
  ]
)

// Only `make fuzz` sees this target: it is linked with libFuzzer, which brings its own main.
if Context.environment["RFLR_FUZZ"] != nil {
  package.targets.append(
    .executableTarget(
      name: "Fuzz", dependencies: ["ForeignFiles", "RFLR"], path: "Tests/Fuzz",
      exclude: ["run.sh", "words.dict"], swiftSettings: strict))
}

// `make sanitize` builds the C targets and what calls them, not the tests of everything else.
if Context.environment["RFLR_SANITIZED"] != nil {
  let others = ["CommandTests", "ReportingTests", "StatisticsTests", "Bench", "MigrationTrial"]
  package.targets.removeAll { others.contains($0.name) }
}
