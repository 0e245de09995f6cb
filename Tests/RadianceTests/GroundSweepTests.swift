import Kernels
import NaiveTwins
import Radiance
import Scene
import Testing

/// A car that stays level on a chequered road which rises to its left: what a trajectory cannot tell.
private enum Tilted {
    static let slope = 0.05

    /// - Parameter side: 0 looks ahead, −1 to the right, 1 to the left.
    static func image(_ index: Int, side: Int = 0, standing: [Box] = []) -> TrainingImage {
        let egoFromCamera = Pose.yaw(Double(side) * 1.1, translation: .zero) * Plain.egoFromCamera
        let camera = Camera(
            channel: "CAM", egoFromCamera: egoFromCamera, focalLength: [320, 320], principalPoint: [199.5, 90.5], width: 400,
            height: 300)
        let pose = Pose.yaw(0, translation: [Double(index), 0, 0])
        let mapFromCamera = pose * egoFromCamera
        let eye = mapFromCamera.translation
        var pixels: [UInt8] = []
        for row in 0..<camera.height {
            for column in 0..<camera.width {
                let d = mapFromCamera.rotate(camera.direction(ofPixel: [Double(column), Double(row)]))
                let sinking = d.z - slope * d.y
                guard sinking < 0 else {
                    pixels += [150, 190, 230]
                    continue
                }
                let hit = eye - d * ((eye.z - slope * eye.y) / sinking)
                let dark = (Int(hit.x.rounded(.down)) + Int(hit.y.rounded(.down))) % 2 == 0
                pixels += dark ? [60, 50, 40] : [170, 160, 150]
            }
        }
        let image = CameraImage(token: "\(index) \(side)", path: "", camera: camera, mapFromEgo: pose, timestamp: Int64(index))
        return TrainingImage(image: image, camera: camera, channel: 0, pixels: pixels, movers: [], standing: standing)
    }

    static let prior = GroundPrior(poses: (0..<10).map { Pose.yaw(0, translation: [Double($0), 0, 0]) }, egoHeight: 0)
}

@Suite struct GroundSweepTests {
    @Test("a road that rises beside the wheels is found by the photographs, whatever the threads")
    func tilted() {
        let images = (0..<10).flatMap { pose in [-1, 0, 1].map { Tilted.image(pose, side: $0) } }
        let ground = Tilted.prior.swept(with: images, threads: 1)
        let same = Tilted.prior.swept(with: images, threads: 3)
        for (x, y) in [(8.0, 3.0), (9.0, -3.0), (10.0, 4.5), (11.0, -5.0), (7.5, 0.0)] {
            #expect(abs(Tilted.prior.height(at: [x, y])) < 1e-9)
            #expect(abs(ground.height(at: [x, y]) - Tilted.slope * y) < 0.04, "\(ground.height(at: [x, y])) at \(x), \(y)")
            #expect(ground.deviation(at: [x, y]) < 0.12)
            #expect(ground.height(at: [x, y]) == same.height(at: [x, y]))
        }
    }

    @Test("a row of parked lorries says nothing of the ground under it, and beside it all is found")
    func parked() {
        let row = Box(
            mapFromBox: Pose.yaw(0, translation: [10, 18, 2]), size: [60, 28, 4], category: "vehicle.truck", instance: "a")
        func heights(_ standing: [Box]) -> (left: Double, right: Double) {
            let images = (0..<10).flatMap { pose in [-1, 0, 1].map { Tilted.image(pose, side: $0, standing: standing) } }
            let ground = Tilted.prior.swept(with: images, threads: 2)
            return (ground.height(at: [10, 5]), ground.height(at: [10, -4.5]))
        }
        let (open, parked) = (heights([]), heights([row]))
        #expect(abs(open.left - Tilted.slope * 5) < 0.04)
        #expect(parked.left < open.left / 2, "\(parked.left)")
        for right in [open.right, parked.right] { #expect(abs(right + Tilted.slope * 4.5) < 0.04, "\(right)") }
    }

    @Test("where no photograph looks, the ground and its doubt stay the trajectory's")
    func blind() {
        let ground = Tilted.prior.swept(with: [Tilted.image(0)], threads: 1)
        #expect(abs(ground.height(at: [-15, 3])) < 1e-3)
        #expect(abs(ground.deviation(at: [-15, 3]) - Tilted.prior.deviation(at: [-15, 3])) < 0.01)
        #expect(Tilted.prior.swept(with: [], threads: 1).deviation(at: [5, 5]) == Tilted.prior.deviation(at: [5, 5]))
    }

    @Test("a row of cells is swept as one cell at one height after the other by the equations")
    func twin() {
        var noise = Noise(seed: 5)
        let (width, height, cells, levels, spacing) = (40, 30, 48, 7, 0.25)
        let pixels = (0..<(3 * width * height)).map { _ in UInt8(noise.uniform(0, 255)) }
        let covers = (0..<(width * height)).map { _ in
            noise.uniform(0, 1) < 0.05 ? PixelCover(rawValue: UInt8(noise.uniform(1, 8))) : []
        }
        let heights = (0..<cells).map { _ in Float(noise.uniform(-1, -0.5)) }
        let worth = (0..<cells).map { _ in Float(noise.uniform(0, 1) < 0.2 ? 0 : noise.uniform(0.2, 1)) }
        let (s, c) = (0.5, 0.75.squareRoot())
        let start = SIMD3(-4, 1.5 * c - 4 * s, 4 * c + 1.5 * s)
        let eye = GroundEye(
            start: SIMD3<Float>(start), step: [0.125, 0, 0], up: [0, Float(-c), Float(-s)], altitude: 1.5, focalLength: [30, 31],
            principalPoint: [19, 14], width: width, height: height, gain: .one, bias: .zero)
        var sums = [Lane8](repeating: .zero, count: cells * levels)
        var span = sums.mutableSpan
        sweepGroundRow(
            &span, eye: eye, cells: 0..<cells, heights: heights.span, levels: levels, spacing: Float(spacing), worth: worth.span,
            pixels: pixels.span, covers: covers.span)
        var seen = 0
        for cell in 0..<cells {
            for level in 0..<levels {
                let h = Double(heights[cell]) + spacing * Double(level)
                let colour =
                    worth[cell] == 0
                    ? nil
                    : naiveGroundColour(
                        point: start + SIMD3(0.125 * Double(cell), -c * h, -s * h), focalLength: [30, 31],
                        principalPoint: [19, 14],
                        width: width, height: height, pixels: pixels,
                        hidden: covers.map { !$0.isDisjoint(with: .hidden) })
                let sum = sums[cell * levels + level]
                guard let colour else {
                    #expect(sum == .zero)
                    continue
                }
                seen += 1
                let w = Double(worth[cell])
                #expect(abs(Double(sum[0]) - w) < 1e-6 && abs(Double(sum[1]) - w * w) < 1e-6)
                // Single precision's place in the image, times a pixel's steepest slope.
                for channel in 0..<3 { #expect(abs(Double(sum[2 + channel]) - w * colour[channel]) < 1e-3) }
                #expect(abs(Double(sum[5]) - w * (colour * colour).sum()) < 3e-3)
            }
        }
        #expect(seen > 60 && seen < cells * levels)
    }

    @Test("a thin plate passes through a plane's readings as they are, and goes straight on past them")
    func plate() {
        let (rows, columns) = (9, 12)
        func plane(_ node: Int) -> Double { 0.3 + 0.02 * Double(node / columns) - 0.05 * Double(node % columns) }
        let weights = (0..<(rows * columns)).map { $0 % columns < 6 ? 1.0 : 0 }
        let surface = ThinPlate(rows: rows, columns: columns, stiffness: 5).surface(
            weights: weights, readings: (0..<(rows * columns)).map(plane), pull: weights.map { _ in 1e-9 },
            start: weights.map { _ in 0 })
        for node in surface.indices { #expect(abs(surface[node] - plane(node)) < 2e-3) }
    }

    @Test("a thin plate weighs a reading against bending as the normal equations say")
    func bending() {
        // Three nodes in a row: the middle one's reading of 1 against one bend of 2.
        let surface = ThinPlate(rows: 1, columns: 3, stiffness: 0.5).surface(
            weights: [1, 1, 1], readings: [0, 1, 0], pull: [0, 0, 0], start: [0, 0, 0])
        // (I + ½·bᵀb) s = r with b = (1, −2, 1): s = r − b·(b·r)·½ / (1 + ½·6).
        for (found, expected) in zip(surface, [0.25, 0.5, 0.25]) { #expect(abs(found - expected) < 1e-6) }
    }
}
