internal import Foundation
internal import Reporting
internal import RunStore

/// Draws figures with gnuplot, in a folder of its own.
enum Gnuplot {
  /// What a user without it is told.
  static let remedy = "gnuplot is not installed: apt-get install gnuplot-nox"

  /// Draws a figure.
  ///
  /// - Parameters:
  ///   - figure: What to draw.
  ///   - format: The form of the picture.
  ///   - style: A style file of the user's; nil for ours.
  ///   - isInline: Whether an SVG becomes part of a page.
  /// - Returns: The picture; nil where gnuplot is not installed.
  /// - Throws: ``StoreError`` where gnuplot fails, with what it says.
  static func draw(
    _ figure: Figure, as format: PictureFormat, styledBy style: String? = nil,
    isInline: Bool = false
  ) throws -> [UInt8]? {
    let folder = FileManager.default.temporaryDirectory.path + "/rflr-figure-\(UUID().uuidString)"
    Leftovers.expect(folder)
    try AtomicFile.createFolder(folder)
    defer {
      try? FileManager.default.removeItem(atPath: folder)
      Leftovers.forget(folder)
    }
    func keep(_ bytes: [UInt8], _ name: String) throws {
      try AtomicFile.write(bytes, to: "\(folder)/\(name)")
    }
    for table in figure.tables { try keep(table.csvBytes(), DataPackage.path(of: table.name)) }
    let ownStyle = try style.map { try Array(InputFile.text($0).utf8) }
    try keep(ownStyle ?? Array(FigureStyle.text.utf8), FigureStyle.path)
    try keep(Array(figure.script(format).utf8), "\(figure.name).gp")
    switch run(["\(figure.name).gp"], in: folder) {
    case .ended: break
    case .notInstalled: return nil
    case .failed(let words): throw failure(words)
    }
    let path = "\(folder)/\(figure.name).\(format.rawValue)"
    guard let bytes = FileManager.default.contents(atPath: path), !bytes.isEmpty else {
      throw failure("it wrote no picture")
    }
    guard format == .svg else { return Array(bytes) }
    let svg = String(decoding: bytes, as: UTF8.self)
    return Array(FigurePicture.cleaned(svg, of: figure, isInline: isInline).utf8)
  }

  /// The version that is installed; nil where there is none, or it does not run.
  static func version() -> String? {
    let ask = ["-e", "set print '-'; print sprintf('%.1f.%s', GPVAL_VERSION, GPVAL_PATCHLEVEL)"]
    guard case .ended(let output) = run(ask, in: "/") else { return nil }
    return output.split(whereSeparator: \.isNewline).first.map(String.init)
  }

  /// gnuplot goes on after a warning, and so do we; an error ends it.
  private static func run(_ arguments: [String], in folder: String) -> OtherProgram.Ending {
    OtherProgram.run("gnuplot", arguments, in: folder)
  }

  private static func failure(_ words: String) -> StoreError {
    // It repeats the command and points into it before it says what is wrong.
    let lines = words.split(whereSeparator: \.isNewline)
    let line =
      lines.last { $0.contains(" line ") && $0.contains(": ") } ?? lines.last ?? "it failed"
    return StoreError(
      .inputOutput, path: "gnuplot", "cannot draw: \(line.prefix(300))",
      remedy: "it must be 5.4 or newer (`gnuplot --version`)")
  }
}
