internal import Bindings
internal import GRDB
internal import Scene

/// A row of a GeoPackage's coordinate systems.
struct GeoPackageSystem: Sendable {
    let identifier: Int
    /// As the standard has it: the authority, the number there, and WKT of the first version; nil for one of the rows that every GeoPackage
    /// has.
    let definition: (name: String, authority: String, number: Int, wkt: String)?

    /// Metres of a frame whose place on the earth is not known.
    static let undefinedCartesian = -1
    /// Numbers that no authority gives out.
    static let own = 100_000

    init(_ georeference: Georeference?) throws {
        guard let georeference else {
            (identifier, definition) = (Self.undefinedCartesian, nil)
            return
        }
        let projection = try EarthFrame(georeference).projection
        let wkt = projection.oldWKT ?? "undefined"
        switch georeference {
        case .origin(let latitude, let longitude):
            identifier = Self.own
            definition = ("Local tangent plane at \(latitude), \(longitude)", "NONE", Self.own, wkt)
        case .crs(let code, _), .similarity(let code, _):
            let number = epsgNumber(of: code)
            identifier = number ?? Self.own
            definition = (code, number == nil ? "NONE" : "EPSG", identifier, wkt)
        }
    }
}

/// What a GeoPackage says of its one set of tiles.
struct GeoPackageContents: Sendable {
    let table, title: String
    let attribution: String?
    let system: GeoPackageSystem
    /// Side of a cell, metres, and the raster's north-western corner in the system.
    let cell: Double
    let corner: SIMD2<Double>
    /// Columns and rows of cells.
    let size: SIMD2<Int>
    /// Tile matrices: level 0 of the tables, one tile, shows the whole.
    let levels: Int

    /// Every table but that of tiles, filled; and that one, empty.
    func write(to db: Database) throws {
        try db.execute(sql: Self.schema)
        try db.execute(
            sql: """
                CREATE TABLE "\(table)" (
                    id INTEGER PRIMARY KEY AUTOINCREMENT, zoom_level INTEGER NOT NULL, tile_column INTEGER NOT NULL,
                    tile_row INTEGER NOT NULL, tile_data BLOB NOT NULL, UNIQUE (zoom_level, tile_column, tile_row))
                """)
        if let own = system.definition {
            try db.execute(
                sql: "INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, NULL)",
                arguments: [own.name, system.identifier, own.authority, own.number, own.wkt])
        }
        let (east, south) = (corner.x + Double(size.x) * cell, corner.y - Double(size.y) * cell)
        let description = ["\(title), \(GeoPackageMapWriter.mark)", attribution].compactMap { $0 }.joined(separator: "; ")
        // The same map gives the same bytes, so the day it was written is not in them.
        try db.execute(
            sql: "INSERT INTO gpkg_contents VALUES (?, 'tiles', ?, ?, '1970-01-01T00:00:00.000Z', ?, ?, ?, ?, ?)",
            arguments: [table, title, description, corner.x, south, east, corner.y, system.identifier])
        // The matrices cover a square that is a whole number of tiles at each level.
        let side = Double(GeoPackageMapWriter.tileSide << (levels - 1)) * cell
        try db.execute(
            sql: "INSERT INTO gpkg_tile_matrix_set VALUES (?, ?, ?, ?, ?, ?)",
            arguments: [table, system.identifier, corner.x, corner.y - side, corner.x + side, corner.y])
        for zoom in 0..<levels {
            let pixel = cell * Double(1 << (levels - 1 - zoom))
            try db.execute(
                sql: "INSERT INTO gpkg_tile_matrix VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                arguments: [
                    table, zoom, 1 << zoom, 1 << zoom, GeoPackageMapWriter.tileSide, GeoPackageMapWriter.tileSide, pixel, pixel,
                ])
        }
    }

    /// The tables that the standard requires, and the three systems that every GeoPackage has.
    private static let schema = """
        CREATE TABLE gpkg_spatial_ref_sys (
            srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL,
            definition TEXT NOT NULL, description TEXT);
        CREATE TABLE gpkg_contents (
            table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
            last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')), min_x DOUBLE, min_y DOUBLE, max_x DOUBLE,
            max_y DOUBLE, srs_id INTEGER, CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
        CREATE TABLE gpkg_tile_matrix_set (
            table_name TEXT NOT NULL PRIMARY KEY, srs_id INTEGER NOT NULL, min_x DOUBLE NOT NULL, min_y DOUBLE NOT NULL,
            max_x DOUBLE NOT NULL, max_y DOUBLE NOT NULL,
            CONSTRAINT fk_gtms_table_name FOREIGN KEY (table_name) REFERENCES gpkg_contents (table_name),
            CONSTRAINT fk_gtms_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
        CREATE TABLE gpkg_tile_matrix (
            table_name TEXT NOT NULL, zoom_level INTEGER NOT NULL, matrix_width INTEGER NOT NULL, matrix_height INTEGER NOT NULL,
            tile_width INTEGER NOT NULL, tile_height INTEGER NOT NULL, pixel_x_size DOUBLE NOT NULL, pixel_y_size DOUBLE NOT NULL,
            CONSTRAINT pk_ttm PRIMARY KEY (table_name, zoom_level),
            CONSTRAINT fk_tmm_table_name FOREIGN KEY (table_name) REFERENCES gpkg_contents (table_name));
        INSERT INTO gpkg_spatial_ref_sys VALUES
            ('Undefined Cartesian', -1, 'NONE', -1, 'undefined', 'undefined Cartesian coordinate reference system'),
            ('Undefined geographic', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system'),
            ('WGS 84 geodetic', 4326, 'EPSG', 4326,
             'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]',
             'longitude and latitude in degrees on the WGS 84 spheroid');
        """
}
