internal import RealModule

/// What a field holds along a vertical line, as layers from the top down.
struct GroundColumn {
    /// Height of a layer's middle, metres of the map frame; descending.
    private(set) var heights: [Double] = []
    /// How much of the light from above a layer takes: −ln of what it lets through.
    private(set) var thicknesses: [Double] = []

    /// Layers in every voxel.
    private static let layers = 4
    /// A layer that takes less of the light than this, were it a voxel thick, is clear.
    private static let clear = 0.1
    /// A surface takes at least this much of the light.
    private static let opaque = 0.5

    /// - Parameter range: heights to look at, metres of the map frame.
    init(_ grid: VoxelGrid, at point: SIMD2<Double>, range: ClosedRange<Double>, settings: StepSettings) {
        let place = grid.place(of: [point.x, point.y, grid.origin.z])
        guard place.min() >= 0, place.x < Float(grid.shape.x), place.y < Float(grid.shape.y) else { return }
        let (x, y) = (Int(place.x), Int(place.y))
        let (a, b) = (place.x - Float(x), place.y - Float(y))
        let bilinear = SIMD4<Float>((1 - a) * (1 - b), (1 - a) * b, a * (1 - b), a * b)
        let top = min(Int(grid.shape.z) - 1, Int(((range.upperBound - grid.origin.z) / grid.width).rounded(.down)))
        let bottom = max(0, Int(((range.lowerBound - grid.origin.z) / grid.width).rounded(.down)))
        let column = (x * Int(grid.shape.y) + y) * Int(grid.shape.z)
        let step = 1 / Double(Self.layers)
        for z in stride(from: top, through: bottom, by: -1) {
            let voxel = grid.map[column + z]
            let corners = voxel >= 0 ? grid.corners[Int(voxel)] : .zero
            var (low, high) = (Float(0), Float(0))
            for pair in 0..<4 {
                low += bilinear[pair] * grid.rows[Int(corners[2 * pair])][12]
                high += bilinear[pair] * grid.rows[Int(corners[2 * pair + 1])][12]
            }
            for layer in 0..<Self.layers {
                let up = 1 - (Double(layer) + 0.5) * step
                heights.append(grid.origin.z + (Double(z) + up) * grid.width)
                guard voxel >= 0 else {
                    thicknesses.append(0)
                    continue
                }
                let density = Double(low + (high - low) * Float(up) + settings.shift)
                let softplus = density > 30 ? density : Double.log(onePlus: Double.exp(density))
                thicknesses.append(softplus * step * Double(settings.coarseness))
            }
        }
    }

    /// The lowest surface that takes half of the light or more: what lies over it with clear air between is a bridge, a crown or a car.
    ///
    /// - Returns: its height and the standard deviation of where the light ends, metres; nil where nothing is opaque.
    var lowestSurface: (height: Double, deviation: Double)? {
        let faintest = -Double.log(1 - Self.clear) / Double(Self.layers)
        var end = thicknesses.count
        while end > 0 {
            guard thicknesses[end - 1] > faintest else {
                end -= 1
                continue
            }
            var start = end - 1
            while start > 0, thicknesses[start - 1] > faintest { start -= 1 }
            if thicknesses[start..<end].reduce(0, +) >= -Double.log(1 - Self.opaque) { return surface(start..<end) }
            end = start
        }
        return nil
    }

    private func surface(_ layers: Range<Int>) -> (height: Double, deviation: Double) {
        var light = 1.0
        var (total, first, second) = (0.0, 0.0, 0.0)
        for layer in layers {
            let weight = light * -Double.expMinusOne(-thicknesses[layer])
            light -= weight
            let below = heights[layers.lowerBound] - heights[layer]
            total += weight
            first += weight * below
            second += weight * below * below
        }
        let mean = first / total
        return (heights[layers.lowerBound] - mean, max(0, second / total - mean * mean).squareRoot())
    }
}
