internal import Scene
public import Tiles

extension MapSource {
    /// The map's lines and polygons, each with the drives that saw any of it.
    public func vectors(progress: (Int, Int) -> Void = { _, _ in }) throws -> [MapVector] {
        var vectoriser = Vectoriser(
            resolution: grid.resolution, channels: channels, activation: activation, decision: try decision())
        var vectors = try vectoriser.vectors(of: tiles, grid: grid, { try tile(at: $0) }, progress: progress)
        // Looked up along the outline, a metre apart: what a drive saw of a line is longer than that.
        let samples = vectors.map { MapVector.samples(of: $0.points, spacing: 1) }
        let drives = try drives(seeing: samples.flatMap { $0 })
        var first = 0
        for index in vectors.indices {
            let own = drives[first..<(first + samples[index].count)]
            vectors[index].drives = Set(own.joined()).sorted()
            first += samples[index].count
        }
        return vectors
    }
}
