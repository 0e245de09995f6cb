internal import Bindings
internal import Foundation
internal import GRDB

/// Writes web map tiles into one SQLite file.
///
/// Source: MBTiles specification 1.3.
struct MBTilesMapWriter: MapWriter {
    /// "MPBX", as the specification registers it, and our own mark.
    static let applicationID: Int32 = 0x4d50_4258
    static let ownMark: Int32 = 0x4d57_5654

    private let destination: ExportDestination
    private let pyramid: TilePyramid

    init(_ request: ExportRequest, _ map: any MapSource) throws {
        pyramid = try TilePyramid(request, map, format: "mbtiles")
        destination = try ExportDestination(request, isFolder: false)
    }

    func write(_ map: any MapSource, progress: (Int, Int) -> Void) throws {
        try destination.writeSQLite(applicationID: Self.applicationID, version: Self.ownMark) { db in
            try fill(db, progress)
        }
    }

    private func fill(_ db: Database, _ progress: (Int, Int) -> Void) throws {
        try db.execute(
            sql: """
                CREATE TABLE metadata (name text, value text);
                CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob);
                """)
        let row = try db.makeStatement(sql: "INSERT INTO metadata (name, value) VALUES (?, ?)")
        for (name, value) in try metadata() { try row.execute(arguments: [name, value]) }
        let insert = try db.makeStatement(
            sql: "INSERT INTO tiles (zoom_level, tile_column, tile_row, tile_data) VALUES (?, ?, ?, ?)")
        try pyramid.build(
            emit: { tile, bytes in try insert.execute(arguments: [tile.zoom, tile.x, tile.tmsRow, Data(bytes)]) },
            progress: progress)
        try db.execute(
            sql: """
                CREATE UNIQUE INDEX metadata_by_name ON metadata (name);
                CREATE UNIQUE INDEX tile_index ON tiles (zoom_level, tile_column, tile_row);
                """)
    }

    private func metadata() throws -> [(String, String)] {
        let description = TilesetDescription(pyramid, template: nil)
        func list(_ numbers: [Double]) -> String { numbers.map { "\($0)" }.joined(separator: ",") }
        let extra = ["legend": description.legend]
        var rows = [
            ("name", description.name), ("format", "png"), ("bounds", list(description.bounds)),
            ("center", "\(list(Array(description.center.dropLast()))),\(description.minzoom)"),
            ("minzoom", "\(description.minzoom)"), ("maxzoom", "\(description.maxzoom)"), ("type", "overlay"), ("version", "1"),
            ("description", description.description), ("generator", description.generator),
            ("tileSize", "\(description.tileSize)"), ("json", String(decoding: try json(extra), as: UTF8.self)),
        ]
        if let attribution = description.attribution { rows.append(("attribution", attribution)) }
        return rows
    }

    func finish() throws { try destination.finish() }

    func abandon() { destination.abandon() }
}
