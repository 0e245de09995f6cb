import Radiance
import RealModule
import Scene
import Testing

/// A car rolling over a chequered plain under a plain sky: where every ray ends is known.
enum Plain {
    static let egoFromCamera = Pose(xAxis: [0, -1, 0], yAxis: [0, 0, -1], zAxis: [1, 0, 0], translation: [0, 0, 1.5])
    static let camera = Camera(
        channel: "CAM_FRONT", egoFromCamera: egoFromCamera, focalLength: [40, 40], principalPoint: [31.5, 15.5], width: 64,
        height: 48)
    static let poses = (0..<6).map { Pose.yaw(0, translation: [Double($0) * 1.5, 0, 0]) }

    static func image(_ index: Int) -> TrainingImage { image(index, movers: []) }

    /// - Parameter isShaded: where on the plain a shadow lies.
    static func image(
        _ index: Int, movers: [Box] = [], standing: [Box] = [], isShaded: (SIMD3<Double>) -> Bool = { _ in false }
    ) -> TrainingImage {
        let mapFromCamera = poses[index] * egoFromCamera
        var pixels: [UInt8] = []
        for row in 0..<camera.height {
            for column in 0..<camera.width {
                let d = mapFromCamera.rotate(camera.direction(ofPixel: [Double(column), Double(row)]))
                if d.z >= 0 {
                    pixels += [150, 190, 230]
                } else {
                    let hit = mapFromCamera.translation - d * (mapFromCamera.translation.z / d.z)
                    let dark = (Int((hit.x / 2).rounded(.down)) + Int((hit.y / 2).rounded(.down))) % 2 == 0
                    pixels += isShaded(hit) ? [100, 95, 90] : dark ? [60, 50, 40] : [170, 160, 150]
                }
            }
        }
        let image = CameraImage(
            token: "image-\(index)", path: "", camera: camera, mapFromEgo: poses[index], timestamp: Int64(index))
        return TrainingImage(image: image, camera: camera, channel: 0, pixels: pixels, movers: movers, standing: standing)
    }

    /// A photograph that no plain explains: every pixel drawn by itself.
    static func noise(_ index: Int) -> TrainingImage {
        let pixels = (0..<(3 * camera.width * camera.height)).map { UInt8(($0 &* 7919 &+ index &* 104_729) % 251) }
        let image = CameraImage(
            token: "noise-\(index)", path: "", camera: camera, mapFromEgo: poses[index], timestamp: Int64(index))
        return TrainingImage(image: image, camera: camera, channel: 0, pixels: pixels, movers: [])
    }

    static func training(
        steps: Int, colours: ColourModel = .harmonics, image: (Int) -> TrainingImage = image
    ) -> FieldTraining {
        var options = FieldOptions()
        (options.voxel, options.steps, options.reach, options.above, options.below) = (0.25, steps, 14, 4, 2)
        options.colours = colours
        return FieldTraining(images: poses.indices.map(image), channels: 1, trajectory: poses, egoHeight: 0, options: options)
    }

    /// (distance, red) along a fan of rays that meet the ground 3 to 10 m ahead.
    static func look(_ field: RadianceField) -> [SIMD2<Float>] {
        var scratch = RadianceField.Scratch()
        return (3...10).map { metres in
            let d = SIMD3<Double>(Double(metres), 0.3, -1.5)
            let seen = field.render(
                from: [1, 0, 1.5], direction: d / (d * d).sum().squareRoot(), channel: 0, scratch: &scratch)
            return [seen.distance, seen.colour.x]
        }
    }
}

@Suite struct FieldTrainingTests {
    @Test("one thread makes the same field as three, bit for bit")
    func threads() {
        let fields = [1, 3].map { threads in
            var training = Plain.training(steps: 20)
            while !training.isDone { _ = training.advance(threads: threads) }
            return Plain.look(training.field).map { [$0.x.bitPattern, $0.y.bitPattern] }
        }
        #expect(fields[0] == fields[1])
    }

    @Test("put back where it stood, in any stage, a training ends as it does when left alone", arguments: [3, 6, 9, 12, 14, 17])
    func resumed(step: Int) {
        var whole = Plain.training(steps: 20)
        while whole.step < step { _ = whole.advance(threads: 2) }
        var resumed = Plain.training(steps: 20)
        let isTaken = resumed.restore(whole.state)
        #expect(isTaken)
        #expect(resumed.step == step)
        while !whole.isDone { _ = whole.advance(threads: 2) }
        while !resumed.isDone { _ = resumed.advance(threads: 1) }
        let (expected, found) = (whole.state, resumed.state)
        #expect(found.rows == expected.rows && found.means == expected.means && found.squares == expected.squares)
        #expect(found.voxels == expected.voxels && found.shared == expected.shared)
    }

    @Test("a state whose numbers do not fit together is refused, and the training stands where it stood")
    func foreignState() {
        var training = Plain.training(steps: 20)
        while training.step < 8 { _ = training.advance(threads: 2) }
        let good = training.state
        func isTaken(_ change: (inout FieldTraining.State) -> Void) -> Bool {
            var (state, other) = (good, Plain.training(steps: 20))
            change(&state)
            let taken = other.restore(state)
            #expect(taken || other.step == 0)
            return taken
        }
        let untouched = isTaken { _ in }
        #expect(untouched)
        let misfits: [(inout FieldTraining.State) -> Void] = [
            { $0.step = 21 }, { $0.shape.x = 0 }, { $0.width = .nan }, { $0.voxels[0] = -1 }, { $0.voxels.removeLast() },
            { $0.rows.removeLast() }, { $0.means.removeLast() }, { $0.squares[0].removeLast() }, { $0.shared.removeLast() },
        ]
        for (number, misfit) in misfits.enumerated() {
            let taken = isTaken(misfit)
            #expect(!taken, "misfit \(number)")
        }
    }

    @Test("a chequered plain is found where it lies, and looks as it did")
    func plain() {
        var training = Plain.training(steps: 300)
        var first: Double?
        var last = 0.0
        while !training.isDone {
            let progress = training.advance(threads: 2)
            first = first ?? progress.psnr
            last = progress.psnr
        }
        #expect(last > (first ?? 0) + 5)
        // Farther than this a pixel spans more than a metre of ground.
        let errors = zip(3...7, Plain.look(training.field)).map { metres, seen in
            let expected = Float((Double(metres * metres) + 0.09 + 2.25).squareRoot())
            return abs(seen.x - expected) / expected
        }.sorted()
        #expect(errors[2] < 0.1, "\(errors)")
    }

    @Test("ground stays under the wheels that stood on it, whatever photographs say of it")
    func anchored() {
        var scratch = RadianceField.Scratch()
        var training = Plain.training(steps: 20, image: Plain.noise)
        while !training.isDone { _ = training.advance(threads: 2) }
        for x in [2.0, 4.0, 6.0] {
            let met = training.field.encounter(from: [x, 0, 1], direction: [0, 0, -1], scratch: &scratch)
            #expect(abs(1 - met.distance) < 0.1, "\(1 - met.distance) at \(x)")
        }
    }

    @Test(
        "a photograph at half its size sees each pixel's four in one, along the ray between them, and masks what any of them masks")
    func halved() {
        let box = Box(
            mapFromBox: Pose.yaw(0, translation: [8, 0, 0.8]), size: [4, 1.8, 1.6], category: "vehicle.car", instance: "a")
        let info = CameraImage(token: "a", path: "", camera: Plain.camera, mapFromEgo: .identity, timestamp: 0)
        let pixels = (0..<(3 * 64 * 48)).map { UInt8($0 * 7919 % 251) }
        let beside = Box(
            mapFromBox: Pose.yaw(0, translation: [8, 3, 0.8]), size: [4, 1.8, 1.6], category: "vehicle.car", instance: "b")
        let image = TrainingImage(
            image: info, camera: Plain.camera, channel: 0, pixels: pixels, movers: [box], standing: [beside])
        let half = image.halved
        #expect([half.camera.width, half.camera.height] == [32, 24])
        #expect(image.isHidden(column: 16, row: 20) && !image.isMasked(column: 16, row: 20))
        for (column, row) in [(0, 0), (5, 9), (15, 10), (31, 23)] {
            let four = [(0, 0), (1, 0), (0, 1), (1, 1)].map { (2 * column + $0.0, 2 * row + $0.1) }
            var mean = SIMD4<Float>.zero
            for pixel in four { mean += image.colour(column: pixel.0, row: pixel.1) / 4 }
            let error: SIMD4<Float> = half.colour(column: column, row: row) - mean
            // Half a grey level is lost to rounding.
            #expect((error * error).max() <= (0.5 / 255) * (0.5 / 255) * 1.01)
            #expect(half.isMasked(column: column, row: row) == four.contains { image.isMasked(column: $0.0, row: $0.1) })
            #expect(half.isHidden(column: column, row: row) == four.contains { image.isHidden(column: $0.0, row: $0.1) })
            let between = Plain.camera.direction(ofPixel: [Double(2 * column) + 0.5, Double(2 * row) + 0.5])
            let difference: SIMD3<Double> = half.camera.direction(ofPixel: [Double(column), Double(row)]) - between
            #expect((difference * difference).sum() < 1e-24)
        }
    }

    @Test("pixels that a moving box covers are not trained on")
    func masks() {
        let box = Box(
            mapFromBox: Pose.yaw(0, translation: [8, 0, 0.8]), size: [4, 1.8, 1.6], category: "vehicle.car", instance: "a")
        let image = CameraImage(token: "a", path: "", camera: Plain.camera, mapFromEgo: .identity, timestamp: 0)
        let training = TrainingImage(
            image: image, camera: Plain.camera, channel: 0, pixels: Array(repeating: 9, count: 3 * 64 * 48), movers: [box])
        #expect(training.isMasked(column: 31, row: 20))
        #expect(!training.isMasked(column: 2, row: 20))
        #expect(!training.isMasked(column: 31, row: 2))
    }

    @Test(
        "a bus turned across the view masks its outline, not the rectangle around it; one half behind the camera what is seen of it"
    )
    func outlines() {
        let image = CameraImage(token: "a", path: "", camera: Plain.camera, mapFromEgo: .identity, timestamp: 0)
        func masked(_ pose: Pose) -> TrainingImage {
            TrainingImage(
                image: image, camera: Plain.camera, channel: 0, pixels: Array(repeating: 9, count: 3 * 64 * 48),
                movers: [Box(mapFromBox: pose, size: [12, 0.6, 1.6], category: "vehicle.bus", instance: "a")])
        }
        let eye = image.mapFromEgo.apply(Plain.camera.egoFromCamera.translation)
        let steps = 1500
        for pose in [Pose.yaw(0.5, translation: [12, 0, 0.8]), Pose.yaw(0, translation: [1, 1.5, 0.8])] {
            let (training, boxFromMap) = (masked(pose), pose.inverse)
            // Sampled every 2 cm along its ray, a pixel is masked where a sample lies in the box, a little larger than annotated.
            let met = (0..<(64 * 48)).map { pixel in
                let ray = Plain.camera.egoFromCamera.rotate(
                    Plain.camera.direction(ofPixel: [Double(pixel % 64), Double(pixel / 64)]))
                return (1..<steps).contains { step in
                    let local: SIMD3<Double> = boxFromMap.apply(eye + ray * (Double(step) * 0.02))
                    return abs(local.x) <= 6.7 && abs(local.y) <= 0.43 && abs(local.z) <= 0.98
                }
            }
            for pixel in 0..<(64 * 48) {
                let (column, row) = (pixel % 64, pixel / 64)
                if met[pixel] { #expect(training.isMasked(column: column, row: row), "\(column), \(row)") }
                // A sample may step over an edge, so a masked pixel has one that was met beside it.
                let beside = [(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)].contains { right, down in
                    (0..<64).contains(column + right) && (0..<48).contains(row + down) && met[(row + down) * 64 + column + right]
                }
                if training.isMasked(column: column, row: row) { #expect(beside, "\(column), \(row)") }
            }
            #expect((0.01..<0.6).contains(training.maskedShare), "\(training.maskedShare)")
        }
    }
}
