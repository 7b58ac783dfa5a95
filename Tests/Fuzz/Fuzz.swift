import Foundation

/// The reader that FUZZ_READER names.
private let reader = Reader.all.first {
  $0.name == ProcessInfo.processInfo.environment["FUZZ_READER"]
}

/// What libFuzzer's main calls first; without a reader it lists each with the names of its files.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>
) -> CInt {
  guard reader == nil else { return 0 }
  for reader in Reader.all { print(([reader.name] + reader.patterns).joined(separator: " ")) }
  exit(0)
}

/// What libFuzzer calls for each input: a trap, a hang or a gigabyte is a finding, an error is none.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  try? reader?.read(Array(UnsafeBufferPointer(start: bytes, count: count)))
  return 0
}
