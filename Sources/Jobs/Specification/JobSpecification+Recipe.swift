internal import Scene
internal import Tiles

extension JobSpecification {
    /// What makes a segment's partials beside its frames, for people: version, grid and confidence.
    ///
    /// - Parameter confidence: the model's identity.
    func segmentRecipe(confidence: String) -> String {
        [
            "version \(PlannedSegment.arithmetic)", "grid \(grid.resolution) m, \(grid.cells) cells a tile",
            "confidence \(confidence)",
        ].joined(separator: "; ")
    }

    /// The same for a tile, which fusion and decision make out of partials.
    func tileRecipe(confidence: String) -> String {
        let decided =
            switch self.decision {
            case .argmax: "argmax"
            case .calibrated: "calibrated"
            case .offsets(let path): "offsets \(path)"
            }
        return "\(segmentRecipe(confidence: confidence)); fusion \(fusion.rawValue); decision \(decided)"
    }
}
