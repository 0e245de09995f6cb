internal import Bindings
public import Scene

/// Turns fused probabilities into lines and polygons: crests of thin classes, outlines of surfaces.
///
/// Cells are searched block by block, each with a margin from its neighbours, and what is found is kept by lattice cell; lines and
/// rings are put together at the end, from all blocks. So the result does not know how the map was cut. Memory holds the blocks
/// within a margin of the current one and the points found, which grow with the length of the lines and not with the area.
public struct Vectoriser: Sendable {
    public let resolution: Double
    public let styles: [(channel: Int, style: VectorStyle)]
    private let channels: Int
    private let activation: Activation
    private let decision: Decision
    private let taps: [[Float]]
    private var crests: [[RidgePoint]]
    private var contours: [Contour]
    /// Cells of margin that a block needs on every side.
    let margin: Int

    /// - Parameter channels: names; those without a style are not drawn.
    public init(resolution: Double, channels: [String], activation: Activation, decision: Decision) {
        self.resolution = resolution
        self.channels = channels.count
        self.activation = activation
        self.decision = decision
        styles = channels.enumerated().compactMap { channel, name in VectorStyle(named: name).map { (channel, $0) } }
        taps = styles.map { ClassRaster.gaussian($0.style.smoothing / resolution) }
        crests = styles.map { _ in [] }
        contours = styles.map { _ in Contour(level: 0.5) }
        margin = (taps.map { $0.count / 2 }.max() ?? 0) + 2
    }

    /// A tile as the search reads it.
    public func planes(of tile: FusedTile) -> ClassPlanes {
        ClassPlanes(
            rows: tile.cells, columns: tile.cells, views: tile.views, effectiveViews: tile.effectiveViews, planes: tile.probability,
            channels: channels,
            activation: activation, decision: decision, styles: styles)
    }

    /// A frame's prediction as the search reads it: (channels, rows, columns), and which cells are valid.
    public func planes(rows: Int, columns: Int, probability: [Float], seen: [Bool]) -> ClassPlanes {
        ClassPlanes(
            rows: rows, columns: columns, views: seen.map { $0 ? 1 : 0 }, effectiveViews: seen.map { $0 ? 1 : 0 },
            planes: probability, channels: channels,
            activation: activation, decision: decision, styles: styles)
    }

    /// Searches one block of cells.
    ///
    /// - Parameter block: gives the block's raster of a style, of its lead or its probability, with so many cells of margin; nil where
    ///   nothing of it was seen.
    mutating func search(_ block: (_ style: Int, _ ofLead: Bool, _ margin: Int) -> ClassRaster?) {
        for (index, entry) in styles.enumerated() {
            let style = entry.style
            if style.shape != .area, let raster = block(index, false, taps[index].count / 2 + 1),
                raster.probability.contains(where: { $0 >= style.grow })
            {
                crests[index] += raster.smoothed(by: taps[index]).ridge(
                    lowest: style.grow, widest: VectorStyle.widest / resolution, smoothing: style.smoothing / resolution,
                    thin: style.thin / resolution)
            }
            if style.shape != .line, let raster = block(index, true, Self.outlineRadius + 1) {
                // One cell more on the low side: the quads between this block and what lies before it, which may be no block at all.
                let smooth = raster.smoothed(by: Self.outlineTaps)
                contours[index].add(
                    smooth, rows: smooth.firstRow..<(smooth.firstRow + smooth.rows - 1),
                    columns: smooth.firstColumn..<(smooth.firstColumn + smooth.columns - 1))
            }
        }
    }

    /// Outlines are smoothed by three cells, so that they do not follow single ones.
    private static let outlineTaps: [Float] = [0.25, 0.5, 0.25]
    private static let outlineRadius = 1

    /// The lines and polygons, class by class, in an order that depends on where they are alone; views are not yet known.
    func shapes() -> [TracedShape] {
        styles.indices.flatMap { index in
            let style = styles[index].style
            switch style.shape {
            case .line: return lines(index).map { TracedShape(style: index, shape: .line($0.points), confidence: $0.mean) }
            case .area: return surfaces(index, beside: [])
            case .edges:
                let edges = traced(index).filter { $0.length >= style.shortest }
                let pairs = EdgePairs.quadrangles(of: edges, distance: style.edgeDistance, shortest: style.shortest)
                    .filter { PlanarPolygons([[$0.ring]]).area >= style.smallest }
                let quadrangles = pairs.map {
                    TracedShape(style: index, shape: .polygon([$0.ring + [$0.ring[0]]]), confidence: $0.height)
                }
                return quadrangles.sorted { $0.points.isBefore($1.points) } + surfaces(index, beside: pairs.map(\.ring))
            }
        }
    }

    private func traced(_ index: Int) -> [TracedLine] {
        var tracing = RidgeTracing(crests[index])
        return tracing.lines(seed: styles[index].style.seed).map { TracedLine($0, resolution: resolution).canonical }
            .sorted { $0.points.isBefore($1.points) }
    }

    private func lines(_ index: Int) -> [TracedLine] {
        let style = styles[index].style
        let whole = traced(index).map { style.hasCorners ? $0 : $0.withoutHooks() }.filter { $0.length >= 0.5 }.withoutDoubles(
            closest: 0.8
        )
        .sorted { $0.points.isBefore($1.points) }
        .joined(gap: style.joinGap, angle: VectorStyle.joinAngle).filter { $0.length >= style.shortest }
        .map(\.canonical).sorted { $0.points.isBefore($1.points) }
        let thin = PlanarLines(whole.map(\.points)).simplified(tolerance: VectorStyle.tolerance).lines
        return zip(whole, thin).map { TracedLine(points: $1, heights: $0.heights) }
    }

    /// Outlined surfaces, but for those that the quadrangles already explain.
    private func surfaces(_ index: Int, beside quadrangles: [[SIMD2<Double>]]) -> [TracedShape] {
        let style = styles[index].style
        let known = PlanarPolygons(quadrangles.map { [$0] })
        let rings = contours[index].rings().map { $0.map { $0 * resolution } }
        // A hole far smaller than the least polygon is a speck as well.
        let found = polygons(ofRings: rings.filter { abs(PlanarPolygons.signedArea($0)) >= style.smallest / 4 })
        return PlanarPolygons(found).simplified(tolerance: VectorStyle.tolerance).polygons
            .filter { PlanarPolygons([$0]).area >= style.smallest }
            .filter { quadrangles.isEmpty || (PlanarPolygons([$0]).clipped(to: known)?.polygons.isEmpty ?? true) }
            .map { TracedShape(style: index, shape: .polygon(Self.wound($0)), confidence: nil) }
            .sorted { $0.points.isBefore($1.points) }
    }

    /// The exterior counterclockwise, holes clockwise, all closed.
    static func wound(_ rings: [[SIMD2<Double>]]) -> [[SIMD2<Double>]] {
        rings.enumerated().map { index, ring in
            let closed = ring.first == ring.last ? ring : ring + ring.prefix(1)
            return (PlanarPolygons.signedArea(closed) > 0) == (index == 0) ? closed : closed.reversed()
        }
    }
}

/// A line or polygon before anyone looked at what lies under it.
struct TracedShape: Sendable {
    let style: Int
    let shape: MapVector.Shape
    /// nil where the cells under it say.
    let confidence: Double?

    var points: [SIMD2<Double>] {
        switch shape {
        case .line(let points): points
        case .polygon(let rings): rings.flatMap { $0 }
        }
    }
}
