internal import Foundation
internal import Scene
internal import Tiles

/// How a layer is drawn: a palette, what each of its colours stands for, and which one a cell gets. Index 0 is unseen, transparent.
struct LayerStyle: Sendable {
    let layer: MapLayer
    let palette: [SIMD4<UInt8>]
    let legend: Legend
    /// The place in the drawing order and the index of each channel.
    private let channels: [(rank: Int, index: UInt8)]
    private let nothing: UInt8

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
        channels = colours.enumerated().map { ($0.element.rank, UInt8($0.offset + 1)) }
        nothing = UInt8(names.count + 1)
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
        let cells = tile.cells
        let values = layer.values(of: tile)
        let low = legend.minimum ?? 0
        let scale = 254 / max((legend.maximum ?? 1) - low, .leastNormalMagnitude)
        var indices = [UInt8](repeating: 0, count: cells * cells)
        for row in 0..<cells {
            // A tile's row 0 has its smallest y, the picture's the largest.
            let source = (cells - 1 - row) * cells
            for column in 0..<cells where layer.isSeen(source + column, of: tile) {
                let cell = source + column
                indices[row * cells + column] =
                    switch layer {
                    case .classes: shown(tile.decided[cell])
                    case .conflict, .coverage: values[cell] > 0 ? 2 : 1
                    default: UInt8(min(max((values[cell] - low) * scale, 0), 254).rounded()) + 1
                    }
            }
        }
        return indices
    }

    private func shown(_ decided: UInt16) -> UInt8 {
        var best = (rank: -1, index: nothing)
        for (bit, channel) in channels.enumerated() where decided & (1 << UInt16(bit)) != 0 && channel.rank >= best.rank {
            best = channel
        }
        return best.index
    }
}

private func hex(_ colour: SIMD4<UInt8>) -> String { String(format: "#%02x%02x%02x", Int(colour.x), Int(colour.y), Int(colour.z)) }
