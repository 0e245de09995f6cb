import Kernels
import NaiveTwins
import Scene
import Tensors
import Testing
import Tiles

/// A frame of noise, for both the sums and their naive twin.
struct NoisyFrame {
    let grid = BEVGrid(minX: -6, minY: -3, resolution: 0.15, rows: 40, columns: 80)
    let prediction: Prediction
    let confidence, divergence: [Float]
    let pose: Pose

    init(seed: UInt64, channels: Int = 4) {
        var noise = Noise(seed: seed)
        var logits = CellImage(rows: 40, columns: 80, channels: channels)
        for row in 0..<40 {
            for column in 0..<80 {
                for channel in 0..<channels { logits[row, column, channel] = Float(noise.uniform(-6, 6)) }
            }
        }
        let valid = (0..<3200).map { _ in noise.uniform(0, 1) > 0.05 }
        confidence = (0..<3200).map { _ in Float(noise.uniform(-3, 3)) }
        prediction = Prediction(logits: logits, valid: valid)
        var more = Noise(seed: seed + 1000)
        divergence = (0..<3200).map { _ in Float(more.uniform(0, 4)) }
        let tilt = noise.uniform(-0.05, 0.05)
        pose =
            Pose(
                quaternion: [1, tilt, -tilt / 2, noise.uniform(-1, 1)], translation: [noise.uniform(1, 4), noise.uniform(1, 4), 7])
            ?? .identity
    }

    func warp() throws -> GroundPlaneWarp {
        try #require(GroundPlaneWarp(mapFromEgo: pose, grid: grid, egoHeight: 0.3))
    }

    func added(to sums: inout TileSums, tile: TileIndex, grid: TileGrid) throws {
        let evidence = FrameEvidence(
            prediction: prediction, confidence: confidence, divergence: divergence, warp: try warp(), layout: sums.layout)
        var scratch = RowScratch(layout: sums.layout, cells: grid.cells)
        sums.add(evidence, at: tile, of: grid, scratch: &scratch)
    }
}

@Suite struct TileSumsTests {
    let lattice = TileGrid(resolution: 0.15, cells: 64)
    let layout = SumLayout(channels: 4, activation: .softmax, hasDivergence: true)

    @Test("the fast sums agree with sums written one cell at a time", arguments: [UInt64(1), 2, 3])
    func agreesWithNaiveTwin(seed: UInt64) throws {
        let frame = NoisyFrame(seed: seed)
        let tile = TileIndex(i: 0, j: 0)
        var sums = TileSums(layout: layout, cells: 64)
        try frame.added(to: &sums, tile: tile, grid: lattice)
        var naive = NaiveSums(cells: 64, channels: 4)
        let planar = frame.prediction.logits.planar
        let warp = try frame.warp()
        naive.add(
            frame: (0..<4).map { planar[plane: $0].map(Double.init) }, rows: 40, columns: 80, valid: frame.prediction.valid,
            confidence: frame.confidence.map(Double.init), predicted: frame.divergence.map(Double.init)
        ) { row, column in
            let cell = warp.cell(at: lattice.centre(of: tile, row: row, column: column))
            return (cell.x, cell.y)
        }
        #expect(naive.views.reduce(0, +) > 500)
        for row in 0..<64 {
            for column in 0..<64 {
                let cell = row * 64 + column
                // A source coordinate within float rounding of a border may be seen by one and not by the other.
                guard Double(sums[SumLayout.views, row, column]) == naive.views[cell] else {
                    let source = warp.cell(at: lattice.centre(of: tile, row: row, column: column))
                    let border = [source.x, source.y, 79 - source.x, 39 - source.y].map { abs($0) }.min() ?? 1
                    let onLine = min(abs(source.x - source.x.rounded()), abs(source.y - source.y.rounded()))
                    #expect(min(border, onLine) < 1e-4)
                    continue
                }
                // Logits up to 6 change by at most 12 a cell; coordinates carry an error of about 1e-5 of a cell.
                #expect(abs(Double(sums[SumLayout.weight, row, column]) - naive.weight[cell]) <= 1e-3 * (1 + naive.weight[cell]))
                #expect(abs(Double(sums[SumLayout.entropy, row, column]) - naive.entropy[cell]) <= 1e-3 * (1 + naive.weight[cell]))
                let lost = Double(sums[layout.divergence, row, column])
                #expect(abs(lost - naive.divergence[cell]) <= 4e-3 * (1 + naive.weight[cell]))
                for channel in 0..<4 {
                    let tolerance = 2e-3 * (1 + naive.weight[cell])
                    #expect(abs(Double(sums[layout.logit(channel), row, column]) - naive.logits[channel][cell]) <= 6 * tolerance)
                    #expect(
                        abs(Double(sums[layout.probability(channel), row, column]) - naive.probabilities[channel][cell])
                            <= tolerance)
                }
            }
        }
    }

    /// Ground that rises and falls by some decimetres, which no plane can follow.
    static let hilly: GroundHeights = {
        var noise = Noise(seed: 9)
        let heights = (0..<900).map { _ in 6.7 + Float(noise.uniform(-0.3, 0.3)) }
        return GroundHeights(
            spacing: 0.5, firstColumn: -5, firstRow: -5, columns: 30, rows: 30, heights: heights,
            deviations: Array(repeating: 0, count: 900))
    }()

    @Test("on hilly ground what divides lanes is read where it lies, as far above the background as it is there")
    func lanes() throws {
        let frame = NoisyFrame(seed: 4)
        let tile = TileIndex(i: 0, j: 0)
        let camera = Camera(
            channel: "CAM_FRONT",
            egoFromCamera: Pose(xAxis: [0, -1, 0], yAxis: [0, 0, -1], zAxis: [1, 0, 0], translation: [-6, 0, 3]),
            focalLength: [200, 200], principalPoint: [200, 150], width: 400, height: 300)
        let image = CameraImage(token: "a", path: "", camera: camera, mapFromEgo: frame.pose, timestamp: 0)
        let ground = try #require(
            GroundTrueWarp(
                mapFromEgo: frame.pose, grid: frame.grid, egoHeight: 0.3, ground: Self.hilly, cameras: [image], laneTrust: 2))
        let layout = SumLayout(channels: 4, activation: .softmax)
        var sums = TileSums(layout: layout, cells: 64)
        let evidence = FrameEvidence(
            prediction: frame.prediction, confidence: nil, warp: try frame.warp(), ground: ground, laneChannels: [1],
            background: 0, layout: layout)
        var scratch = RowScratch(layout: layout, cells: 64)
        sums.add(evidence, at: tile, of: lattice, scratch: &scratch)
        let planar = frame.prediction.logits.planar
        func naive(_ place: (SIMD2<Double>) -> SIMD2<Double>) -> NaiveSums {
            var naive = NaiveSums(cells: 64, channels: 4)
            naive.add(
                frame: (0..<4).map { planar[plane: $0].map(Double.init) }, rows: 40, columns: 80, valid: frame.prediction.valid,
                confidence: nil
            ) { row, column in
                let cell = place(lattice.centre(of: tile, row: row, column: column))
                return (cell.x, cell.y)
            }
            return naive
        }
        let (usual, lanes) = (naive { ground.cells(at: $0).usual }, naive { ground.cells(at: $0).lanes })
        var (compared, moved) = (0, 0)
        for cell in 0..<(64 * 64) where usual.views[cell] > 0 && lanes.views[cell] > 0 {
            let (row, column) = (cell / 64, cell % 64)
            guard sums[SumLayout.views, row, column] > 0 else { continue }
            compared += 1
            let divider = lanes.logits[1][cell] - lanes.logits[0][cell] + usual.logits[0][cell]
            if abs(divider - usual.logits[1][cell]) > 0.5 { moved += 1 }
            // Logits reach 6, and a place in the grid is good to 1e-4 cells.
            #expect(abs(Double(sums[layout.logit(1), row, column]) - divider) < 1e-2)
            for channel in [0, 2, 3] {
                #expect(abs(Double(sums[layout.logit(channel), row, column]) - usual.logits[channel][cell]) < 1e-2)
            }
        }
        #expect(compared > 500 && moved > 50)
    }

    @Test("on hilly ground the fast sums agree with sums written one cell at a time", arguments: [UInt64(1), 2, 3])
    func agreesOnHills(seed: UInt64) throws {
        let frame = NoisyFrame(seed: seed)
        let tile = TileIndex(i: 0, j: 0)
        let ground = try #require(
            GroundTrueWarp(mapFromEgo: frame.pose, grid: frame.grid, egoHeight: 0.3, ground: Self.hilly, cameras: []))
        var sums = TileSums(layout: layout, cells: 64)
        let evidence = FrameEvidence(
            prediction: frame.prediction, confidence: frame.confidence, divergence: frame.divergence, warp: try frame.warp(),
            ground: ground, layout: layout)
        var scratch = RowScratch(layout: layout, cells: 64)
        let brought = sums.add(evidence, at: tile, of: lattice, scratch: &scratch)
        var naive = NaiveSums(cells: 64, channels: 4)
        let planar = frame.prediction.logits.planar
        naive.add(
            frame: (0..<4).map { planar[plane: $0].map(Double.init) }, rows: 40, columns: 80, valid: frame.prediction.valid,
            confidence: frame.confidence.map(Double.init)
        ) { row, column in
            let cell = ground.cells(at: lattice.centre(of: tile, row: row, column: column)).usual
            return (cell.x, cell.y)
        }
        #expect(naive.views.reduce(0, +) > 500 && brought.cells > 500)
        var differing = 0
        for row in 0..<64 {
            for column in 0..<64 {
                let cell = row * 64 + column
                // A source coordinate within float rounding of a border may be seen by one and not by the other.
                guard Double(sums[SumLayout.views, row, column]) == naive.views[cell] else {
                    differing += 1
                    continue
                }
                let tolerance = 2e-3 * (1 + naive.weight[cell])
                #expect(abs(Double(sums[SumLayout.weight, row, column]) - naive.weight[cell]) <= tolerance)
                for channel in 0..<4 {
                    #expect(abs(Double(sums[layout.logit(channel), row, column]) - naive.logits[channel][cell]) <= 6 * tolerance)
                }
            }
        }
        #expect(differing <= 2)
    }

    @Test("frames that come in two segments say the same as frames that come in one")
    func sumsMerge() throws {
        let frames = (10..<14).map { NoisyFrame(seed: $0) }
        let tile = TileIndex(i: 0, j: 0)
        var whole = TileSums(layout: layout, cells: 64)
        for frame in frames { try frame.added(to: &whole, tile: tile, grid: lattice) }
        var halves = [TileSums(layout: layout, cells: 64), TileSums(layout: layout, cells: 64)]
        for (index, frame) in frames.enumerated() { try frame.added(to: &halves[index / 2], tile: tile, grid: lattice) }
        var merged = halves[0]
        merged.add(halves[1])
        for (a, b) in zip(whole.vectors, merged.vectors) {
            for lane in 0..<8 { #expect(abs(a[lane] - b[lane]) <= 8 * Float.ulpOfOne * max(abs(a[lane]), 200)) }
        }
    }

    @Test("a cell on a tile's edge says the same from either tile's lattice position")
    func seamsAgree() throws {
        let frame = NoisyFrame(seed: 5)
        let big = TileGrid(resolution: 0.15, cells: 128)
        var one = TileSums(layout: layout, cells: 128)
        try frame.added(to: &one, tile: TileIndex(i: 0, j: 0), grid: big)
        for (i, j) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
            var part = TileSums(layout: layout, cells: 64)
            try frame.added(to: &part, tile: TileIndex(i: i, j: j), grid: lattice)
            for row in 0..<64 {
                for column in 0..<64 {
                    let a = part[SumLayout.weight, row, column]
                    let b = one[SumLayout.weight, row + 64 * j, column + 64 * i]
                    #expect(abs(a - b) <= 1e-3 * (1 + max(a, b)) || min(a, b) == 0)
                }
            }
        }
    }

    @Test("maximum and hits keep what they are named for", arguments: [SumLayout.Extra.maximum, .hits, .logProbability])
    func extrasMerge(extra: SumLayout.Extra) throws {
        let layout = SumLayout(channels: 4, activation: .softmax, extra: extra)
        var sums = TileSums(layout: layout, cells: 64)
        for seed in 20..<23 { try NoisyFrame(seed: UInt64(seed)).added(to: &sums, tile: TileIndex(i: 0, j: 0), grid: lattice) }
        for row in 0..<64 {
            for column in 0..<64 where sums[SumLayout.views, row, column] > 0 {
                let views = sums[SumLayout.views, row, column]
                let values = (0..<4).map { sums[layout.extra($0), row, column] }
                switch extra {
                case .hits: #expect(values.reduce(0, +) == views)
                case .maximum: #expect(values.allSatisfy { $0 >= 0 && $0 <= 1.000_001 } && values.reduce(0, +) >= 0.999)
                case .logProbability: #expect(values.allSatisfy { $0 <= 0 })
                case .none: break
                }
            }
        }
    }
}
