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
    /// What the frames are predicted to lose against the truth, nats.
    case divergence
    /// Where the drives' most likely classes differ.
    case conflict
    /// Σw.
    case weight
    /// (Σw)² / Σw².
    case effectiveViews
    /// Which cells any frame saw.
    case coverage
    /// The ground from straight above, in its own colours.
    case orthophoto
    /// Of the ground, metres of the map frame.
    case height
    /// The fused probability of one channel, in [0, 1].
    case probability(channel: Int, name: String)

    /// What a folder of pictures holds where nobody chooses.
    public static let usual: [MapLayer] = [.classes, .confidence, .views, .entropy, .disagreement]

    /// What a map has where fields were trained from its photographs.
    public static let ground: [MapLayer] = [.orthophoto, .height]

    /// Every layer a map of these channels has.
    public static func all(channels: [String], isPhotographed: Bool = false, hasDivergence: Bool = false) -> [MapLayer] {
        usual + (hasDivergence ? [.divergence] : []) + [.conflict, .weight, .effectiveViews, .coverage]
            + (isPhotographed ? ground : [])
            + channels.enumerated().map { .probability(channel: $0.offset, name: $0.element) }
    }

    /// The layers of these names, each once, in the order given.
    ///
    /// - Throws: `ExportError.unknownLayer`, `ExportError.notPhotographed`, `ExportError.noDivergence`.
    public static func named(
        _ names: [String], channels: [String], isPhotographed: Bool = false, hasDivergence: Bool = false
    ) throws(ExportError) -> [MapLayer] {
        let known = all(channels: channels, isPhotographed: isPhotographed, hasDivergence: hasDivergence)
        var chosen: [MapLayer] = []
        for name in names {
            guard isPhotographed || !ground.contains(where: { $0.description == name }) else { throw .notPhotographed(layer: name) }
            guard hasDivergence || name != MapLayer.divergence.description else { throw .noDivergence }
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
        case .divergence: "divergence"
        case .conflict: "conflict"
        case .weight: "weight"
        case .effectiveViews: "effective-views"
        case .coverage: "coverage"
        case .orthophoto: "orthophoto"
        case .height: "height"
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
        case .divergence: return tile.divergence.isEmpty ? Array(repeating: 0, count: size) : tile.divergence
        case .conflict: return tile.conflict.map(Float.init)
        case .weight: return tile.weight
        case .effectiveViews: return tile.effectiveViews
        case .coverage, .orthophoto: return Array(repeating: 0, count: size)
        case .height: return tile.ground?.heights ?? Array(repeating: .nan, count: size)
        case .probability(let channel, _): return Array(tile.probability[(channel * size)..<((channel + 1) * size)])
        }
    }

    /// Whether a tile says anything of this about a cell.
    func isSeen(_ cell: Int, of tile: FusedTile) -> Bool {
        switch self {
        case .orthophoto, .height: (tile.ground?.colours[cell].w ?? 0) > 0
        default: tile.views[cell] > 0
        }
    }

    /// What the ends of the colour scale must stand for to show a tile's values apart: from nothing on, but for heights.
    func extent(of tile: FusedTile) -> ClosedRange<Float>? {
        guard self == .height else { return 0...(values(of: tile).max() ?? 0) }
        let seen = values(of: tile).lazy.filter { !$0.isNaN }
        guard let low = seen.min(), let high = seen.max() else { return nil }
        return low...high
    }

    /// The values that the ends of the colour scale stand for; nil where only the map itself can say.
    func declaredRange(channels: Int, activation: Activation) -> ClosedRange<Float>? {
        switch self {
        case .confidence, .probability: 0...1
        case .entropy: 0...(activation == .softmax ? log(Float(max(2, channels))) : Float(channels) * log(2))
        // ln 2: two frames that contradict each other utterly.
        case .disagreement: 0...log(2)
        case .views, .weight, .effectiveViews, .height, .divergence: nil
        case .classes, .conflict, .coverage, .orthophoto: 0...1
        }
    }

    /// Whether its values are names and not amounts.
    var isClasses: Bool { [.classes, .conflict, .coverage].contains(self) }

    var unit: String {
        switch self {
        case .entropy, .disagreement, .divergence: "nats"
        case .views, .effectiveViews: "frames"
        case .confidence, .probability: "probability"
        case .weight: "sum of weights"
        case .height: "metres"
        case .classes, .conflict, .coverage, .orthophoto: ""
        }
    }
}
