/// Where the real ground under a map point lies on a frame's BEV grid, where the ground is no plane.
///
/// A model that lifts by inverse perspective paints what it saw where the pixel's ray meets the flat plane; so a map point reads where the
/// ray from the camera through its real ground meets that plane. Any other model is read straight below or above the ground.
///
/// Nearby such a model paints the pixels it sees; far away it goes on from context, which knows the road's shape and nothing of rays. So the
/// height counts less with range: by half at `trust` metres, and at `laneTrust` for what divides lanes, whose known spacing tells a model
/// the road's shape sooner.
/// - Source: ALGORITHM §2, ground-true warp; the damping is ours.
public struct GroundTrueWarp: Sendable {
    /// What holds where the ground's height is not known.
    public let plane: GroundPlaneWarp
    private let ground: GroundHeights
    private let gridFromMap: Pose
    private let grid: BEVGrid
    private let flat: GroundPlane
    private let eyes: [Eye]
    private let car: SIMD2<Double>
    private let trust, laneTrust: Double

    /// Chosen on the training drives of the evaluation set, by average precision with their true ground.
    public static let usualTrust = 20.0
    public static let usualLaneTrust = 10.0
    /// A place on no grid.
    public static let nowhere = SIMD2<Double>(repeating: -1000)
    /// A ray through ground that lies this near to the camera's own height meets the plane nowhere.
    private static let leastDrop = 0.2

    /// A camera that the model looked through.
    private struct Eye: Sendable {
        let camera: Camera
        let cameraFromMap: Pose
        /// Map frame, metres.
        let centre: SIMD3<Double>
        /// Of the centre above the flat plane, metres along the vertical.
        let height: Double
    }

    /// - Parameters:
    ///   - cameras: the frame's photographs where the model lifts by inverse perspective; none where it does not.
    ///   - gridFrameFromEgo: the frame the grid is laid out in.
    ///   - trust, laneTrust: metres from the car at which half of the ground's height above the plane counts along a ray.
    /// - Returns: nil where the car stands steeper than 60°.
    public init?(
        mapFromEgo: Pose, gridFrameFromEgo: Pose = .identity, grid: BEVGrid, egoHeight: Double, ground: GroundHeights,
        cameras: [CameraImage], trust: Double = usualTrust, laneTrust: Double = usualLaneTrust
    ) {
        guard
            let plane = GroundPlaneWarp(
                mapFromEgo: mapFromEgo, gridFrameFromEgo: gridFrameFromEgo, grid: grid, egoHeight: egoHeight),
            let flat = GroundPlane(mapFromEgo: mapFromEgo, egoHeight: egoHeight)
        else { return nil }
        self.plane = plane
        self.flat = flat
        self.ground = ground
        self.grid = grid
        self.trust = trust
        self.laneTrust = laneTrust
        car = [mapFromEgo.translation.x, mapFromEgo.translation.y]
        gridFromMap = gridFrameFromEgo * mapFromEgo.inverse
        eyes = cameras.map { image in
            let mapFromCamera = image.mapFromEgo * image.camera.egoFromCamera
            let centre = mapFromCamera.translation
            return Eye(
                camera: image.camera, cameraFromMap: mapFromCamera.inverse, centre: centre,
                height: centre.z - flat.height(at: [centre.x, centre.y]))
        }
    }

    /// Grid (column, row) that holds what the model said of a map point's ground, and of what divides lanes on it; a cell's centre is at
    /// integers. `nowhere` where no ray that the model followed can have met that ground.
    public func cells(at point: SIMD2<Double>) -> (usual: SIMD2<Double>, lanes: SIMD2<Double>) {
        func both(_ cell: SIMD2<Double>) -> (usual: SIMD2<Double>, lanes: SIMD2<Double>) { (cell, cell) }
        guard let height = ground.height(at: point) else { return both(plane.cell(at: point)) }
        let real = SIMD3(point.x, point.y, height)
        guard let eye = eye(on: real) else { return both(gridCell(real)) }
        let under = flat.height(at: point)
        let way = point - car
        let range = (way * way).sum()
        return (
            lifted(point, under: under, rise: (height - under) / (1 + range / (trust * trust)), eye: eye),
            lifted(point, under: under, rise: (height - under) / (1 + range / (laneTrust * laneTrust)), eye: eye)
        )
    }

    /// Where a ray that meets a point so far above the plane goes on to meet the plane.
    private func lifted(_ point: SIMD2<Double>, under: Double, rise: Double, eye: Eye) -> SIMD2<Double> {
        // Heights above the plane change linearly along the ray.
        let drop = eye.height - rise
        guard drop > Self.leastDrop, eye.height > 0 else { return Self.nowhere }
        return gridCell(eye.centre + (SIMD3(point.x, point.y, under + rise) - eye.centre) * (eye.height / drop))
    }

    /// The camera that sees a point nearest to its optical axis; nil where no image holds it.
    private func eye(on point: SIMD3<Double>) -> Eye? {
        var best: (eye: Eye, cosine: Double)?
        for eye in eyes {
            let p = eye.cameraFromMap.apply(point)
            guard eye.camera.imagePixel(ofCameraPoint: p) != nil else { continue }
            let cosine = p.z / (p * p).sum().squareRoot()
            if best.map({ cosine > $0.cosine }) ?? true { best = (eye, cosine) }
        }
        return best?.eye
    }

    private func gridCell(_ point: SIMD3<Double>) -> SIMD2<Double> {
        let p = gridFromMap.apply(point)
        return SIMD2(p.x - grid.minX, p.y - grid.minY) / grid.resolution - 0.5
    }
}
