internal import Bindings
internal import Foundation
public import Scene
public import Tiles

/// Draws one layer of a map tile by tile, as the exports do, for whoever shows a map piece by piece.
public struct LayerPainter: Sendable {
    public let layer: MapLayer
    public let legend: LayerLegend
    private let style: LayerStyle

    /// - Parameter range: what the ends of the colours stand for where the layer has no bounds of its own.
    public init(_ layer: MapLayer, channels: [String], activation: Activation, range: ClosedRange<Float>) {
        self.layer = layer
        let range =
            layer.declaredRange(channels: channels.count, activation: activation)
            ?? (range.lowerBound < range.upperBound ? range : range.lowerBound...(range.lowerBound + 1))
        let style = LayerStyle(layer, channels: channels, activation: activation, range: range)
        self.style = style
        let classes = style.legend.classes?.map { LayerLegend.Colour(index: $0.index, name: $0.name, colour: $0.colour) }
        let isScale = classes == nil && layer != .orthophoto
        let scale = (0..<(isScale ? 17 : 0)).map { index in
            let colour = style.palette[min(style.palette.count - 1, 1 + index * (style.palette.count - 2) / 16)]
            return String(format: "#%02x%02x%02x", Int(colour.x), Int(colour.y), Int(colour.z))
        }
        legend = LayerLegend(
            layer: layer.description, unit: layer.unit, classes: classes, colours: isScale ? scale : nil,
            minimum: isScale ? range.lowerBound : nil, maximum: isScale ? range.upperBound : nil,
            isBounded: layer == .height || layer.declaredRange(channels: channels.count, activation: activation) != nil)
    }

    /// (rows, columns) palette indices, or (rows, columns, 4) true colours with opacity, row 0 with the largest y; 0 where nothing was
    /// seen.
    public func pixels(of tile: FusedTile) -> [UInt8] { style.pixels(of: tile) }

    /// (rows, columns) as the tile has them.
    public func values(of tile: FusedTile) -> [Float] { layer.values(of: tile) }

    /// A picture at half the scale: four cells become one, of the class most of them have, or of their mean; unseen cells have no say.
    ///
    /// - Parameters:
    ///   - children: (2 × 2) tiles, north-west, north-east, south-west, south-east; nil where there is none.
    ///   - side: cells along one side, of each child and of the result.
    public func overview(of children: [[UInt8]?], side: Int) -> [UInt8] {
        precondition(children.count == 4 && side % 2 == 0, "overview: \(children.count) children of \(side) cells")
        if style.bytesPerPixel == 4 { return colourOverview(of: children, side: side) }
        var result = [UInt8](repeating: 0, count: side * side)
        for (position, child) in children.enumerated() {
            guard let child else { continue }
            let start = (position / 2) * (side / 2) * side + (position % 2) * (side / 2)
            for row in 0..<(side / 2) {
                for column in 0..<(side / 2) {
                    let source = 2 * row * side + 2 * column
                    result[start + row * side + column] = merged(
                        [child[source], child[source + 1], child[source + side], child[source + side + 1]])
                }
            }
        }
        return result
    }

    private func colourOverview(of children: [[UInt8]?], side: Int) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: 4 * side * side)
        for (position, child) in children.enumerated() {
            guard let child else { continue }
            func colour(_ row: Int, _ column: Int) -> SIMD4<UInt8> {
                let place = 4 * (row * side + column)
                return [child[place], child[place + 1], child[place + 2], child[place + 3]]
            }
            let start = (position / 2) * (side / 2) * side + (position % 2) * (side / 2)
            for row in 0..<(side / 2) {
                for column in 0..<(side / 2) {
                    let mean = LayerStyle.mean(
                        [(0, 0), (0, 1), (1, 0), (1, 1)].map { colour(2 * row + $0.0, 2 * column + $0.1) })
                    for channel in 0..<4 { result[4 * (start + row * side + column) + channel] = mean[channel] }
                }
            }
        }
        return result
    }

    private func merged(_ four: SIMD4<UInt8>) -> UInt8 {
        if legend.classes == nil {
            let wide = SIMD4<UInt16>(truncatingIfNeeded: four)
            let seen = UInt16((0..<4).count { four[$0] > 0 })
            return seen == 0 ? 0 : UInt8((wide.wrappedSum() + seen / 2) / seen)
        }
        var best: (index: UInt8, count: Int) = (0, 0)
        for lane in 0..<4 where four[lane] > 0 {
            let count = (0..<4).count { four[$0] == four[lane] }
            // Of equal counts the later in the legend is shown: lines stand after areas and background.
            if count > best.count || (count == best.count && four[lane] > best.index) { best = (four[lane], count) }
        }
        return best.index
    }

    /// A PNG file's bytes.
    public func png(_ pixels: [UInt8], side: Int) throws(ExportError) -> [UInt8] {
        do { return try style.png(pixels, rows: side, columns: side) } catch {
            throw .unwritable(path: layer.description, reason: error.reason)
        }
    }
}

/// What a layer's colours stand for.
public struct LayerLegend: Sendable, Hashable, Codable {
    public let layer, unit: String
    /// nil where the layer is a scale.
    public let classes: [Colour]?
    /// Seventeen even steps of the scale; nil where the layer has classes, or shows true colours.
    public let colours: [String]?
    public let minimum, maximum: Float?
    /// False where larger values than the maximum may occur.
    public let isBounded: Bool

    public struct Colour: Sendable, Hashable, Codable {
        public let index: Int
        public let name, colour: String
    }
}
