internal import RealModule
internal import Scene

/// What stands beside the street whichever drive passes: buildings, trees, poles and signs.
struct Scenery {
    let town: Town

    /// Everything whose middle lies between two stations.
    ///
    /// Each 14 m of street are drawn from their own seed, so that a long street need never be held whole.
    func solids(from low: Double, to high: Double) -> [Solid] {
        var found: [Solid] = []
        for block in Int((low / 14).rounded(.down))...Int((high / 14).rounded(.down)) {
            for side in [-1.0, 1.0] { add(block, side, to: &found) }
            if town.plan.medianHalf > 0 { addMedianTree(block, to: &found) }
        }
        return found
    }

    private func add(_ block: Int, _ side: Double, to found: inout [Solid]) {
        var random = Randomness(seed: town.seed, stream: UInt64(bitPattern: Int64(block * 2 + (side > 0 ? 1 : 0))) &+ 300_000)
        let start = Double(block) * 14
        let edge = town.halfWidth
        let salt = random.next()
        let x = start + 7
        if random.uniform(0, 1) < 0.8, clear(x, by: 9) {
            let (depth, height, setback) = (random.uniform(7, 12), random.uniform(4, 15), random.uniform(0.5, 7))
            let half = SIMD3(random.uniform(4.5, 6.9), depth / 2, height / 2 + 1)
            let d = side * (edge + town.plan.pavement + setback + depth / 2)
            found.append(Solid(.facade, salt: salt, at: stand(x, d, half.z - 2), half: half))
        }
        if random.uniform(0, 1) < 0.7 {
            addTree(start + random.uniform(1, 13), side * (edge + random.uniform(0.9, town.plan.pavement)), &random, to: &found)
        }
        if random.uniform(0, 1) < 0.6 {
            let (px, d) = (start + random.uniform(0, 14), side * (edge + 0.6))
            guard clear(px, by: 3) else { return }
            let sign = random.uniform(0, 1) < 0.5
            let height = sign ? 2.4 : random.uniform(5, 8)
            found.append(Solid(.pole, salt: salt, at: stand(px, d, height / 2), half: [0.06, 0.06, height / 2]))
            if sign { found.append(Solid(.sign, salt: salt ^ 9, at: stand(px, d, 2.3), half: [0.03, 0.35, 0.35])) }
        }
    }

    private func addMedianTree(_ block: Int, to found: inout [Solid]) {
        var random = Randomness(seed: town.seed, stream: UInt64(bitPattern: Int64(block)) &+ 500_000)
        let x = Double(block) * 14 + random.uniform(2, 12)
        guard random.uniform(0, 1) < 0.6, abs(x - town.nearestCrossing(x)) > town.gapHalf + 1.5 else { return }
        addTree(x, 0, &random, to: &found)
    }

    private func addTree(_ x: Double, _ d: Double, _ random: inout Randomness, to found: inout [Solid]) {
        let (trunk, crown, salt) = (random.uniform(1.8, 3), random.uniform(1.2, 2.4), random.next())
        guard clear(x, by: 2) else { return }
        found.append(Solid(.bark, salt: salt, at: stand(x, d, trunk / 2), half: [0.14, 0.14, trunk / 2]))
        found.append(Solid(.leaves, salt: salt, at: stand(x, d, trunk + crown * 0.8), half: [crown, crown, crown * 1.15]))
    }

    /// Whether a place lies clear of every side street.
    private func clear(_ x: Double, by margin: Double) -> Bool {
        guard let side = town.nearestSideStreet(x) else { return true }
        return abs(x - side) > town.plan.sideHalfWidth + margin
    }

    /// A pose upright above the ground, turned as the street runs.
    private func stand(_ x: Double, _ d: Double, _ up: Double) -> Pose {
        let y = town.centreline(x) + d
        let slope = town.centreline(x + 0.5) - town.centreline(x - 0.5)
        return Pose.yaw(Double.atan2(y: slope, x: 1), translation: [x, y, town.height(x, y) + up])
    }
}
