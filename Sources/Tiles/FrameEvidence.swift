public import Scene
package import Tensors

/// One frame made ready to be added to tiles: its logits, how far each cell is to be believed, and where it may be read.
public struct FrameEvidence: Sendable {
    public let layout: SumLayout
    public let warp: GroundPlaneWarp
    /// Where the ground is no plane; nil where the plane is all that is known.
    public let ground: GroundTrueWarp?
    /// Channels of what divides lanes, which such ground displaces less; and the one that the classes exclude, if any.
    let laneChannels: [Int]
    let background: Int?
    /// The channels' logits; where `hasConfidence`, u follows as one more channel, and the divergence where the layout has it.
    package let cells: CellImage
    package let hasConfidence: Bool
    /// (rows · columns), 1 where a cell and its three neighbours at +row and +column may be read, else 0.
    package let quads: [UInt8]

    /// - Parameters:
    ///   - confidence: (rows · columns), u of each cell; nil where every cell counts the same.
    ///   - laneChannels, background: on ground that is no plane, channels to be read where it displaces lanes' lines, each held against the
    ///     background there.
    ///   - divergence: (rows · columns), what each cell is predicted to lose against the truth, nats; nil where nobody predicts it.
    public init(
        prediction: Prediction, confidence: [Float]?, divergence: [Float]? = nil, warp: GroundPlaneWarp,
        ground: GroundTrueWarp? = nil, laneChannels: [Int] = [], background: Int? = nil, layout: SumLayout
    ) {
        let logits = prediction.logits
        let (rows, columns) = (logits.rows, logits.columns)
        precondition(logits.channels == layout.channels, "FrameEvidence: \(logits.channels) channels for \(layout.channels)")
        self.layout = layout
        self.warp = warp
        self.ground = ground
        self.laneChannels = ground == nil ? [] : laneChannels
        self.background = background
        hasConfidence = confidence != nil
        precondition(
            !layout.hasDivergence || confidence != nil && divergence?.count == rows * columns, "FrameEvidence: no divergence")
        if let confidence {
            precondition(
                confidence.count == rows * columns, "FrameEvidence: \(confidence.count) confidences for \(rows) × \(columns)")
            cells = Self.appending([confidence] + (layout.hasDivergence ? [divergence ?? []] : []), to: logits)
        } else {
            cells = logits
        }
        var quads = [UInt8](repeating: 1, count: rows * columns)
        if let valid = prediction.valid {
            for row in 0..<(rows - 1) {
                for column in 0..<(columns - 1) {
                    let cell = row * columns + column
                    quads[cell] = valid[cell] && valid[cell + 1] && valid[cell + columns] && valid[cell + columns + 1] ? 1 : 0
                }
            }
        }
        self.quads = quads
    }

    /// The rectangle of the map that the frame may be read in; on ground that is no plane it reaches beyond the plane's footprint.
    public func footprint(of grid: BEVGrid) -> Rectangle {
        let flat = warp.footprint(of: grid)
        return ground == nil ? flat : flat.grown(by: TileSums.displacement)
    }

    private static func appending(_ planes: [[Float]], to logits: CellImage) -> CellImage {
        var wider = CellImage(rows: logits.rows, columns: logits.columns, channels: logits.channels + planes.count)
        let (from, to) = (logits.groups, wider.groups)
        for cell in 0..<(logits.rows * logits.columns) {
            for index in 0..<from { wider.vectors[cell * to + index] = logits.vectors[cell * from + index] }
        }
        for (index, plane) in planes.enumerated() {
            let (group, lane) = ((logits.channels + index) / 4, (logits.channels + index) % 4)
            for cell in plane.indices { wider.vectors[cell * to + group][lane] = plane[cell] }
        }
        return wider
    }
}
