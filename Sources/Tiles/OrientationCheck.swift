internal import RealModule
public import Scene
internal import Tensors

/// Whether predictions, laid over one another by their poses, agree best when their array's axes run as declared.
///
/// Pairs of overlapping frames are read under every orientation the array's shape allows: eight where it is square, else four. At
/// places four cells apart that both frames could see, what they say of each class but background is correlated. Whatever is
/// wrong with the axes moves against the car where it should stand still, so the wrong orientations correlate worse. A straight
/// drive cannot tell left from right: mirrored along the road everything agrees as well, and then nothing is said.
public struct OrientationCheck: Sendable {
    /// An orientation under which overlapping frames agree better than as declared.
    public struct Finding: Sendable, Hashable {
        public let declared: ArrayAxes
        /// The best orientation, and those that cannot be told from it.
        public let better: [ArrayAxes]
        /// Mean correlation over the pairs, in [−1, 1].
        public let declaredAgreement, betterAgreement: Double
        /// Pairs compared, and those of them in which the best orientation agrees better than the declared one.
        public let pairs, won: Int

        public init(
            declared: ArrayAxes, better: [ArrayAxes], declaredAgreement: Double, betterAgreement: Double, pairs: Int, won: Int
        ) {
            self.declared = declared
            self.better = better
            self.declaredAgreement = declaredAgreement
            self.betterAgreement = betterAgreement
            self.pairs = pairs
            self.won = won
        }
    }

    /// Agreement that another orientation must gain before anything is said, and how many of its standard errors that must be. On
    /// recorded drives the declared axes lead by 0.08 and more; a straight road's mirror image differs by less than 0.01.
    static let leastGain = 0.02
    static let leastErrors = 3.0
    static let leastPairs = 8

    private let layout: PredictionLayout
    private let candidates: [ArrayAxes]
    /// For each candidate and canonical cell, the cell that holds its value when the array is read as declared.
    private let places: [[Int]]
    private var agreements: [[Double]]

    public init(layout: PredictionLayout) {
        let (rows, columns) = (layout.grid.rows, layout.grid.columns)
        let candidates = ArrayAxes.all.filter { rows == columns || $0.firstIsX == layout.axes.firstIsX }
        var declared = [Int](repeating: 0, count: rows * columns)
        for (cell, place) in layout.axes.canonicalCells(rows: rows, columns: columns).enumerated() { declared[place] = cell }
        self.layout = layout
        self.candidates = candidates
        places = candidates.map { $0.canonicalCells(rows: rows, columns: columns).map { declared[$0] } }
        agreements = candidates.map { _ in [] }
    }

    /// What the frames compared so far say; nil where the declared orientation is as good as any, or too few could be compared.
    public var finding: Finding? {
        let pairs = agreements.first?.count ?? 0
        guard pairs >= Self.leastPairs, let declared = candidates.firstIndex(of: layout.axes) else { return nil }
        let means = agreements.map { $0.reduce(0, +) / Double(pairs) }
        guard let best = means.indices.max(by: { means[$0] < means[$1] }), means[best] > means[declared] + Self.leastGain else {
            return nil
        }
        let gains = zip(agreements[best], agreements[declared]).map { $0 - $1 }
        let gain = means[best] - means[declared]
        let variance = gains.reduce(0) { $0 + ($1 - gain) * ($1 - gain) } / Double(pairs - 1)
        guard gain > Self.leastErrors * Double.sqrt(variance / Double(pairs)) else { return nil }
        let alike = candidates.indices.filter { $0 != best && $0 != declared && means[$0] >= means[best] - Self.leastGain }
        return Finding(
            declared: layout.axes, better: ([best] + alike).map { candidates[$0] }, declaredAgreement: means[declared],
            betterAgreement: means[best], pairs: pairs, won: gains.count { $0 > 0 })
    }

    /// Lays one frame over another; a pair without two hundred common places under every orientation says nothing.
    public mutating func compare(_ first: Sighting, _ second: Sighting) {
        let (rows, columns) = (layout.grid.rows, layout.grid.columns)
        var pairs: [(first: Int, second: Int)] = []
        for row in stride(from: 2, to: rows, by: 4) {
            for column in stride(from: 2, to: columns, by: 4) {
                let there = second.warp.cell(at: first.warp.mapPoint(atCell: [Double(column), Double(row)]))
                let (x, y) = (there.x.rounded(), there.y.rounded())
                guard (0..<Double(columns)).contains(x), (0..<Double(rows)).contains(y) else { continue }
                pairs.append((row * columns + column, Int(y) * columns + Int(x)))
            }
        }
        let values = places.map { place in
            Self.correlation(pairs.map { (place[$0.first], place[$0.second]) }, first, second)
        }
        guard values.allSatisfy({ $0 != nil }) else { return }
        for (index, value) in values.enumerated() { agreements[index].append(value ?? 0) }
    }

    /// The correlation of what two frames say of every class, each class less its mean; nil under two hundred places.
    private static func correlation(_ pairs: [(first: Int, second: Int)], _ a: Sighting, _ b: Sighting) -> Double? {
        let seen = pairs.filter { a.isSeen(at: $0.first) && b.isSeen(at: $0.second) }
        guard seen.count >= 200 else { return nil }
        let count = Double(seen.count)
        var (both, alone, other) = (0.0, 0.0, 0.0)
        for channel in 0..<a.channels {
            var (sumA, sumB, squareA, squareB, product) = (0.0, 0.0, 0.0, 0.0, 0.0)
            for pair in seen {
                let p = Double(a.presence[pair.first * a.channels + channel])
                let q = Double(b.presence[pair.second * b.channels + channel])
                sumA += p
                sumB += q
                squareA += p * p
                squareB += q * q
                product += p * q
            }
            both += product - sumA * sumB / count
            alone += squareA - sumA * sumA / count
            other += squareB - sumB * sumB / count
        }
        return both / Double.sqrt(max(alone * other, 1e-12))
    }
}

extension OrientationCheck {
    /// One frame as the check sees it: how likely each cell holds each class but background, and where the cells lie.
    public struct Sighting: Sendable {
        let warp: GroundPlaneWarp
        let channels: Int
        /// (cells, channels), probabilities.
        let presence: [Float]
        private let valid: [Bool]?

        public init(_ prediction: Prediction, layout: PredictionLayout, warp: GroundPlaneWarp) {
            let logits = prediction.logits
            let kept = layout.channels.indices.filter { layout.activation == .sigmoid || layout.channels[$0] != "background" }
            var presence: [Float] = []
            presence.reserveCapacity(logits.rows * logits.columns * kept.count)
            var p = [Float](repeating: 0, count: logits.channels)
            for cell in 0..<(logits.rows * logits.columns) {
                for channel in p.indices { p[channel] = logits.vectors[cell * logits.groups + channel / 4][channel % 4] }
                switch layout.activation {
                case .sigmoid: for channel in p.indices { p[channel] = 1 / (1 + Float.exp(-p[channel])) }
                case .softmax:
                    let highest = p.max() ?? 0
                    for channel in p.indices { p[channel] = Float.exp(p[channel] - highest) }
                    let total = p.reduce(0, +)
                    for channel in p.indices { p[channel] /= total }
                }
                for channel in kept { presence.append(p[channel]) }
            }
            self.warp = warp
            self.presence = presence
            channels = kept.count
            valid = prediction.valid
        }

        func isSeen(at cell: Int) -> Bool { valid?[cell] ?? true }
    }
}
