internal import Kernels
internal import Scene

/// Sums the partials of one tile, drive by drive, and says what the tile is.
///
/// Partials must come in (drive, segment) order, so that the bytes depend on the inputs alone. Holds three sums at most,
/// however many drives there are.
public struct TileReduction: Sendable {
    private let fusion: Fusion
    private let prior: [Double]
    private var total: TileSums
    private var current: TileSums
    private var currentDrive: String?
    /// (cells): the likeliest channel of the first drive that saw the cell, or −1.
    private var firstClass: [Int8]
    private var conflict: [UInt8]
    private var sharedCells: [Bool]
    public private(set) var frames = 0
    public private(set) var segments = 0
    public private(set) var drives = 0

    /// - Parameter prior: (channels), the job's mean prediction; read by Bayesian fusion alone.
    public init(layout: SumLayout, cells: Int, fusion: Fusion, prior: [Double]) {
        self.fusion = fusion
        self.prior = prior
        total = TileSums(layout: layout, cells: cells)
        current = total
        firstClass = Array(repeating: -1, count: cells * cells)
        conflict = Array(repeating: 0, count: cells * cells)
        sharedCells = Array(repeating: false, count: cells * cells)
    }

    /// Adds one segment's partial.
    ///
    /// - Parameter frames: how many of the segment's frames saw the tile.
    public mutating func add(_ partial: TileSums, drive: String, frames: Int) {
        if drive != currentDrive {
            closeDrive()
            currentDrive = drive
            drives += 1
        }
        current.add(partial)
        self.frames += frames
        segments += 1
    }

    /// The tile, decided, and its statistics.
    ///
    /// - Parameter calibration: applied to the fused probabilities before they are decided; nil leaves them as fused.
    public mutating func finish(
        channels: [String], decision: Decision, calibration: Calibration? = nil
    ) -> (tile: FusedTile, statistics: TileStatistics) {
        closeDrive()
        let probabilities = fusion.probabilities(of: total, prior: prior)
        let disagreement = Self.disagreement(of: total)
        var tile = FusedTile(cells: total.cells, channels: channels, activation: total.layout.activation)
        tile.conflict = conflict
        let hasDivergence = total.layout.hasDivergence
        if hasDivergence { tile.divergence = Array(repeating: 0, count: total.cells * total.cells) }
        let size = total.cells * total.cells
        for cell in 0..<size {
            let (block, lane) = (cell / 8, cell % 8)
            let (row, column) = (cell / total.cells, cell % total.cells)
            let views = total[SumLayout.views, row, column]
            guard views > 0 else { continue }
            let weight = total[SumLayout.weight, row, column]
            tile.views[cell] = UInt16(clamping: Int(views))
            tile.weight[cell] = weight
            tile.effectiveViews[cell] = weight * weight / total[SumLayout.squaredWeight, row, column]
            tile.disagreement[cell] = disagreement[block][lane]
            if hasDivergence { tile.divergence[cell] = total[total.layout.divergence, row, column] / weight }
            for channel in 0..<channels.count {
                tile.probability[channel * size + cell] = probabilities[channel * size / 8 + block][lane]
            }
        }
        if let calibration { tile.calibrate(by: calibration) }
        tile.decide(by: decision)
        var statistics = TileStatistics(of: tile, frames: frames, segments: segments, drives: drives)
        let shared = sharedCells.count { $0 }
        statistics.conflict = shared > 0 ? Double(conflict.count { $0 != 0 }) / Double(shared) : nil
        return (tile, statistics)
    }

    private mutating func closeDrive() {
        guard currentDrive != nil else { return }
        let likeliest = Self.likeliest(in: current)
        for cell in 0..<likeliest.count where likeliest[cell] >= 0 {
            if firstClass[cell] < 0 {
                firstClass[cell] = likeliest[cell]
            } else {
                sharedCells[cell] = true
                if firstClass[cell] != likeliest[cell] { conflict[cell] = 1 }
            }
        }
        total.add(current)
        current = TileSums(layout: total.layout, cells: total.cells)
        currentDrive = nil
    }

    /// (cells): the channel of the largest mean probability, −1 where unseen; under sigmoid the number of channels where none
    /// reaches ½.
    private static func likeliest(in sums: TileSums) -> [Int8] {
        let channels = sums.layout.channels
        let none = Int8(channels)
        return (0..<(sums.cells * sums.cells)).map { cell in
            let (row, column) = (cell / sums.cells, cell % sums.cells)
            guard sums[SumLayout.views, row, column] > 0 else { return -1 }
            var best: Int8 = sums.layout.activation == .softmax ? 0 : none
            var highest: Float = sums.layout.activation == .softmax ? -1 : 0.5 * sums[SumLayout.weight, row, column]
            for channel in 0..<channels {
                let value = sums[sums.layout.probability(channel), row, column]
                if value > highest { (best, highest) = (Int8(channel), value) }
            }
            return best
        }
    }

    /// H(Σ a p) − Σ a H(p) per cell, ≥ 0, in nats.
    private static func disagreement(of sums: TileSums) -> [Lane8] {
        let (blocks, layout) = (sums.blocks, sums.layout)
        return (0..<(sums.cells * blocks)).map { block in
            let place = sums.place(plane: 0, row: block / blocks) + block % blocks
            let weight = sums.vectors[place]
            let inverse = 1 / weight.replacing(with: 1, where: weight .<= 0)
            var entropy = Lane8.zero
            for channel in 0..<layout.channels {
                let p = smaller(sums.vectors[place + layout.probability(channel) * blocks] * inverse, Lane8(repeating: 1))
                entropy -= p * logarithm(larger(p, Lane8(repeating: 1e-12)))
                if layout.activation == .sigmoid {
                    let q = larger(1 - p, Lane8(repeating: 1e-12))
                    entropy -= q * logarithm(q)
                }
            }
            return larger(entropy - sums.vectors[place + SumLayout.entropy * blocks] * inverse, .zero)
        }
    }
}
