import Formats
import Scene

/// Writes a square town in a format, and says how long it took.
///
/// - Parameters:
///   - words: format, destination, metres of a side, threads, layers.
func exportBenchmark(_ words: [String]) throws {
    guard words.count >= 4, let side = Double(words[2]), let threads = Int(words[3]) else {
        print("benchmark export FORMAT DESTINATION METRES THREADS [LAYER…]")
        return
    }
    let town = StreetsOfManyTiles(side: side)
    var request = ExportRequest(
        destination: words[1], layers: Array(words[4...]), force: true,
        georeference: .crs(code: "EPSG:32617", offset: [583_710, 4_477_260]))
    request.threads = threads
    let clock = ContinuousClock()
    let time = try clock.measure { try ExportFormat(named: words[0]).write(town, request) }
    print("\(town.tiles.count) tiles to \(words[0]) in \(format(time / .seconds(1))) s")
}
