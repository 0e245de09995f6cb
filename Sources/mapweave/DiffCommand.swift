import ArgumentParser
import Foundation
import Jobs
import Tiles

struct DiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Says what changed between two maps of one place, beyond what either is unsure of.",
        discussion: """
            A cell has vanished where the first map says a class and the second says it nowhere within 0.6 m, by more than three \
            standard deviations of what the maps' views leave open; appearing is the same the other way round. An object has changed \
            where most of at least 8 m of a line, or of 4 m² of a polygon, has; of what vanished and appeared near by, the alike has moved.
            """)

    @Argument(help: "A job's id or name: the map before.") var first: String
    @Argument(help: "A job's id or name: the map now.") var second: String
    @Option(help: ArgumentHelp("Write the changed objects here, as GeoJSON.", valueName: "file")) var geojson: String?
    @Option(help: ArgumentHelp("Write a picture of the changed cells here, ending in .png.", valueName: "file")) var png: String?
    @Flag(help: "Replace what is at --png, even if it is no earlier export.") var force = false
    @Flag(help: "Print JSON.") var json = false
    @OptionGroup var options: StoreOptions

    private struct Report: Encodable {
        let first, second: String
        let comparedCells: Int
        let classes: [String: Cells]
        let objects: [Object]
    }

    private struct Cells: Encodable {
        let first, vanished, second, appeared: Int
    }

    private struct Object: Encodable {
        let change: ChangedObject.Kind
        let `class`: String
        let length: Double
        let area, moved: Double?
        let x, y: Double

        init(_ object: ChangedObject) {
            (change, `class`, length) = (object.kind, object.vector.className, object.vector.length)
            (area, moved) = (object.vector.area, object.distance)
            let points = object.vector.points
            let middle = points.reduce(.zero, +) / Double(max(1, points.count))
            (x, y) = (middle.x, middle.y)
        }
    }

    func validate() throws {
        guard png?.hasSuffix(".png") ?? true else { throw ValidationError("--png takes a file ending in .png") }
    }

    func run() throws {
        let store = try options.open()
        let found = try StoredMapDifference(StoredMap(first, in: store), StoredMap(second, in: store))
        if let geojson { try found.write(geoJSON: geojson) }
        if let png { try found.write(png: png, force: force) }
        let difference = found.difference
        let objects = found.objects.map { Object($0) }
        if json {
            let classes = difference.classes.map { name in
                let counts = difference.counts(name)
                return (
                    name, Cells(first: counts.first, vanished: counts.vanished, second: counts.second, appeared: counts.appeared)
                )
            }
            return try printJSON(
                Report(
                    first: first, second: second, comparedCells: difference.comparedCells,
                    classes: Dictionary(classes) { first, _ in first }, objects: objects))
        }
        var cells = TextTable(["class", "cells in \(first)", "vanished", "cells in \(second)", "appeared"])
        for name in difference.classes {
            let counts = difference.counts(name)
            cells.add([name, "\(counts.first)", "\(counts.vanished)", "\(counts.second)", "\(counts.appeared)"])
        }
        print("\(difference.comparedCells) cells seen by both\n" + cells.text())
        guard !objects.isEmpty else { return print("no object changed") }
        var table = TextTable(["changed object", "class", "length (m)", "area (m²)", "moved (m)", "near x, y (m)"])
        for object in objects {
            table.add([
                object.change.rawValue, object.class, Terminal.figure(object.length, decimals: 1),
                Terminal.figure(object.area, decimals: 1), Terminal.figure(object.moved, decimals: 1),
                String(format: "%.1f, %.1f", object.x, object.y),
            ])
        }
        print(table.text())
    }
}
