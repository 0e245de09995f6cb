internal import RealModule
public import Scene

/// What stands or drives on the street during one drive, and the car that looks at it.
public struct Traffic: Sendable {
    private struct Vehicle {
        let x, d, speed: Double
        let size: SIMD3<Double>
        let token: String
    }

    public let town: Town
    private let vehicles: [Vehicle]

    /// - Parameter drive: counts from 0; each drive meets other traffic.
    public init(town: Town, drive: Int) {
        self.town = town
        var random = Randomness(seed: town.seed, stream: 1000 + UInt64(drive))
        var vehicles: [Vehicle] = []
        for side in [-1.0, 1.0] {
            var x = random.uniform(5, 20)
            while x < town.length {
                if !town.isJunction(x), abs(x - town.nearestCrossing(x)) > 5 {
                    vehicles.append(
                        Vehicle(
                            x: x, d: side * (town.halfWidth - 1.1), speed: 0,
                            size: [random.uniform(4, 5.2), random.uniform(1.75, 2), random.uniform(1.4, 2.3)], token: random.token()
                        ))
                }
                x += random.uniform(7, 28)
            }
            let lane = town.preset == .hills ? 1.8 : 5.2
            for d in town.preset == .hills ? [1.8] : [1.75, lane] {
                // The ego keeps to the inner right lane, so nothing else may.
                if side < 0 && d < 2 { continue }
                var x = random.uniform(-100, 0)
                while x < town.length + 200 {
                    vehicles.append(
                        Vehicle(
                            x: x, d: side * d * 0.9, speed: -side * random.uniform(6, 10),
                            size: [random.uniform(4, 7), 1.9, random.uniform(1.4, 2.8)],
                            token: random.token()))
                    x += random.uniform(25, 70)
                }
            }
        }
        self.vehicles = vehicles
    }

    /// The ego's pose at a moment: on the ground, tilted as the road is.
    public func mapFromEgo(at moment: Int) -> Pose {
        pose(x: 20 + Double(moment) * Town.spacing, d: -1.75, facing: 1)
    }

    /// Vehicles within 80 m of the ego.
    public func boxes(at moment: Int) -> [Box] {
        let ego = mapFromEgo(at: moment).translation
        return vehicles.compactMap { vehicle in
            let x = vehicle.x + vehicle.speed * Double(moment) / 2
            guard abs(x - ego.x) < 80, x > 0, x < town.length else { return nil }
            let ground = pose(x: x, d: vehicle.d, facing: vehicle.speed < 0 ? -1 : 1)
            let centre = ground.apply([0, 0, vehicle.size.z / 2])
            return Box(
                mapFromBox: Pose(xAxis: ground.xAxis, yAxis: ground.yAxis, zAxis: ground.zAxis, translation: centre),
                size: vehicle.size,
                category: "vehicle.car", instance: vehicle.token)
        }
    }

    private func pose(x: Double, d: Double, facing: Double) -> Pose {
        func ground(_ x: Double) -> SIMD3<Double> {
            let y = town.centreline(x) + d
            return [x, y, town.height(x, y)]
        }
        func unit(_ v: SIMD3<Double>) -> SIMD3<Double> { v / Double.sqrt((v * v).sum()) }
        let forward = unit((ground(x + 0.5) - ground(x - 0.5)) * facing)
        let side = ground(x) + [-forward.y, forward.x, 0]
        let left = unit(SIMD3(side.x, side.y, town.height(side.x, side.y)) - ground(x))
        let up = unit(cross(forward, left))
        return Pose(xAxis: forward, yAxis: cross(up, forward), zAxis: up, translation: ground(x))
    }
}

func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
    [a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x]
}
