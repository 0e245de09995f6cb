internal import Bindings
internal import Foundation
internal import Scene
internal import Tiles

/// How a layer is drawn: a palette, what each of its colours stands for, and which one a cell gets. Index 0 is unseen, transparent.
struct LayerStyle: Sendable {
    let layer: MapLayer
    let palette: [SIMD4<UInt8>]
    let legend: Legend
    /// The index of each set of decided channels, a bit a channel.
    private let shown: [UInt8]

    /// What the colours stand for, as it lies beside the pictures.
    struct Legend: Sendable, Encodable {
        let layer, unseen: String
        var classes: [Colour]?
        var palette, unit: String?
        var minimum, maximum: Float?

        struct Colour: Sendable, Encodable {
            let index: Int
            let name, colour: String
        }
    }

    /// - Parameter range: the values the ends of a heat map's colours stand for; what lies outside gets the colour of the end.
    init(_ layer: MapLayer, channels names: [String], activation: Activation, range: ClosedRange<Float>) {
        self.layer = layer
        let colours = ClassPalette.colours(of: names)
        let marks: [(name: String, colour: SIMD4<UInt8>)]
        switch layer {
        case .classes:
            // Under sigmoid a cell may be seen and hold nothing.
            let none = [(name: "nothing", colour: ClassPalette.background)]
            marks = zip(names, colours).map { ($0, $1.colour) } + (activation == .sigmoid ? none : [])
        case .conflict: marks = [("agreement", ClassPalette.background), ("conflict", ClassPalette.conflict)]
        case .coverage: marks = [("seen", ClassPalette.coverage)]
        default: marks = []
        }
        shown = Self.shown(colours)
        var legend = Legend(layer: layer.description, unseen: "transparent")
        if layer == .orthophoto {
            (palette, legend.palette) = ([], "true colour")
        } else if marks.isEmpty {
            palette = [ClassPalette.unseen] + Cividis.colours(255)
            (legend.palette, legend.unit, legend.minimum, legend.maximum) = (
                "cividis", layer.unit, range.lowerBound, range.upperBound
            )
        } else {
            palette = [ClassPalette.unseen] + marks.map(\.colour)
            legend.classes = marks.enumerated().map {
                Legend.Colour(index: $0.offset + 1, name: $0.element.name, colour: hex($0.element.colour))
            }
        }
        self.legend = legend
    }

    /// (rows, columns) palette indices, north-up: row 0 has the largest y.
    func indices(of tile: FusedTile) -> [UInt8] {
        guard legend.classes != nil else { return indices(of: layer.northUpValues(of: tile)) }
        let cells = tile.cells
        var indices = [UInt8](repeating: 0, count: cells * cells)
        var out = indices.mutableSpan
        let mask = UInt16(shown.count - 1)
        let table = shown.span
        let seen = tile.views.span
        let bits = tile.decided.span
        let contested = tile.conflict.span
        for row in 0..<cells {
            // A tile's row 0 has its smallest y, the picture's the largest.
            let (to, from) = (row * cells, (cells - 1 - row) * cells)
            switch layer {
            case .classes:
                for column in 0..<cells where seen[from + column] > 0 {
                    out[to + column] = table[Int(bits[from + column] & mask)]
                }
            case .conflict:
                for column in 0..<cells where seen[from + column] > 0 { out[to + column] = contested[from + column] > 0 ? 2 : 1 }
            default:
                for column in 0..<cells where seen[from + column] > 0 { out[to + column] = 1 }
            }
        }
        return indices
    }

    /// Palette indices of a heat map's values; NaN is unseen.
    func indices(of values: [Float]) -> [UInt8] {
        let low = legend.minimum ?? 0
        let scale = 254 / max((legend.maximum ?? 1) - low, .leastNormalMagnitude)
        return values.map { $0.isNaN ? 0 : UInt8(min(max(($0 - low) * scale, 0), 254).rounded()) + 1 }
    }

    /// A PNG file's bytes of what lies in a raster.
    func png(_ raster: LayerRaster) throws(ExportError) -> [UInt8] {
        let pixels =
            layer == .orthophoto ? colours(of: raster) : legend.classes == nil ? indices(of: raster.values) : raster.classes
        do { return try png(pixels, rows: raster.rows, columns: raster.columns) } catch {
            throw .unwritable(path: layer.description, reason: error.reason)
        }
    }

    /// (rows, columns, 4) of three planes of true colour.
    private func colours(of raster: LayerRaster) -> [UInt8] {
        let size = raster.rows * raster.columns
        var pixels = [UInt8](repeating: 0, count: 4 * size)
        for cell in 0..<size where !raster.values[cell].isNaN {
            for band in 0..<3 { pixels[4 * cell + band] = UInt8(min(max(raster.values[band * size + cell], 0), 255).rounded()) }
            pixels[4 * cell + 3] = 255
        }
        return pixels
    }

    /// The index shown for each set of decided channels: of the one drawn last.
    private static func shown(_ colours: [(colour: SIMD4<UInt8>, rank: Int)]) -> [UInt8] {
        precondition(colours.count <= 16, "LayerStyle: \(colours.count) channels in 16 bits")
        var shown = [UInt8(colours.count + 1)]
        for set in 1..<(1 << colours.count) {
            var best = (rank: -1, index: 0)
            for channel in colours.indices where set & (1 << channel) != 0 && colours[channel].rank >= best.rank {
                best = (colours[channel].rank, channel + 1)
            }
            shown.append(UInt8(best.index))
        }
        return shown
    }
}

private func hex(_ colour: SIMD4<UInt8>) -> String { String(format: "#%02x%02x%02x", Int(colour.x), Int(colour.y), Int(colour.z)) }
