import Confidence
import NaiveTwins
import Scene
import Tensors

/// A straight road with one line along it, driven along by a car whose frames are right, but for every third, which is noise.
struct ToySegment {
    static let classes = ["background", "divider"]
    static let grid = BEVGrid(minX: -6, minY: -4.8, resolution: 0.3, rows: 32, columns: 40)
    static let layout = EvidenceLayout(classes: classes)

    static func segment(frames: Int = 9, seed: UInt64, spoils: Bool = true) -> TrainingSegment {
        var noise = Noise(seed: seed)
        var made: [TrainingFrame] = []
        var areas: [Rectangle] = []
        for index in 0..<frames {
            let pose = Pose.yaw(0, translation: [Double(index) * 1.5, 0, 0])
            guard let warp = GroundPlaneWarp(mapFromEgo: pose, grid: grid, egoHeight: 0) else { continue }
            areas.append(warp.footprint(of: grid))
            var image = CellImage(rows: grid.rows, columns: grid.columns, channels: classes.count)
            var truth: [UInt8] = []
            for row in 0..<grid.rows {
                for column in 0..<grid.columns {
                    let isLine = abs(grid.centre(row: row, column: column).y - 0.6) < 0.5
                    truth.append(isLine ? 1 : 0)
                    let isBad = spoils && index % 3 == 2
                    let lean = isBad ? noise.uniform(-4, 4) : (isLine ? 1.5 : -1.5) + noise.uniform(-1, 1)
                    image[row, column, 0] = Float(-lean / 2)
                    image[row, column, 1] = Float(lean / 2)
                }
            }
            let coarse = CoarsePrediction(Prediction(logits: image), grid: EvidenceGrid(of: grid), activation: .softmax)
            made.append(
                TrainingFrame(
                    prediction: coarse, truth: truth, warp: warp,
                    mounting: Mounting(cameras: [camera], gridFrameFromEgo: .identity, egoHeight: 0), field: nil))
        }
        guard let area = Rectangle(around: areas) else { fatalError("a toy has frames") }
        return TrainingSegment(name: "toy \(seed)", frames: made, area: area)
    }

    /// Looks ahead and a little down, from 1.5 m above the ground.
    static let camera = Camera(
        channel: "CAM_FRONT",
        egoFromCamera: Pose(xAxis: [0, -1, 0], yAxis: [0, 0, -1], zAxis: [1, 0, 0], translation: [0, 0, 1.5]),
        focalLength: [200, 200], principalPoint: [199.5, 149.5], width: 400, height: 300)

    static var settings: TrainingSettings {
        var settings = TrainingSettings()
        (settings.widths, settings.crop, settings.segmentsPerRound, settings.stepsPerSegment) = ([4, 6, 8], 24, 2, 3)
        (settings.steps, settings.rate) = (24, 3e-3)
        return settings
    }
}
