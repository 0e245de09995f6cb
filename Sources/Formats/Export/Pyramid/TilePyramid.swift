internal import Foundation
internal import Scene

/// What the formats of web map tiles share: one layer, drawn as palette pictures from the zoom of the map's own cells upwards.
struct TilePyramid: Sendable {
    let style: LayerStyle
    let zooms: ClosedRange<Int>
    let side: Int
    /// Degrees: west, south, east, north of what was seen.
    let bounds: [Double]
    let title: String
    let attribution: String?
    private let grid: MercatorGrid
    private let canvas: CellCanvas
    private let places: [PyramidPlace]
    private let threads: Int

    /// How many zooms beyond that of the map's cells may be asked for: each has four times the tiles and tells nothing new.
    private static let mostMagnification = 3

    /// - Throws: `ExportError` where the map has no place on the earth, no such layer, or no such zooms.
    init(_ request: ExportRequest, _ map: any MapSource, format: String) throws {
        guard let georeference = request.georeference else { throw ExportError.needsGeoreference(format: format) }
        guard request.layers.count <= 1 else {
            throw ExportError.oneLayerOnly(format: format, layers: request.layers.count)
        }
        guard [256, 512].contains(request.tileSide) else {
            throw ExportError.badTileSide(side: request.tileSide, known: [256, 512])
        }
        let earth = try EarthFrame(georeference)
        let layers =
            request.layers.isEmpty
            ? [.classes] : try map.layers(named: request.layers)
        guard let seen = try CellWindow(seenIn: map) else { throw ExportError.emptyMap }
        bounds = try Self.bounds(of: seen, earth, map.grid)
        guard bounds[1] > -WebMercator.mostLatitude, bounds[3] < WebMercator.mostLatitude else {
            throw ExportError.outsideMercator(latitude: abs(bounds[1]) > abs(bounds[3]) ? bounds[1] : bounds[3])
        }
        side = request.tileSide
        let natural = Self.naturalZoom(latitude: (bounds[1] + bounds[3]) / 2, side: side, resolution: map.grid.resolution)
        let deepest = request.maximumZoom ?? natural
        let limit = min(30, natural + Self.mostMagnification)
        guard deepest <= limit else { throw ExportError.zoomTooDeep(zoom: deepest, natural: natural, limit: limit) }
        // From afar the whole map lies in four tiles at most.
        let mercator = WebMercator(zoom: natural, side: side)
        let (low, high) = (mercator.pixels([bounds[0], bounds[3]]), mercator.pixels([bounds[2], bounds[1]]))
        let across = max(high.x - low.x, high.y - low.y) / Double(side)
        let shallowest = request.minimumZoom ?? min(deepest, max(0, natural - Int(log2(max(1, across)).rounded(.up))))
        guard shallowest >= 0, shallowest <= deepest else {
            throw ExportError.zoomsInverted(minimum: shallowest, maximum: deepest)
        }
        zooms = shallowest...deepest
        grid = MercatorGrid(zoom: max(deepest, natural), side: side, earth: earth, resolution: map.grid.resolution)
        places = try grid.places(of: map.tiles, in: map.grid)
        style = try LayerStyle.styles(layers, map)[0]
        threads = request.threads
        canvas =
            !style.layer.isClasses
            ? CellCanvas(map, layers: layers, threads: threads) : CellCanvas(map, style: style, threads: threads)
        title = request.title ?? "map"
        attribution = request.attribution
    }

    /// The first zoom whose pixels are no larger than the map's cells.
    static func naturalZoom(latitude: Double, side: Int, resolution: Double) -> Int {
        let whole = WebMercator(zoom: 0, side: side).metresPerPixel(latitude: latitude)
        return max(0, min(30, Int(log2(whole / resolution).rounded(.up))))
    }

    private static func bounds(of seen: CellWindow, _ earth: EarthFrame, _ grid: TileGrid) throws -> [Double] {
        let (rows, columns) = (seen.rows, seen.columns)
        let (west, east) = (Double(columns.lowerBound), Double(columns.upperBound))
        let (north, south) = (-Double(rows.lowerBound), -Double(rows.upperBound))
        let corners: [SIMD2<Double>] = [[west, south], [west, north], [east, south], [east, north]]
        let points = try earth.geographic(corners.map { $0 * grid.resolution })
        guard let around = Rectangle(around: points) else { return [] }
        return [around.minX, around.minY, around.maxX, around.maxY]
    }

    /// Makes every tile where something was seen.
    ///
    /// - Parameter emit: takes one PNG file after the other, in an order that depends on the map and the zooms alone.
    func build(emit: (TileAddress, [UInt8]) throws -> Void, progress: (Int, Int) -> Void) throws {
        let pyramid = Pyramid(grid: grid, canvas: canvas, top: grid.zoom - zooms.lowerBound, threads: threads)
        let (style, zooms, deepest) = (style, zooms, grid.zoom)
        try pyramid.build(
            places,
            encode: { place, raster in
                guard zooms.contains(deepest - place.level), !raster.isUnseen else { return nil }
                return try style.png(raster)
            },
            emit: { place, bytes in try emit(TileAddress(zoom: deepest - place.level, x: place.x, y: place.y), bytes) },
            progress: { progress($0, places.count) })
    }

    /// Longitude, latitude and zoom that show the map.
    var centre: [Double] { [(bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2] }
}

/// A web map tile: y counts from the north, as in XYZ.
package struct TileAddress: Sendable, Hashable {
    package let zoom, x, y: Int

    package init(zoom: Int, x: Int, y: Int) { (self.zoom, self.x, self.y) = (zoom, x, y) }

    /// y from the south, as in TMS.
    var tmsRow: Int { (1 << zoom) - 1 - y }
}
