internal import Kernels
public import Scene
internal import Tensors

/// Rows of scratch that adding a frame to a tile works in: made once, used for every frame and tile.
public struct RowScratch: Sendable {
    var samples: [Lane8]
    var probabilities: [Lane8]
    var seen, weights, entropies: [Lane8]
    /// Grid columns and rows that a row's cells read.
    var us, vs: [Lane8]
    /// The same for what divides lanes.
    var laneUs, laneVs, laneSamples, laneSeen: [Lane8]

    public init(layout: SumLayout, cells: Int) {
        let blocks = cells / 8
        // u and the divergence follow the logits.
        samples = Array(repeating: .zero, count: ((layout.channels + 1) / 4 + 1) * 4 * blocks)
        probabilities = Array(repeating: .zero, count: layout.channels * blocks)
        seen = Array(repeating: .zero, count: blocks)
        weights = seen
        entropies = seen
        us = seen
        vs = seen
        laneUs = seen
        laneVs = seen
        laneSeen = seen
        laneSamples = samples
    }
}

extension TileSums {
    /// Warps one frame onto this tile and adds it.
    ///
    /// - Parameters:
    ///   - tile: which tile of the lattice these sums are.
    ///   - scratch: made for the same layout and cells.
    /// - Returns: what the frame brought: Σw over the tile's cells, and how many it saw.
    /// - Source: ALGORITHM §2.
    @discardableResult
    public mutating func add(
        _ frame: borrowing FrameEvidence, at tile: TileIndex, of grid: TileGrid, scratch: inout RowScratch
    ) -> (weight: Double, cells: Double) {
        precondition(grid.cells == cells && frame.layout == layout, "TileSums: grid of \(grid.cells) cells for \(cells)")
        let image = frame.cells
        let step = frame.warp.alongX * grid.resolution
        // On ground that is no plane a cell may read a grid whose plane does not reach it.
        let reach = frame.ground == nil ? 0 : Int((Self.displacement / grid.resolution).rounded(.up))
        var brought = (weight: 0.0, cells: 0.0)
        for row in 0..<cells {
            let start = frame.warp.cell(at: grid.centre(of: tile, row: row, column: 0))
            let range = Self.cellsInside(
                start: start + Double(reach), step: step, columns: image.columns + 2 * reach, rows: image.rows + 2 * reach,
                count: cells)
            guard !range.isEmpty else { continue }
            let blocks = (range.lowerBound / 8)..<((range.upperBound + 7) / 8)
            if let ground = frame.ground {
                for cell in (8 * blocks.lowerBound)..<(8 * blocks.upperBound) {
                    let places = ground.cells(at: grid.centre(of: tile, row: row, column: cell))
                    scratch.us[cell / 8][cell % 8] = Float(places.usual.x)
                    scratch.vs[cell / 8][cell % 8] = Float(places.usual.y)
                    scratch.laneUs[cell / 8][cell % 8] = Float(places.lanes.x)
                    scratch.laneVs[cell / 8][cell % 8] = Float(places.lanes.y)
                }
            }
            addRow(row, of: frame, start: start, step: step, blocks: blocks, &scratch)
            brought.weight += Double(rowSum(scratch.weights.span, blocks: blocks))
            brought.cells += Double(rowSum(scratch.seen.span, blocks: blocks))
        }
        return brought
    }

    /// What a frame predicted is looked for so far outside its footprint on the plane, metres.
    package static let displacement = 6.0

    private mutating func addRow(
        _ row: Int, of frame: borrowing FrameEvidence, start: SIMD2<Double>, step: SIMD2<Double>, blocks: Range<Int>,
        _ scratch: inout RowScratch
    ) {
        sample(frame, start: start, step: step, blocks: blocks, us: scratch.us, vs: scratch.vs, &scratch.samples, &scratch.seen)
        if !frame.laneChannels.isEmpty {
            sample(
                frame, start: start, step: step, blocks: blocks, us: scratch.laneUs, vs: scratch.laneVs, &scratch.laneSamples,
                &scratch.laneSeen)
            replaceLanes(of: frame, blocks: blocks, &scratch.samples, by: scratch.laneSamples, where: scratch.laneSeen)
        }
        fillRow(
            of: frame, blocks: blocks, &scratch.samples, &scratch.probabilities, &scratch.seen, &scratch.weights,
            &scratch.entropies)
        let layout = layout
        let (seen, probabilities) = (scratch.seen.span, scratch.probabilities.span)
        let origin = place(plane: 0, row: row)
        let (first, second) = (place(plane: layout.extra(0), row: row), place(plane: layout.divergence, row: row))
        let divergences = ((layout.channels + 1) * self.blocks)..<((layout.channels + 2) * self.blocks)
        var sums = vectors.mutableSpan
        accumulateRow(
            &sums, first: origin, weights: scratch.weights.span, seen: seen, entropies: scratch.entropies.span,
            logits: scratch.samples.span, probabilities: probabilities, channels: layout.channels, blocks: blocks)
        if layout.hasDivergence {
            accumulateWeighedRow(
                &sums, first: second, weights: scratch.weights.span, values: scratch.samples.span.extracting(divergences),
                blocks: blocks)
        }
        let isSoftmax = layout.activation == .softmax
        switch layout.extra {
        case .none: break
        case .logProbability:
            accumulateLogRow(
                &sums, first: first, weights: scratch.weights.span, probabilities: probabilities,
                channels: layout.channels, isOdds: isSoftmax ? 0 : 1, blocks: blocks)
        case .maximum:
            accumulateMaximumRow(
                &sums, first: first, seen: seen, probabilities: probabilities,
                channels: layout.channels, blocks: blocks)
        case .hits:
            accumulateHitRow(
                &sums, first: first, seen: seen, probabilities: probabilities,
                channels: layout.channels, floor: isSoftmax ? 0 : 0.5, onlyBest: isSoftmax ? 1 : 0, blocks: blocks)
        }
    }

    /// Samples one row of the frame.
    private func sample(
        _ frame: borrowing FrameEvidence, start: SIMD2<Double>, step: SIMD2<Double>, blocks: Range<Int>, us: [Lane8], vs: [Lane8],
        _ samples: inout [Lane8], _ seen: inout [Lane8]
    ) {
        let image = frame.cells
        var samples = samples.mutableSpan
        var seen = seen.mutableSpan
        if frame.ground == nil {
            sampleRow(
                &samples, &seen, from: image.vectors.span, quads: frame.quads.span, rows: image.rows, columns: image.columns,
                groups: image.groups, start: SIMD2<Float>(start), step: SIMD2<Float>(step), blocks: blocks)
        } else {
            sampleRow(
                &samples, &seen, from: image.vectors.span, quads: frame.quads.span, rows: image.rows, columns: image.columns,
                groups: image.groups, us: us.span, vs: vs.span, blocks: blocks)
        }
    }

    /// Takes the channels of what divides lanes from where the ground displaces them, as far above the background as they are there.
    private func replaceLanes(
        of frame: borrowing FrameEvidence, blocks: Range<Int>, _ samples: inout [Lane8], by lanes: [Lane8], where seen: [Lane8]
    ) {
        var samples = samples.mutableSpan
        let (lanes, seen) = (lanes.span, seen.span)
        for channel in frame.laneChannels {
            for block in blocks {
                let place = channel * self.blocks + block
                var value = lanes[place]
                if let background = frame.background {
                    let ground = background * self.blocks + block
                    value += samples[ground] - lanes[ground]
                }
                samples[place] = samples[place].replacing(with: value, where: seen[block] .> 0)
            }
        }
    }

    /// Activates and weighs one sampled row into scratch.
    private func fillRow(
        of frame: borrowing FrameEvidence, blocks: Range<Int>, _ samples: inout [Lane8], _ probabilities: inout [Lane8],
        _ seen: inout [Lane8], _ weights: inout [Lane8], _ entropies: inout [Lane8]
    ) {
        let channels = layout.channels
        let samples = samples.span
        let seen = seen.span
        var probabilities = probabilities.mutableSpan
        var weights = weights.mutableSpan
        var entropies = entropies.mutableSpan
        switch layout.activation {
        case .softmax: softmaxRow(&probabilities, &entropies, logits: samples, channels: channels, blocks: blocks)
        case .sigmoid: sigmoidRow(&probabilities, &entropies, logits: samples, channels: channels, blocks: blocks)
        }
        if frame.hasConfidence {
            let confidences = samples.extracting((channels * self.blocks)..<((channels + 1) * self.blocks))
            weightRow(&weights, confidences: confidences, seen: seen, blocks: blocks)
        } else {
            for block in blocks { weights[block] = seen[block] }
        }
    }

    /// The cells k of a row, out of `count`, for which start + k · step may lie inside a grid; wider by a cell on either side, since
    /// the kernel tests each cell itself.
    static func cellsInside(start: SIMD2<Double>, step: SIMD2<Double>, columns: Int, rows: Int, count: Int) -> Range<Int> {
        var low = 0.0
        var high = Double(count - 1)
        for (origin, slope, last) in [(start.x, step.x, Double(columns - 1)), (start.y, step.y, Double(rows - 1))] {
            if abs(slope) < 1e-12 {
                if origin < -1 || origin > last + 1 { return 0..<0 }
                continue
            }
            let (a, b) = (-origin / slope, (last - origin) / slope)
            low = max(low, min(a, b) - 1)
            high = min(high, max(a, b) + 1)
        }
        guard low <= high else { return 0..<0 }
        return Int(low.rounded(.down))..<min(count, Int(high.rounded(.up)) + 1)
    }
}
