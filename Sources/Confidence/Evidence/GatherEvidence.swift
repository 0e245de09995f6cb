internal import RealModule
package import Scene

/// What the field knows of a frame's evidence cells; each (cells), in the units `EvidenceChannel` gives.
public struct FieldEvidence: Sendable, Hashable {
    public var transmittance, depthResidual, groundHeight, groundDeviation, slope: [Float]

    public init(cells: Int) {
        transmittance = Array(repeating: 0, count: cells)
        (depthResidual, groundHeight, groundDeviation, slope) = (transmittance, transmittance, transmittance, transmittance)
    }
}

/// How a frame's cameras and its prediction's grid sit on the car.
package struct Mounting: Sendable {
    /// Empty where the drive has none.
    package let cameras: [Camera]
    package let gridFrameFromEgo: Pose
    /// Metres of the ego origin above the ground.
    package let egoHeight: Double

    package init(cameras: [Camera], gridFrameFromEgo: Pose, egoHeight: Double) {
        self.cameras = cameras
        self.gridFrameFromEgo = gridFrameFromEgo
        self.egoHeight = egoHeight
    }
}

/// Fills a network's input with one frame's evidence.
///
/// - Parameters:
///   - planes: (layout's channels, padded rows, padded columns), zero in every cell; what is padded stays 0.
///   - others: of `SegmentAgreement`, without this frame.
///   - doubt: of the whole frame, in [0, 1].
///   - field: nil where the segment has none.
/// - Precondition: the frame has as many features as the layout wants.
/// - Source: ALGORITHM §4.
package func gatherEvidence(
    into planes: inout Planes, of frame: borrowing CoarsePrediction, layout: EvidenceLayout,
    others: (probabilities: [Float], count: [Float]), doubt: Float = 0, mounting: Mounting, field: FieldEvidence? = nil
) {
    let grid = frame.grid
    let (classes, cells) = (frame.channels, grid.cells)
    precondition(
        classes == layout.classes.count && frame.featureChannels >= layout.features && planes.channels == layout.count
            && planes.rows == grid.paddedRows && planes.columns == grid.paddedColumns
            && (field.map { $0.transmittance.count == cells } ?? true), "gatherEvidence: another layout")
    let (cameras, gridFrameFromEgo, egoHeight) = (mounting.cameras, mounting.gridFrameFromEgo, mounting.egoHeight)
    let ego = gridFrameFromEgo.translation
    let egoFromGridFrame = gridFrameFromEgo.inverse
    let cameraFromEgo = cameras.map { ($0, $0.egoFromCamera.inverse) }
    let most = frame.activation == .softmax ? Float.log(Float(max(2, classes))) : Float(classes) * Float.log(2)
    for row in 0..<grid.rows {
        for column in 0..<grid.columns {
            let cell = row * grid.columns + column
            let base = planes.place(0, row: row, column: column)
            let size = planes.size
            func set(_ channel: EvidenceChannel, _ value: Float) {
                planes.values[base + layout.place(channel) * size] = value
            }
            var entropy: Float = 0
            var (first, second) = (Float(0), Float(0))
            for channel in 0..<classes {
                let p = frame.probabilities[channel * cells + cell]
                let log = Float.log(max(p, 1e-4))
                planes.values[base + layout.own(channel) * size] = log / 4
                entropy -= p * log
                if frame.activation == .sigmoid { entropy -= (1 - p) * Float.log(max(1 - p, 1e-4)) }
                if p > first { (first, second) = (p, first) } else if p > second { second = p }
                guard others.count[cell] > 0 else { continue }
                let q = Float.log(max(others.probabilities[channel * cells + cell], 1e-4))
                planes.values[base + layout.consensus(channel) * size] = q / 4
            }
            set(.entropy, entropy / most)
            set(.margin, first - second)
            let centre = grid.centre(row: row, column: column)
            let (x, y) = (centre.x - ego.x, centre.y - ego.y)
            let range = Double.sqrt(x * x + y * y)
            set(.range, Float(range / 30))
            let share = range / RangeConfidence.halfRange
            set(.rangeTrust, Float(-Double.log(onePlus: share * share) / 4))
            if range > 0 {
                set(.bearingCosine, Float(x / range))
                set(.bearingSine, Float(y / range))
            }
            set(.valid, frame.valid[cell])
            if !cameras.isEmpty {
                var point = egoFromGridFrame.apply([centre.x, centre.y, ego.z])
                point.z = -egoHeight
                let sight = groundSight(of: point, cameraFromEgo)
                set(.sharpness, Float(Double.log(onePlus: sight.sharpness) / 6))
                set(.cameras, Float(sight.cameras) / 2)
                set(.hasCameras, 1)
            }
            set(.neighbours, Float.log(onePlus: others.count[cell]) / 4)
            set(.disagreement, min(frame.divergence(from: others.probabilities, at: cell) ?? 0, 4) / 4)
            set(.frameTrust, -2 * doubt)
            for index in 0..<layout.features {
                planes.values[base + layout.feature(index) * size] = min(max(frame.features[index * cells + cell], -8), 8)
            }
            guard let field else { continue }
            set(.transmittance, field.transmittance[cell])
            set(.depthResidual, field.depthResidual[cell])
            set(.groundHeight, field.groundHeight[cell])
            set(.groundDeviation, field.groundDeviation[cell])
            set(.slope, field.slope[cell])
            set(.hasField, 1)
        }
    }
}

/// Which cameras hold a point of the ego frame, and the most pixels a metre at it takes in any.
private func groundSight(of point: SIMD3<Double>, _ cameras: [(Camera, Pose)]) -> (cameras: Int, sharpness: Double) {
    var (count, sharpness) = (0, 0.0)
    for (camera, cameraFromEgo) in cameras {
        let seen = cameraFromEgo.apply(point)
        guard seen.z > 0.1, camera.imagePixel(ofCameraPoint: seen) != nil else { continue }
        count += 1
        sharpness = max(sharpness, camera.focalLength.x / seen.z)
    }
    return (count, sharpness)
}
