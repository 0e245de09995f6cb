internal import RealModule
internal import Scene

/// What a search for lines and surfaces needs to know of a block of cells: for each drawn class two planes, and how often each cell was
/// seen. Planes are (rows, columns), row 0 with the smallest y.
public struct ClassPlanes: Sendable {
    let rows, columns: Int
    let views: [UInt16]
    let effectiveViews: [Float]
    /// (styles) of (rows, columns): the probability as decided, with the decision's offsets in it.
    let probability: [[Float]]
    /// (styles) of (rows, columns): how far the class leads, ½ where it is as good as the best of the others; surfaces alone have one.
    let lead: [[Float]]

    /// - Parameters:
    ///   - planes: (channels, rows, columns), in [0, 1].
    ///   - styles: with the channel of each.
    init(
        rows: Int, columns: Int, views: [UInt16], effectiveViews: [Float], planes: [Float], channels: Int, activation: Activation,
        decision: Decision,
        styles: [(channel: Int, style: VectorStyle)]
    ) {
        let size = rows * columns
        self.rows = rows
        self.columns = columns
        self.views = views
        self.effectiveViews = effectiveViews
        let factors = decision.offsets.map { Float.exp($0) }
        var probability = styles.map { _ in [Float](repeating: 0, count: size) }
        var lead = styles.map { $0.style.shape == .line ? [] : [Float](repeating: 0, count: size) }
        var moved = [Float](repeating: 0, count: channels)
        for cell in 0..<size where views[cell] > 0 {
            var total: Float = 0
            for channel in 0..<channels {
                let p = planes[channel * size + cell]
                switch activation {
                case .softmax: moved[channel] = p * factors[channel]
                case .sigmoid: moved[channel] = p * factors[channel] / max(p * factors[channel] + 1 - p, 1e-12)
                }
                total += moved[channel]
            }
            let whole = activation == .softmax ? max(total, 1e-12) : 1
            for (index, entry) in styles.enumerated() {
                let own = moved[entry.channel]
                probability[index][cell] = own / whole
                guard entry.style.shape != .line else { continue }
                guard activation == .softmax else {
                    lead[index][cell] = own
                    continue
                }
                var best: Float = 0
                for channel in 0..<channels where channel != entry.channel { best = max(best, moved[channel]) }
                lead[index][cell] = own / max(own + best, 1e-12)
            }
        }
        self.probability = probability
        self.lead = lead
    }
}
