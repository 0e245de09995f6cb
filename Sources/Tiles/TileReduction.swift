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
    public mutating func finish(channels: [String], decision: Decision) -> (tile: FusedTile, statistics: TileStatistics) {
        closeDrive()
        let probabilities = fusion.probabilities(of: total, prior: prior)
        let disagreement = Self.disagreement(of: total)
        var tile = FusedTile(cells: total.cells, channels: channels, activation: total.layout.activation)
        tile.conflict = conflict
        let size = total.cells * total.cells
        for cell in 0..<size {
            let (block, lane) = (cell / 8, cell % 8)
            let views = total.planes[SumLayout.views * total.planeStride + block][lane]
            guard views > 0 else { continue }
            let weight = total.planes[block][lane]
            tile.views[cell] = UInt16(clamping: Int(views))
            tile.weight[cell] = weight
            tile.effectiveViews[cell] = weight * weight / total.planes[total.planeStride + block][lane]
            tile.disagreement[cell] = disagreement[block][lane]
            for channel in 0..<channels.count {
                tile.probability[channel * size + cell] = probabilities[channel * total.planeStride + block][lane]
            }
        }
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
        let (stride, channels) = (sums.planeStride, sums.layout.channels)
        let none = Int8(channels)
        return (0..<(sums.cells * sums.cells)).map { cell in
            let (block, lane) = (cell / 8, cell % 8)
            guard sums.planes[SumLayout.views * stride + block][lane] > 0 else { return -1 }
            var best: Int8 = sums.layout.activation == .softmax ? 0 : none
            var highest: Float = sums.layout.activation == .softmax ? -1 : 0.5 * sums.planes[block][lane]
            for channel in 0..<channels {
                let value = sums.planes[sums.layout.probability(channel) * stride + block][lane]
                if value > highest { (best, highest) = (Int8(channel), value) }
            }
            return best
        }
    }

    /// H(Σ a p) − Σ a H(p) per cell, ≥ 0, in nats.
    private static func disagreement(of sums: TileSums) -> [Lane8] {
        let (stride, layout) = (sums.planeStride, sums.layout)
        return (0..<stride).map { block in
            let weight = sums.planes[block]
            let inverse = 1 / weight.replacing(with: 1, where: weight .<= 0)
            var entropy = Lane8.zero
            for channel in 0..<layout.channels {
                let p = smaller(sums.planes[layout.probability(channel) * stride + block] * inverse, Lane8(repeating: 1))
                entropy -= p * logarithm(larger(p, Lane8(repeating: 1e-12)))
                if layout.activation == .sigmoid {
                    let q = larger(1 - p, Lane8(repeating: 1e-12))
                    entropy -= q * logarithm(q)
                }
            }
            return larger(entropy - sums.planes[SumLayout.entropy * stride + block] * inverse, .zero)
        }
    }
}
