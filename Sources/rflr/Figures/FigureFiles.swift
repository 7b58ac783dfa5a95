internal import Foundation
internal import Reporting
internal import RunStore

/// A folder of figures: of each its picture, CSV files, their description and the script; one style.
struct FigureFiles {
  let folder: String
  let replacing: Bool

  /// Writes a figure and prints the paths.
  ///
  /// The style file stays as it is where there is one, since a user may have changed it.
  ///
  /// - Returns: Whether there is a picture: not without gnuplot.
  func write(_ figure: Figure, as format: PictureFormat, query: String) throws -> Bool {
    let writer = try PackageWriter(
      folder: folder, name: figure.name, title: figure.title, query: query, replacing: replacing,
      descriptor: "\(figure.name).\(DataPackage.descriptorPath)")
    for table in figure.tables { try writer.add(table) }
    try writer.finish()
    var paths = writer.paths
    func keep(_ bytes: [UInt8], _ name: String) throws {
      try AtomicFile.write(bytes, to: "\(folder)/\(name)")
      paths.append(name)
    }
    if !FileManager.default.fileExists(atPath: "\(folder)/\(FigureStyle.path)") {
      try keep(Array(FigureStyle.text.utf8), FigureStyle.path)
    }
    try keep(Array(figure.script(format).utf8), "\(figure.name).gp")
    let picture = try Gnuplot.draw(figure, as: format, styledBy: "\(folder)/\(FigureStyle.path)")
    if let picture { try keep(picture, "\(figure.name).\(format.rawValue)") }
    for path in paths { Console.write("\(folder)/\(path)\n") }
    Console.say("note: \(figure.caption)")
    writer.notes.forEach { Console.say("note: \($0)") }
    if picture == nil {
      Console.say(
        "note: there is no picture, since \(Gnuplot.remedy), "
          + "then in \(folder): gnuplot \(figure.name).gp")
    }
    return picture != nil
  }
}
