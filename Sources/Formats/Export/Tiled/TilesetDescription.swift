internal import Foundation

/// What a tile set says of itself, the same in every container: TileJSON's words.
struct TilesetDescription: Encodable {
    let tilejson = "3.0.0"
    let name, description: String
    let attribution: String?
    let version = "1.0.0"
    let scheme = "xyz"
    let tiles: [String]
    let minzoom, maxzoom: Int
    /// Degrees: west, south, east, north.
    let bounds: [Double]
    /// Longitude, latitude, zoom.
    let center: [Double]
    let tileSize: Int
    let generator = "mapweave"
    let legend: LayerStyle.Legend

    /// - Parameter template: where the tiles lie; nil inside a container.
    init(_ pyramid: TilePyramid, template: String?) {
        name = pyramid.title
        description = "\(pyramid.title): \(pyramid.style.layer), made by Mapweave"
        attribution = pyramid.attribution
        tiles = template.map { [$0] } ?? []
        (minzoom, maxzoom) = (pyramid.zooms.lowerBound, pyramid.zooms.upperBound)
        // Seven decimals are a centimetre.
        func short(_ degrees: Double) -> Double { (degrees * 1e7).rounded() / 1e7 }
        bounds = pyramid.bounds.map(short)
        center = pyramid.centre.map(short) + [Double(pyramid.zooms.lowerBound)]
        tileSize = pyramid.side
        legend = pyramid.style.legend
    }
}
