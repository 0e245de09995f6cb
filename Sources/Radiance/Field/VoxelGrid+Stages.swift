internal import Kernels
internal import RealModule
internal import Scene

extension VoxelGrid {
    /// A training's first grid: everything around the trajectory, solid below the ground the trajectory tells of.
    init(ground: GroundPrior, trajectory: [Pose], width: Double, options: FieldOptions) {
        let points = trajectory.map { SIMD2($0.translation.x, $0.translation.y) }
        let low = points.reduce(SIMD2(repeating: Double.infinity)) { pointwiseMin($0, $1) } - options.reach
        let high = points.reduce(SIMD2(repeating: -Double.infinity)) { pointwiseMax($0, $1) } + options.reach
        let bottom = ground.range.lowerBound - options.below
        let top = ground.range.upperBound + options.above
        let origin = SIMD3((low.x / width).rounded(.down), (low.y / width).rounded(.down), (bottom / width).rounded(.down)) * width
        let shape = SIMD3(
            Int32(((high.x - origin.x) / width).rounded(.up)), Int32(((high.y - origin.y) / width).rounded(.up)),
            Int32(((top - origin.z) / width).rounded(.up)))
        let (ny, nz) = (Int(shape.y), Int(shape.z))
        var occupied = [Bool](repeating: false, count: Int(shape.x) * ny * nz)
        var surface = [Double](repeating: 0, count: (Int(shape.x) + 1) * (ny + 1))
        for x in 0...Int(shape.x) {
            for y in 0...ny {
                surface[x * (ny + 1) + y] = ground.height(at: [origin.x + Double(x) * width, origin.y + Double(y) * width])
            }
        }
        let reach = options.reach * options.reach
        for x in 0..<Int(shape.x) {
            for y in 0..<ny {
                let centre = SIMD2(origin.x + (Double(x) + 0.5) * width, origin.y + (Double(y) + 0.5) * width)
                guard points.contains(where: { (($0 - centre) * ($0 - centre)).sum() < reach }) else { continue }
                let lowest = Int(((surface[x * (ny + 1) + y] - 3 - origin.z) / width).rounded(.down))
                for z in max(0, lowest)..<nz { occupied[(x * ny + y) * nz + z] = true }
            }
        }
        self.init(origin: origin, width: width, shape: shape, occupied: occupied) { corner in
            let height = surface[Int(corner.x) * (ny + 1) + Int(corner.y)]
            let above = origin.z + Double(corner.z) * width - height
            var row = Lane16.zero
            // Thick enough that a photograph's colours are told apart in it by where they agree, before the backdrop learns them all.
            row[12] = above > width ? Self.fog : Self.ground(above: above, width: width)
            return row
        }
    }

    /// The density a training's first grid has in the air: a voxel of the finest takes two thousandths of the light.
    private static let fog: Float = 3
    /// How much sharper a surface is in voxels half as wide.
    private static let sharpening = 1.4

    /// The density of known ground, so many metres above it, in voxels so wide: linear about the surface, so that interpolation puts it
    /// where it belongs, and never so low that nothing could grow there.
    private static func ground(above: Double, width: Double) -> Float {
        Float(min(40, max(-2, 9.2 - min(33.6, 20 / width) * above)))
    }

    /// The grid without what is empty or was never seen, in voxels half as wide where refined.
    ///
    /// A voxel stays where it is both seen and has a corner that takes light; then its neighbours stay, so that surfaces may move.
    /// - Parameters:
    ///   - seen: (voxels).
    ///   - faintest: the opacity of a step that a solid corner has at least.
    ///   - prior: the ground that the trajectory tells of. Where the grid is refined, ground returns to it as far as it can be trusted
    ///     there: coarse voxels know it less well than wheels that stood on it.
    func pruned(seen: [Bool], faintest: Float, stride: Float, shift: Float, refined: Bool, prior: GroundPrior) -> VoxelGrid {
        // α ≥ faintest ⇔ softplus(d + shift) ≥ −ln(1 − faintest) / stride
        let threshold = Float.log(Float.expMinusOne(-Float.log(1 - faintest) / stride)) - shift
        let factor = refined ? 2 : 1
        let shape = self.shape &* Int32(factor)
        let (ny, nz) = (Int(shape.y), Int(shape.z))
        var kept = [Bool](repeating: false, count: Int(shape.x) * ny * nz)
        for x in 0..<Int(self.shape.x) {
            for y in 0..<Int(self.shape.y) {
                for z in 0..<Int(self.shape.z) {
                    let voxel = Int(map[layout.place(x, y, z)])
                    guard voxel >= 0, seen[voxel] else { continue }
                    let solid = (0..<8).contains { rows[Int(corners[voxel][$0])][12] > threshold }
                    guard solid else { continue }
                    for a in 0..<factor {
                        for b in 0..<factor {
                            for c in 0..<factor { kept[((x * factor + a) * ny + y * factor + b) * nz + z * factor + c] = true }
                        }
                    }
                }
            }
        }
        dilate(&kept, shape: shape)
        let nothing: Lane16 = {
            var row = Lane16.zero
            row[12] = 0
            return row
        }()
        let scale = 1 / Float(factor)
        return VoxelGrid(origin: origin, width: width / Double(factor), shape: shape, occupied: kept) { corner in
            let place = corner * scale
            // A corner on the far side of a stored voxel belongs to it as well.
            var row = row(at: place) ?? row(at: place - SIMD3(repeating: 1e-3)) ?? nothing
            guard refined else { return row }
            // A surface stays where half of the light passes, and grows as much sharper as the voxels grow finer.
            row[12] = min(40, max(-shift + Float(Self.sharpening) * (row[12] + shift), -8))
            let point = origin + SIMD3<Double>(place) * width
            let above = point.z - prior.height(at: [point.x, point.y])
            guard above > -1.5 * width, above < min(0.3, width / 2) else { return row }
            let deviation = prior.deviation(at: [point.x, point.y]) / 0.15
            let trust = Float(1 / (1 + deviation * deviation))
            row[12] += trust * (Self.ground(above: above, width: width / 2) - row[12])
            return row
        }
    }
}

/// Adds every voxel that touches one that is kept.
private func dilate(_ kept: inout [Bool], shape: SIMD3<Int32>) {
    let (nx, ny, nz) = (Int(shape.x), Int(shape.y), Int(shape.z))
    for (stride, length) in [(ny * nz, nx), (nz, ny), (1, nz)] {
        let before = kept
        for index in before.indices where before[index] {
            let place = index / stride % length
            if place > 0 { kept[index - stride] = true }
            if place + 1 < length { kept[index + stride] = true }
        }
    }
}
