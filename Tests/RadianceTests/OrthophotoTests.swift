import Kernels
import NaiveTwins
import Radiance
import Scene
import Testing

@Suite struct OrthophotoTests {
    private static let grid = TileGrid(resolution: 0.25, cells: 64)
    private static let tile = TileIndex(i: 0, j: 0)

    /// Ground that rises by so much for every metre beside the wheels' way.
    private static func ground(rising slope: Double = 0) -> GroundHeights {
        let heights = (0..<625).map { Float(slope * abs(Double($0 / 25 - 12) * 4)) }
        return GroundHeights(
            spacing: 4, firstColumn: -12, firstRow: -12, columns: 25, rows: 25, heights: heights,
            deviations: Array(repeating: 0.02, count: 625))
    }

    /// The plain's photographs over a field of clear air above solid ground, which three steps of training leave as it began.
    private static func sums(
        _ images: [TrainingImage] = Plain.poses.indices.map(Plain.image), ground: GroundHeights = ground(), threads: Int = 1
    ) -> OrthophotoSums {
        var training = Plain.training(steps: 3)
        while !training.isDone { _ = training.advance(threads: 1) }
        var orthophoto = Orthophoto(training.field, images: images, ground: ground, grid: grid, threads: threads)
        return orthophoto.sums(of: tile, threads: threads)
    }

    /// The share of the seen cells, those within 0.4 m of a square's edge left out (a pixel spans that much ground 4 m away), that have their square's red; and how many were looked at.
    private static func agreement(_ picture: GroundPicture) -> (share: Double, cells: Int) {
        var (right, seen) = (0, 0)
        for row in 0..<grid.cells {
            for column in 0..<grid.cells where picture.colours[row * grid.cells + column].w > 0 {
                let place = grid.centre(of: tile, row: row, column: column)
                let (u, v) = (place.x / 2, place.y / 2)
                guard abs(u - u.rounded()) > 0.2, abs(v - v.rounded()) > 0.2 else { continue }
                seen += 1
                let dark = (Int(u.rounded(.down)) + Int(v.rounded(.down))) % 2 == 0
                if abs(Int(picture.colours[row * grid.cells + column].x) - (dark ? 60 : 170)) < 20 { right += 1 }
            }
        }
        return (Double(right) / Double(max(seen, 1)), seen)
    }

    @Test("a chequered plain is seen from above as it was painted, and a ground held to rise beside the road smears it")
    func plain() {
        let picture = Self.sums().picture
        let (share, cells) = Self.agreement(picture)
        #expect(cells > 200)
        #expect(share > 0.97, "\(share) of \(cells)")
        #expect(picture.heights.allSatisfy { $0.isNaN || abs($0) < 1e-5 })
        #expect(picture.deviations.allSatisfy { $0.isNaN || abs($0 - 0.02) < 1e-4 })
        #expect(Self.agreement(Self.sums(ground: Self.ground(rising: 0.15)).picture).share < 0.9)
    }

    @Test("a car that stands there hides the ground under it and leaves a hole, while a field still trains on its pixels")
    func standing() {
        let box = Box(
            mapFromBox: Pose.yaw(0, translation: [9, 1, 0.8]), size: [3, 1.6, 1.6], category: "vehicle.car", instance: "a")
        func seen(_ picture: GroundPicture) -> Int {
            (0..<(Self.grid.cells * Self.grid.cells)).count { cell in
                let place =
                    Self.grid.centre(of: Self.tile, row: cell / Self.grid.cells, column: cell % Self.grid.cells) - SIMD2(9, 1)
                return abs(place.x) < 1.5 && abs(place.y) < 0.8 && picture.colours[cell].w > 0
            }
        }
        let images = Plain.poses.indices.map { Plain.image($0, standing: [box]) }
        let (open, parked) = (Self.sums().picture, Self.sums(images).picture)
        #expect(seen(open) > 20 && seen(parked) == 0, "\(seen(open)), \(seen(parked))")
        #expect(Self.agreement(parked).cells > 100)
        #expect(images.allSatisfy { $0.maskedShare == 0 })
    }

    @Test("the shadow of a van that drives along is not on the ground, for one moment saw it in the open")
    func shadow() {
        // Beside the way from the second moment on; its shadow falls toward the way, almost as far as the sun may throw it.
        let van = Box(
            mapFromBox: Pose.yaw(0, translation: [7, 5, 1]), size: [3, 1.6, 2], category: "vehicle.van", instance: "a")
        func seen(annotated: Bool) -> (cells: Int, lit: Int) {
            let images = Plain.poses.indices.map { index in
                Plain.image(index, movers: annotated && index > 0 ? [van] : []) { place in
                    index > 0 && abs(place.x - 7) < 1.5 && (0.2..<1.4).contains(place.y)
                }
            }
            let picture = Self.sums(images).picture
            let strip = (0..<(Self.grid.cells * Self.grid.cells)).filter { cell in
                let place = Self.grid.centre(of: Self.tile, row: cell / Self.grid.cells, column: cell % Self.grid.cells)
                return (6.4..<7.6).contains(place.x) && (0.4..<1.2).contains(place.y) && picture.colours[cell].w > 0
            }
            return (strip.count, strip.count { picture.colours[$0].x > 120 })
        }
        let (dark, light) = (seen(annotated: false), seen(annotated: true))
        #expect(dark.cells >= 10 && dark.lit == 0)
        #expect(light.cells == dark.cells && light.lit == light.cells)
    }

    @Test("one thread makes the same orthophoto as three, bit for bit")
    func threads() {
        #expect(Self.sums(threads: 1).encoded() == Self.sums(threads: 3).encoded())
    }

    @Test("a vehicle that passes before one camera leaves no trace, though that camera is nearest")
    func mover() {
        var views: [SIMD4<Float>] = (0..<6).map { [0.4, 0.41, 0.42, 20 + Float($0)] }
        views.append([0.9, 0.1, 0.1, 60])
        var span = views.mutableSpan
        let sum = composeGroundCell(&span, first: 0, count: 7)
        #expect(abs(sum.x / sum.w - 0.4) < 1e-6 && abs(sum.z / sum.w - 0.42) < 1e-6)
    }

    @Test("nor does one that nobody annotated, where shadows may lie on every other view", arguments: [-6, 6] as [Float])
    func glare(worth: Float) {
        var views: [SIMD4<Float>] = (0..<20).map { [0.4, 0.41, 0.42, -20 - Float($0)] }
        views.append([0.9, 0.9, 0.9, worth])
        var span = views.mutableSpan
        let sum = composeGroundCell(&span, first: 0, count: 21)
        #expect(abs(sum.x / sum.w - 0.4) < 1e-6 && abs(sum.z / sum.w - 0.42) < 1e-6)
    }

    @Test("one view saw the ground lit: of the many in a shadow none has a say, but all where no shadow may lie")
    func lit() {
        func seen(_ sign: Float) -> SIMD4<Float> {
            var views: [SIMD4<Float>] = (0..<12).map { [0.25, 0.27, 0.29, sign * (100 + Float($0))] }
            views.append([0.45, 0.46, 0.47, sign * 20])
            var span = views.mutableSpan
            return composeGroundCell(&span, first: 0, count: 13)
        }
        #expect(abs(seen(-1).x / seen(-1).w - 0.45) < 1e-6)
        #expect(abs(seen(1).x / seen(1).w - 0.25) < 0.01)
    }

    @Test("of views that agree, the sharpest dominates")
    func nearest() {
        var views: [SIMD4<Float>] = [[0.50, 0.5, 0.5, 10], [0.52, 0.52, 0.52, 10], [0.54, 0.54, 0.54, 100]]
        var span = views.mutableSpan
        let sum = composeGroundCell(&span, first: 0, count: 3)
        #expect(sum.x / sum.w > 0.539)
    }

    @Test("a row of ground cells is looked at as one cell after the other by the equations")
    func gathering() throws {
        var noise = Noise(seed: 3)
        let (width, height, cells) = (40, 30, 64)
        let pixels = (0..<(3 * width * height)).map { _ in UInt8(noise.uniform(0, 255)) }
        let covers = (0..<(width * height)).map { _ in
            noise.uniform(0, 1) < 0.1 ? PixelCover(rawValue: UInt8(noise.uniform(1, 8))) : []
        }
        let heights = (0..<cells).map { _ in Float(noise.uniform(-0.3, 0.3)) }
        // Looking along −y and down by 30°, one and a half metres up, the row 4 m away.
        let (s, c) = (0.5, 0.75.squareRoot())
        let eye = GroundEye(
            start: [-4, Float(1.5 * c - 4 * s), Float(4 * c + 1.5 * s)], step: [0.125, 0, 0], up: [0, Float(-c), Float(-s)],
            altitude: 1.5,
            focalLength: [30, 31], principalPoint: [19, 14], width: width, height: height, gain: [1, 1, 1, 1], bias: .zero)
        var views = [SIMD4<Float>](repeating: .zero, count: cells * 2)
        var counts = [Int32](repeating: 0, count: cells)
        gather(&views, &counts, eye, heights, pixels, covers)
        var seen = 0
        for cell in 0..<cells {
            let h = Double(heights[cell])
            let naive = NaiveGroundView(
                point: [-4 + 0.125 * Double(cell), 1.5 * c - 4 * s - h * c, 4 * c + 1.5 * s - h * s], altitude: 1.5 - h,
                focalLength: [30, 31], principalPoint: [19, 14], width: width, height: height, pixels: pixels,
                hidden: covers.map { !$0.isDisjoint(with: .hidden) }, shaded: covers.map { $0.contains(.shade) })
            guard let expected = naive.view, abs(expected.w) * 0.5 >= 6 else {
                #expect(counts[cell] == 0)
                continue
            }
            seen += 1
            try #require(counts[cell] == 1)
            // Single precision's place in the image, times a pixel's steepest slope; the worth relative.
            for channel in 0..<3 { #expect(abs(Double(views[cell * 2][channel]) - expected[channel]) < 0.01) }
            #expect(abs(Double(views[cell * 2].w) - expected.w * 0.5) < 1e-5 * abs(expected.w))
        }
        #expect(seen > 20 && seen < cells)
    }

    private func gather(
        _ views: inout [SIMD4<Float>], _ counts: inout [Int32], _ eye: GroundEye, _ heights: [Float], _ pixels: [UInt8],
        _ covers: [PixelCover]
    ) {
        let lanes = (0..<(heights.count / 8)).map { block in SIMD8<Float>(heights[(block * 8)..<(block * 8 + 8)]) }
        let visibility = lanes.map { _ in SIMD8<Float>(repeating: 0.5) }
        var viewSpan = views.mutableSpan
        var countSpan = counts.mutableSpan
        gatherGroundRow(
            &viewSpan, &countSpan, most: 2, eye: eye, blocks: 0..<lanes.count, heights: lanes.span, visibility: visibility.span,
            pixels: pixels.span, covers: covers.span, least: 6)
    }

    @Test(
        "what the views of a cell agree on is what sorting and adding say, whether a shadow may lie on none, some or all",
        arguments: [1, 2, 5, 17, 60], [0, 0.6, 1])
    func composing(count: Int, shaded: Double) {
        for seed in 0..<20 {
            var noise = Noise(seed: UInt64(100 * count + seed))
            var views = (0..<count).map { _ in
                SIMD4<Float>(
                    Float(noise.uniform(0.2, 0.7)), Float(noise.uniform(0.2, 0.7)), Float(noise.uniform(0.2, 0.7)),
                    Float(noise.uniform(6, 400) * (noise.uniform(0, 1) < shaded ? -1 : 1)))
            }
            let expected = naiveGroundCell(
                views.map { SIMD4<Double>($0) }, shade: Double(GroundViews.mostShade), glare: Double(GroundViews.mostGlare),
                share: Double(GroundViews.share), fewest: GroundViews.fewest,
                tolerances: Double(GroundViews.leastTolerance)...Double(GroundViews.mostTolerance))
            var span = views.mutableSpan
            let sum = composeGroundCell(&span, first: 0, count: count)
            for lane in 0..<4 { #expect(abs(Double(sum[lane]) - expected[lane]) < 1e-4 * expected.w) }
        }
    }

    @Test("sums come back from their bytes to half a grey level and half a millimetre, and merge in any order")
    func encoding() throws {
        let sums = Self.sums(ground: Self.ground(rising: 0.0314))
        #expect(!sums.isEmpty)
        let bytes = sums.encoded()
        let back = try #require(OrthophotoSums(encoded: bytes))
        let again = back.encoded() == bytes
        #expect(again)
        let (before, after) = (sums.picture, back.picture)
        for cell in before.colours.indices {
            #expect(before.colours[cell] == after.colours[cell])
            guard !before.heights[cell].isNaN else { continue }
            #expect(abs(before.heights[cell] - after.heights[cell]) < 0.00055)
            #expect(abs(before.deviations[cell] - after.deviations[cell]) < 0.00055)
        }
        #expect(OrthophotoSums(encoded: Array(bytes.dropLast())) == nil)
        #expect(OrthophotoSums(encoded: [1, 2]) == nil)
        let other = Self.sums([Plain.image(0), Plain.image(3)])
        var (one, two) = (sums, other)
        one.add(other)
        two.add(sums)
        #expect(one == two)
        var nothing = OrthophotoSums(cells: Self.grid.cells)
        #expect(nothing.isEmpty && nothing.encoded().count == 24)
        nothing.add(sums)
        #expect(nothing == sums)
    }
}
