public import Scene

extension Traffic {
    /// What a camera sees at a moment: (height, width, 3), red, green and blue.
    public func photograph(_ camera: Camera, at moment: Int) -> [UInt8] {
        let mapFromCamera = mapFromEgo(at: moment) * camera.egoFromCamera
        let sight = Sight(town: town, boxes: boxes(at: moment))
        let sun: SIMD3<Double> = [0.4, 0.5, 0.77]
        var pixels: [UInt8] = []
        pixels.reserveCapacity(camera.width * camera.height * 3)
        for row in 0..<camera.height {
            for column in 0..<camera.width {
                var colour = SIMD3<Double>.zero
                // Four rays a pixel, so that far paint fades instead of flickering.
                for (u, v) in [(-0.25, -0.25), (0.25, -0.25), (-0.25, 0.25), (0.25, 0.25)] {
                    let ray = mapFromCamera.rotate(camera.direction(ofPixel: [Double(column) + u, Double(row) + v]))
                    let direction = ray / (ray * ray).sum().squareRoot()
                    switch sight.follow(from: mapFromCamera.translation, direction) {
                    case .ground(let point): colour += town.colour(point.x, point.y)
                    case .vehicle(let normal, _, let index):
                        let hue = SIMD3(hashed(index, 1, town.seed), hashed(index, 2, town.seed), hashed(index, 3, town.seed))
                        colour += (hue * 0.5 + 0.2) * (0.55 + 0.45 * max(0, (normal * sun).sum()))
                    case .sky: colour += SIMD3(0.62, 0.74, 0.88) + SIMD3(repeating: 0.2) * (1 - max(0, direction.z))
                    }
                }
                for channel in 0..<3 { pixels.append(UInt8((colour[channel] / 4 * 255).rounded().clamped(to: 0...255))) }
            }
        }
        return pixels
    }
}

extension Comparable {
    func clamped(to range: ClosedRange<Self>) -> Self { min(max(self, range.lowerBound), range.upperBound) }
}
