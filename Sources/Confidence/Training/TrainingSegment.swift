package import Scene

/// A segment whose truth is known, on the evidence grid.
package struct TrainingSegment: Sendable {
    package let name: String
    package let frames: [TrainingFrame]
    /// Holds every frame's footprint.
    package let area: Rectangle

    package init(name: String, frames: [TrainingFrame], area: Rectangle) {
        self.name = name
        self.frames = frames
        self.area = area
    }
}

/// One frame of such a segment.
package struct TrainingFrame: Sendable {
    package let prediction: CoarsePrediction
    /// (cells): the channel that is truly there; `unknown` where nobody knows.
    package let truth: [UInt8]
    /// Onto the evidence grid, from the true pose.
    package let warp: GroundPlaneWarp
    package let mounting: Mounting
    package let field: FieldEvidence?

    package static let unknown: UInt8 = 255

    package init(
        prediction: CoarsePrediction, truth: [UInt8], warp: GroundPlaneWarp, mounting: Mounting, field: FieldEvidence?
    ) {
        precondition(truth.count == prediction.grid.cells, "TrainingFrame: \(truth.count) labels")
        self.prediction = prediction
        self.truth = truth
        self.warp = warp
        self.mounting = mounting
        self.field = field
    }

    /// Where the ego stands on the grid's frame.
    var ego: SIMD2<Double> { [mounting.gridFrameFromEgo.translation.x, mounting.gridFrameFromEgo.translation.y] }
}
