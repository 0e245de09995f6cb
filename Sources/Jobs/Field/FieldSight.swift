internal import Bindings
internal import Confidence
internal import Radiance
internal import Scene

/// What the fusion of a segment takes from its field: the ground under its frames, and what of it their cameras see.
struct FieldSight: Sendable, Hashable {
    let ground: GroundHeights
    /// By frame token; empty where nothing looks into the field.
    let evidence: [String: FieldEvidence]
}

extension FieldSight {
    /// - Parameter looks: whether the frames' cells are to be looked at, which takes two rays for each.
    /// - Returns: nil where no frame of the segment has a footprint.
    init?(of field: SegmentField, looks: Bool) {
        guard let ground = field.groundHeights else { return nil }
        self.ground = ground
        let movers = field.segment.drive.movers
        evidence =
            looks
            ? Dictionary(
                field.segment.frames.compactMap { frame in
                    FieldEvidence(of: frame, in: field, ground: ground, movers: movers).map { (frame.token, $0) }
                }, uniquingKeysWith: { first, _ in first })
            : [:]
    }
}

extension FieldEvidence {
    /// What a field knows of a frame's evidence cells.
    ///
    /// - Parameter movers: instances that the field does not hold, since they move: their boxes hide what lies behind them.
    /// - Returns: nil where the frame has no ground plane.
    fileprivate init?(of frame: Frame, in field: SegmentField, ground: GroundHeights, movers: Set<String>) {
        guard let warp = frame.warp(layout: field.layout, egoHeight: field.egoHeight),
            let plane = GroundPlane(mapFromEgo: frame.mapFromEgo, egoHeight: field.egoHeight)
        else { return nil }
        let grid = EvidenceGrid(of: field.layout.grid)
        let coarse = warp.coarser(by: grid.factor)
        let eyes = frame.images.map { Eye($0) }
        let boxes = frame.boxes.filter { movers.contains($0.instance) }
        var rows = Array(repeating: FieldEvidence(cells: grid.columns), count: grid.rows)
        Parallel.forEach(&rows, threads: field.threads) { row, line in
            var scratch = RadianceField.Scratch()
            for column in 0..<grid.columns {
                let place = coarse.mapPoint(atCell: [Double(column), Double(row)])
                let level = plane.height(at: place)
                let height = ground.height(at: place) ?? level
                let slope = ground.slope(at: place) ?? .zero
                line.groundHeight[column] = Float(min(max(height - level, -2), 2) / 2)
                line.groundDeviation[column] = Float(min(ground.deviation(at: place) ?? 1, 1))
                line.slope[column] = Float(2 * min((slope * slope).sum().squareRoot(), 0.5))
                let point = SIMD3(place.x, place.y, height)
                guard let eye = Eye.sharpest(of: eyes, on: point) else { continue }
                let isHidden = boxes.contains { $0.hides(point, from: eye.centre) }
                line.transmittance[column] =
                    isHidden ? 0 : field.field.transmittance(from: eye.centre, toGround: point, scratch: &scratch)
                line.depthResidual[column] = residual(of: point, from: eye.centre, in: field.field, &scratch) / 4
            }
        }
        self.init(cells: 0)
        transmittance = rows.flatMap(\.transmittance)
        depthResidual = rows.flatMap(\.depthResidual)
        groundHeight = rows.flatMap(\.groundHeight)
        groundDeviation = rows.flatMap(\.groundDeviation)
        slope = rows.flatMap(\.slope)
    }
}

/// How much farther than a point the field's surface lies along the way to it, in standard deviations, within [−4, 4]; 4 where the way
/// meets nothing.
private func residual(
    of point: SIMD3<Double>, from eye: SIMD3<Double>, in field: RadianceField, _ scratch: inout RadianceField.Scratch
) -> Float {
    let way = point - eye
    let length = (way * way).sum().squareRoot()
    guard length > 0 else { return 0 }
    let met = field.encounter(from: eye, direction: way / length, scratch: &scratch)
    guard met.distance.isFinite else { return 4 }
    // A surface cannot be told more finely than by a voxel.
    let (width, deviation) = (Float(field.grid.width), met.deviation)
    return min(max((met.distance - Float(length)) / (deviation * deviation + width * width).squareRoot(), -4), 4)
}

/// One of a frame's cameras at its place in the map.
private struct Eye {
    let camera: Camera
    let centre: SIMD3<Double>
    private let cameraFromMap: Pose

    init(_ image: CameraImage) {
        let mapFromCamera = image.mapFromEgo * image.camera.egoFromCamera
        camera = image.camera
        centre = mapFromCamera.translation
        cameraFromMap = mapFromCamera.inverse
    }

    /// The one whose image holds a point with the most pixels a metre; nil where none does.
    static func sharpest(of eyes: [Eye], on point: SIMD3<Double>) -> Eye? {
        var best: (eye: Eye, sharpness: Double)?
        for eye in eyes {
            let seen = eye.cameraFromMap.apply(point)
            guard seen.z > 0.1, eye.camera.imagePixel(ofCameraPoint: seen) != nil else { continue }
            let sharpness = eye.camera.focalLength.x / seen.z
            if best.map({ sharpness > $0.sharpness }) ?? true { best = (eye, sharpness) }
        }
        return best?.eye
    }
}
