internal import RealModule
public import Scene

/// What one camera saw at one moment.
public struct Photograph: Sendable {
    /// (height, width, 3), red, green and blue.
    public let pixels: [UInt8]
    /// (height, width), metres along the camera's axis; infinite where the sky is.
    public let depth: [Float]
}

extension Traffic {
    /// What a camera sees at a moment, with its depth.
    ///
    /// Each camera has its own gain and tint, and each picture its own grain of noise.
    public func photograph(_ camera: Camera, drive: Int, at moment: Int) -> Photograph {
        let mapFromCamera = mapFromEgo(at: moment) * camera.egoFromCamera
        let (origin, axis) = (mapFromCamera.translation, mapFromCamera.zAxis)
        let scene = scene(at: moment)
        let patches = Patches(of: scene.sight.solids, cameraFromMap: mapFromCamera.inverse, camera)
        let name = camera.channel.utf8.reduce(UInt64(7)) { $0 &* 31 &+ UInt64($1) }
        var taste = Randomness(seed: town.seed ^ name, stream: 900 + UInt64(drive))
        let gain = SIMD3(1, 1 + taste.uniform(-0.02, 0.02), 1 + taste.uniform(-0.03, 0.03)) * taste.uniform(0.9, 1.1)
        var noise = Randomness(seed: name, stream: UInt64(drive) &* 1_000_003 &+ UInt64(moment))
        var pixels = [UInt8](repeating: 0, count: camera.height * camera.width * 3)
        var depth = [Float](repeating: .infinity, count: camera.height * camera.width)
        for row in 0..<camera.height {
            for column in 0..<camera.width {
                let ray = mapFromCamera.rotate(camera.direction(ofPixel: [Double(column), Double(row)]))
                let direction = ray / (ray * ray).sum().squareRoot()
                let hit = scene.sight.follow(from: origin, direction, among: patches.candidates(row: row, column: column))
                let index = row * camera.width + column
                if hit.distance.isFinite { depth[index] = Float(hit.distance * (direction * axis).sum()) }
                let bits = noise.next()
                let speck = Double(Int(bits & 0xff) + Int(bits >> 8 & 0xff) - 255) * (0.018 / 255)
                let colour = scene.colour(of: hit, along: direction, pixelAngle: 1 / camera.focalLength.x) * gain + speck
                for channel in 0..<3 {
                    pixels[index * 3 + channel] = UInt8((max(0, min(1, colour[channel])) * 255).rounded())
                }
            }
        }
        return Photograph(pixels: pixels, depth: depth)
    }
}

/// Which solids each patch of 16 × 16 pixels may show.
private struct Patches {
    private let columns: Int
    private var lists: [[Int]]

    init(of solids: [Solid], cameraFromMap: Pose, _ camera: Camera) {
        columns = (camera.width + 15) / 16
        let rows = (camera.height + 15) / 16
        lists = Array(repeating: [], count: rows * columns)
        for (index, solid) in solids.enumerated() {
            var (low, high) = (SIMD2<Double>(repeating: .infinity), SIMD2<Double>(repeating: -.infinity))
            let centre = cameraFromMap.apply(solid.mapFromSolid.translation)
            guard centre.z > -solid.radius else { continue }
            for corner in 0..<8 {
                let signs = SIMD3<Double>(corner & 1 == 0 ? -1 : 1, corner & 2 == 0 ? -1 : 1, corner & 4 == 0 ? -1 : 1)
                let point = cameraFromMap.apply(solid.mapFromSolid.apply(solid.half * signs))
                guard point.z > 0.2, let pixel = camera.pixel(ofCameraPoint: point) else {
                    // A corner behind the camera may project anywhere.
                    (low, high) = ([-1e9, -1e9], [1e9, 1e9])
                    break
                }
                (low, high) = (pointwiseMin(low, pixel), pointwiseMax(high, pixel))
            }
            guard high.x >= 0, high.y >= 0, low.x < Double(camera.width), low.y < Double(camera.height) else { continue }
            for row in Int(max(0, low.y)) / 16...Int(min(high.y, Double(camera.height - 1))) / 16 {
                for column in Int(max(0, low.x)) / 16...Int(min(high.x, Double(camera.width - 1))) / 16 {
                    lists[row * columns + column].append(index)
                }
            }
        }
    }

    func candidates(row: Int, column: Int) -> [Int] { lists[row / 16 * columns + column / 16] }
}
