import NaiveTwins
import Scene
import Tensors
import Tiles

/// Frames fused per second: [4, 200, 400] logits into 0.15 m tiles.
func fusionBenchmark() -> [String] {
    let grid = BEVGrid(minX: -30, minY: -15, resolution: 0.15, rows: 200, columns: 400)
    let lattice = TileGrid(resolution: 0.15)
    let layout = SumLayout(channels: 4, activation: .softmax)
    var noise = Noise(seed: 1)
    var logits = CellImage(rows: 200, columns: 400, channels: 4)
    for index in logits.vectors.indices {
        logits.vectors[index] = SIMD4((0..<4).map { _ in Float(noise.uniform(-6, 6)) })
    }
    let pose = Pose.yaw(0.4, translation: [38.4, 38.4, 0])
    guard let warp = GroundPlaneWarp(mapFromEgo: pose, grid: grid, egoHeight: 0) else { return [] }
    let tiles = lattice.tiles(touching: warp.footprint(of: grid))
    var sums = tiles.map { _ in TileSums(layout: layout, cells: lattice.cells) }
    var scratch = RowScratch(layout: layout, cells: lattice.cells)
    let evidence = FrameEvidence(prediction: Prediction(logits: logits), confidence: nil, warp: warp, layout: layout)

    let ours = secondsPerRun(runs: 100) {
        for (index, tile) in tiles.enumerated() { sums[index].add(evidence, at: tile, of: lattice, scratch: &scratch) }
    }
    let seen = sums.reduce(0) { $0 + $1.seenCells }

    // The same onto ground of known height, along the rays of seven cameras.
    let hilly = groundTrue(pose: pose, grid: grid)
    let onGround = FrameEvidence(
        prediction: Prediction(logits: logits), confidence: nil, warp: warp, ground: hilly, layout: layout)
    let alongRays = secondsPerRun(runs: 20) {
        for (index, tile) in tiles.enumerated() { sums[index].add(onGround, at: tile, of: lattice, scratch: &scratch) }
    }

    let planar = logits.planar
    let frame = (0..<4).map { planar[plane: $0].map(Double.init) }
    var naive = tiles.map { _ in NaiveSums(cells: lattice.cells, channels: 4) }
    let theirs = secondsPerRun(runs: 3) {
        for (index, tile) in tiles.enumerated() {
            naive[index].add(frame: frame, rows: 200, columns: 400, valid: nil, confidence: nil) { row, column in
                let cell = warp.cell(at: lattice.centre(of: tile, row: row, column: column))
                return (cell.x, cell.y)
            }
        }
    }
    let bandwidth = memoryBandwidth()
    // Counted are, for each seen cell, its logits read once and every plane of the sums read and written; not the neighbours a
    // bilinear sample reads again, nor the rows of scratch.
    let bytes = Double(seen) * Double(4 * (4 + 2 * layout.planes))
    return [
        "fuse one frame, [4, 200, 400] into \(tiles.count) tiles of 0.15 m, \(seen) cells, one thread",
        "  frames per second          \(format(1 / ours))",
        "  along rays to the ground   \(format(1 / alongRays)) frames per second, seven cameras",
        "  naive twin's time ÷ ours   \(format(theirs / ours))",
        "  bytes moved per second     \(format(bytes / ours / 1e9)) GB/s (logits read, sums read and written), \(format(100 * bytes / ours / bandwidth)) % of the triad's \(format(bandwidth / 1e9)) GB/s",
    ]
}

/// Ground that rolls by a few decimetres, seen by seven cameras all round.
private func groundTrue(pose: Pose, grid: BEVGrid) -> GroundTrueWarp? {
    var noise = Noise(seed: 2)
    let heights = (0..<(500 * 500)).map { _ in Float(noise.uniform(-0.2, 0.2)) }
    let ground = GroundHeights(
        spacing: 0.25, firstColumn: -100, firstRow: -100, columns: 500, rows: 500, heights: heights,
        deviations: Array(repeating: 0.1, count: 250_000))
    let forward = Pose(xAxis: [0, -1, 0], yAxis: [0, 0, -1], zAxis: [1, 0, 0], translation: [0, 0, 1.5])
    let cameras = (0..<7).map { index in
        CameraImage(
            token: "", path: "",
            camera: Camera(
                channel: "\(index)", egoFromCamera: Pose.yaw(Double(index) * 0.9, translation: .zero) * forward,
                focalLength: [350, 350], principalPoint: [199.5, 149.5], width: 400, height: 300), mapFromEgo: pose, timestamp: 0)
    }
    return GroundTrueWarp(mapFromEgo: pose, grid: grid, egoHeight: 0, ground: ground, cameras: cameras)
}

/// Bytes a second of a = b + s·c over arrays far larger than the caches, one thread.
func memoryBandwidth() -> Double {
    let count = 4_000_000
    var a = [SIMD8<Float>](repeating: .zero, count: count)
    let b = [SIMD8<Float>](repeating: SIMD8(repeating: 1), count: count)
    let c = [SIMD8<Float>](repeating: SIMD8(repeating: 2), count: count)
    let seconds = secondsPerRun(runs: 5) {
        var span = a.mutableSpan
        let (bs, cs) = (b.span, c.span)
        for index in 0..<count { span[index] = bs[index] + cs[index] * 3 }
    }
    return Double(count * 3 * 32) / seconds
}

/// The fastest of `runs` runs after one to warm up.
func secondsPerRun(runs: Int, _ work: () -> Void) -> Double {
    work()
    let clock = ContinuousClock()
    let times = (0..<runs).map { _ in clock.measure(work) / .seconds(1) }
    return times.min() ?? .infinity
}

func format(_ value: Double) -> String {
    value >= 100 ? "\(Int(value.rounded()))" : "\((value * 10).rounded() / 10)"
}

extension TileSums {
    var seenCells: Int {
        (0..<cells).reduce(0) { total, row in
            total + (0..<cells).count { self[SumLayout.views, row, $0] > 0 }
        }
    }
}
