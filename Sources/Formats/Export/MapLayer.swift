internal import Foundation
internal import Scene
internal import Tiles

/// Something a map says about every cell, as a picture can show it.
public enum MapLayer: Sendable, Hashable, CustomStringConvertible {
    /// What was decided.
    case classes
    /// The fused probability of what was decided, in [0, 1].
    case confidence
    /// How many frames saw the cell.
    case views
    /// Of the fused probabilities, nats.
    case entropy
    /// Between the frames, nats.
    case disagreement
    /// Where the drives' most likely classes differ.
    case conflict
    /// Σw.
    case weight
    /// (Σw)² / Σw².
    case effectiveViews
    /// Which cells any frame saw.
    case coverage
    /// The fused probability of one channel, in [0, 1].
    case probability(channel: Int, name: String)

    /// What a folder of pictures holds where nobody chooses.
    public static let usual: [MapLayer] = [.classes, .confidence, .views, .entropy, .disagreement]

    /// Every layer a map of these channels has.
    public static func all(channels: [String]) -> [MapLayer] {
        usual + [.conflict, .weight, .effectiveViews, .coverage]
            + channels.enumerated().map { .probability(channel: $0.offset, name: $0.element) }
    }

    /// The layers of these names, each once, in the order given.
    ///
    /// - Throws: `ExportError.unknownLayer`.
    public static func named(_ names: [String], channels: [String]) throws(ExportError) -> [MapLayer] {
        let known = all(channels: channels)
        var chosen: [MapLayer] = []
        for name in names {
            guard let layer = known.first(where: { $0.description == name }) else {
                throw .unknownLayer(name: name, known: known.map(\.description))
            }
            if !chosen.contains(layer) { chosen.append(layer) }
        }
        return chosen
    }

    /// The name on a command line.
    public var description: String {
        switch self {
        case .classes: "classes"
        case .confidence: "confidence"
        case .views: "views"
        case .entropy: "entropy"
        case .disagreement: "disagreement"
        case .conflict: "conflict"
        case .weight: "weight"
        case .effectiveViews: "effective-views"
        case .coverage: "coverage"
        case .probability(_, let name): "probability:\(name)"
        }
    }

    /// The name of its file or folder: nothing a manifest calls its channels can lead elsewhere.
    var fileName: String {
        String(description.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") ? $0 : "-" })
    }

    /// (rows, columns) as the tile has them; of a cell that was not seen the value means nothing.
    func values(of tile: FusedTile) -> [Float] {
        let size = tile.cells * tile.cells
        switch self {
        case .classes: return tile.decided.map(Float.init)
        case .confidence: return tile.confidence
        case .views: return tile.views.map(Float.init)
        case .entropy: return tile.entropy
        case .disagreement: return tile.disagreement
        case .conflict: return tile.conflict.map(Float.init)
        case .weight: return tile.weight
        case .effectiveViews: return tile.effectiveViews
        case .coverage: return Array(repeating: 0, count: size)
        case .probability(let channel, _): return Array(tile.probability[(channel * size)..<((channel + 1) * size)])
        }
    }

    /// The values that the ends of the colour scale stand for; nil where only the map itself can say.
    func declaredRange(channels: Int, activation: Activation) -> ClosedRange<Float>? {
        switch self {
        case .confidence, .probability: 0...1
        case .entropy: 0...(activation == .softmax ? log(Float(max(2, channels))) : Float(channels) * log(2))
        // ln 2: two frames that contradict each other utterly.
        case .disagreement: 0...log(2)
        case .views, .weight, .effectiveViews: nil
        case .classes, .conflict, .coverage: 0...1
        }
    }

    var unit: String {
        switch self {
        case .entropy, .disagreement: "nats"
        case .views, .effectiveViews: "frames"
        case .confidence, .probability: "probability"
        case .weight: "sum of weights"
        case .classes, .conflict, .coverage: ""
        }
    }
}
