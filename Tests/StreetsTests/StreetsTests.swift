import Scene
import Streets
import Testing

@Suite struct StreetsTests {
    @Test("the same seed gives the same drive, another seed another")
    func seeds() {
        func logits(_ seed: UInt64) -> [Float] {
            OnboardPredictor.logits(of: Traffic(town: Town(preset: .boulevard, seed: seed, frames: 4), drive: 0), drive: 0, at: 1)
        }
        #expect(logits(1) == logits(1))
        #expect(logits(1) != logits(2))
    }

    @Test("the car stands on the ground and looks along the road", arguments: Town.Preset.allCases)
    func poses(preset: Town.Preset) {
        let town = Town(preset: preset, seed: 3, frames: 30)
        let traffic = Traffic(town: town, drive: 0)
        for moment in 0..<29 {
            let pose = traffic.mapFromEgo(at: moment)
            #expect(abs(pose.translation.z - town.height(pose.translation.x, pose.translation.y)) < 1e-9)
            let ahead = pose.inverse.apply(traffic.mapFromEgo(at: moment + 1).translation)
            #expect(ahead.x > 3.9 && abs(ahead.y) < 0.5)
        }
    }

    @Test("slopes leave the car's plane in the hills, and nowhere else")
    func slopes() {
        func rise(_ preset: Town.Preset) -> Double {
            let town = Town(preset: preset, seed: 3, frames: 30)
            let pose = Traffic(town: town, drive: 0).mapFromEgo(at: 10)
            let ahead = pose.apply([25, 0, 0])
            return abs(town.height(ahead.x, ahead.y) - ahead.z)
        }
        #expect(rise(.hills) > 0.1 && rise(.hills) < 2)
        #expect(rise(.crossroads) < 1e-9)
    }

    @Test("predictions are finite, and hold every class somewhere")
    func predictions() {
        let town = Town(preset: .crossroads, seed: 1, frames: 20)
        let logits = OnboardPredictor.logits(of: Traffic(town: town, drive: 0), drive: 0, at: 5)
        #expect(logits.allSatisfy { $0.isFinite })
        var found = Set<Int>()
        for cell in 0..<80_000 { found.insert((0..<4).max { logits[$0 * 80_000 + cell] < logits[$1 * 80_000 + cell] } ?? 0) }
        #expect(found == [0, 1, 2, 3])
    }

    @Test("cars that hide the ground are parked and moving, and a photograph's depth meets the ground before the car")
    func sight() {
        let traffic = Traffic(town: Town(preset: .boulevard, seed: 2, frames: 20), drive: 0)
        let instances = Set(traffic.boxes(at: 5).map(\.instance))
        #expect(!instances.intersection(traffic.parked).isEmpty && !instances.subtracting(traffic.parked).isEmpty)
        let seen = traffic.visibility(at: 5)
        #expect(zip(seen.inImage, seen.visible).allSatisfy { $0 || !$1 })
        #expect(zip(seen.inImage, seen.visible).contains { $0 && !$1 })
        let camera = Rig.cameras(width: 64)[0]
        let photograph = traffic.photograph(camera, drive: 0, at: 5)
        // The lowest row looks onto flat ground: z = focal length · 1.55 m / pixels below the horizon.
        let below = Double(camera.height - 1) - camera.principalPoint.y
        let expected = camera.focalLength.y * 1.55 / below
        #expect(abs(Double(photograph.depth[(camera.height - 1) * 64 + 32]) - expected) < 1e-4 * expected)
        #expect(photograph.depth.contains(.infinity))
    }
}
