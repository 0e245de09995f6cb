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
        let plan = town.plan
        for left in [false, true] {
            let side = left ? 1.0 : -1.0
            var x = random.uniform(5, 12)
            while x < town.length {
                let size = SIMD3(random.uniform(4, 5.2), random.uniform(1.75, 2), random.uniform(1.4, 2.3))
                let token = random.token()
                if !town.isJunction(x), abs(x - town.nearestCrossing(x)) > 5, random.uniform(0, 1) < plan.parkedShare {
                    let d = side * (town.halfWidth - random.uniform(1.05, 1.25))
                    vehicles.append(Vehicle(x: x, d: d, speed: 0, size: size, token: token))
                }
                x += size.x + random.uniform(0.8, 4)
            }
            // The ego keeps to the inner right lane, so nothing else may.
            for lane in (left ? 0 : 1)..<max(left ? 0 : 1, plan.lanesEachWay) {
                var x = random.uniform(-100, 0)
                while x < town.length + 200 {
                    vehicles.append(
                        Vehicle(
                            x: x, d: plan.lane(lane, left: left), speed: -side * random.uniform(6, 10),
                            size: [random.uniform(4, 7), 1.9, random.uniform(1.4, 2.8)],
                            token: random.token()))
                    x += random.uniform(18, 60)
                }
            }
        }
        self.vehicles = vehicles
    }

    /// The ego's pose at a moment: on the ground, tilted as the road is.
    public func mapFromEgo(at moment: Int) -> Pose {
        pose(x: 20 + Double(moment) * town.spacing, d: town.plan.lane(0, left: false), facing: 1)
    }

    /// Instances that stand at the kerb for the whole drive.
    public var parked: Set<String> { Set(vehicles.filter { $0.speed == 0 }.map(\.token)) }

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

    /// What stands within sight of the ego: vehicles as body and cabin, and the street's scenery.
    func scene(at moment: Int) -> StreetScene {
        let x = mapFromEgo(at: moment).translation.x
        return StreetScene(town: town, solids: bodies(at: moment) + Scenery(town: town).solids(from: x - 110, to: x + 110))
    }

    /// Vehicles as two boxes each: the body, and the cabin upon it.
    func bodies(at moment: Int) -> [Solid] {
        boxes(at: moment).flatMap { box in
            let salt = box.instance.utf8.prefix(12).reduce(UInt64(1)) { $0 &* 131 &+ UInt64($1) }
            let (half, tall) = (box.size / 2, box.size.z > 1.9)
            // The body hangs 0.2 m above the ground, and takes a bit more than half the height.
            let waist = tall ? box.size.z - 0.12 : box.size.z * 0.58
            func at(_ x: Double, _ z: Double) -> Pose {
                let frame = box.mapFromBox
                return Pose(
                    xAxis: frame.xAxis, yAxis: frame.yAxis, zAxis: frame.zAxis, translation: frame.apply([x, 0, z - half.z]))
            }
            return [
                Solid(.vehicle, salt: salt, at: at(0, (0.2 + waist) / 2), half: [half.x, half.y, (waist - 0.2) / 2]),
                Solid(
                    .cabin, salt: salt, at: at(-half.x * 0.12, (waist + box.size.z) / 2),
                    half: [half.x * 0.55, half.y * 0.86, (box.size.z - waist) / 2]),
            ]
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
