internal import Kernels
internal import Scene

/// Some rows of a tile's orthophoto in the hands of one thread.
struct OrthophotoBand: Sendable {
    /// Rows of a band.
    private static let rows = 8
    /// Pixels a cell must fill for a view to count.
    private static let leastPixels = 0.25
    /// Where the ground's height is not known as well as this, nobody can say which pixel shows it, metres.
    private static let mostDeviation = 0.3

    /// The band's cells, counted over the tile.
    let cells: Range<Int>
    private(set) var colours: [SIMD4<Float>]
    private(set) var heights: [SIMD2<Double>]
    private let columns: Int
    /// (columns, most).
    private var views: [SIMD4<Float>] = []
    private var counts: [Int32]
    private var ground, visibility: [Lane8]
    private var groundLine: [(height: Double, deviation: Double)?] = []

    static func bands(cells: Int) -> [OrthophotoBand] {
        stride(from: 0, to: cells, by: rows).map {
            OrthophotoBand(rows: $0..<min(cells, $0 + rows), columns: cells)
        }
    }

    private init(rows: Range<Int>, columns: Int) {
        cells = (rows.lowerBound * columns)..<(rows.upperBound * columns)
        self.columns = columns
        colours = Array(repeating: .zero, count: cells.count)
        heights = Array(repeating: .zero, count: cells.count)
        counts = Array(repeating: 0, count: columns)
        ground = Array(repeating: .zero, count: columns / 8)
        visibility = ground
    }

    /// Everything a band needs to know about its tile.
    struct Work: Sendable {
        let field: RadianceField
        let images: [TrainingImage]
        let sights: [GroundVisibility?]
        /// Positions of the images that reach the tile.
        let near: [Int]
        let ground: GroundHeights
        /// nil where the ground's own heights count.
        let planes: [GroundPlane?]?
        let grid: TileGrid
        let tile: TileIndex
    }

    mutating func run(_ work: Work) {
        let most = work.near.count
        if views.count < columns * most { views = Array(repeating: .zero, count: columns * most) }
        for line in 0..<(cells.count / columns) {
            let row = cells.lowerBound / columns + line
            for column in 0..<columns { counts[column] = 0 }
            let places = (0..<columns).map { work.grid.centre(of: work.tile, row: row, column: $0) }
            groundLine = places.map { place in
                guard let height = work.ground.height(at: place), let deviation = work.ground.deviation(at: place),
                    deviation < Self.mostDeviation
                else { return nil }
                return (height, deviation)
            }
            // Heights count from one near the row, so that single precision is enough on any mountain.
            let datum = groundLine.lazy.compactMap { $0?.height }.first ?? 0
            for column in 0..<columns {
                ground[column / 8][column % 8] = groundLine[column].map { Float($0.height - datum) } ?? .nan
            }
            for index in work.near { look(through: index, row: row, datum: datum, places: places, work) }
            for column in 0..<columns {
                let sum = Self.compose(&views, first: column * most, count: Int(counts[column]))
                colours[line * columns + column] = sum
                guard sum.w > 0, let (height, deviation) = groundLine[column] else {
                    heights[line * columns + column] = .zero
                    continue
                }
                heights[line * columns + column] = SIMD2(height, height * height + deviation * deviation) * Double(sum.w)
            }
        }
    }

    private mutating func look(through index: Int, row: Int, datum: Double, places: [SIMD2<Double>], _ work: Work) {
        let first = work.tile.i * columns
        guard let sight = work.sights[index] else { return }
        let blocks = sight.fill(&visibility, row: work.tile.j * columns + row, first: first)
        guard !blocks.isEmpty else { return }
        if let planes = work.planes {
            guard let plane = planes[index] else { return }
            for column in (blocks.lowerBound * 8)..<(blocks.upperBound * 8) {
                ground[column / 8][column % 8] = Float(plane.height(at: places[column]) - datum)
            }
        }
        let image = work.images[index]
        let eye = GroundEye(
            image, first: places[0], datum: datum, cell: work.grid.resolution, gain: work.field.shared.gains[image.channel],
            bias: work.field.shared.biases[image.channel])
        Self.gather(
            &views, &counts, most: work.near.count, eye: eye, blocks: blocks, ground: ground, visibility: visibility, image: image,
            least: Float(Self.leastPixels / (work.grid.resolution * work.grid.resolution)))
    }

    private static func gather(
        _ views: inout [SIMD4<Float>], _ counts: inout [Int32], most: Int, eye: GroundEye, blocks: Range<Int>, ground: [Lane8],
        visibility: [Lane8], image: TrainingImage, least: Float
    ) {
        var viewSpan = views.mutableSpan
        var countSpan = counts.mutableSpan
        gatherGroundRow(
            &viewSpan, &countSpan, most: most, eye: eye, blocks: blocks, heights: ground.span, visibility: visibility.span,
            pixels: image.pixels.span, covers: image.covers.span, least: least)
    }

    private static func compose(_ views: inout [SIMD4<Float>], first: Int, count: Int) -> SIMD4<Float> {
        guard count > 0 else { return .zero }
        var span = views.mutableSpan
        return composeGroundCell(&span, first: first, count: count)
    }
}

extension GroundEye {
    /// - Parameters:
    ///   - first: the row's first cell; heights of the row count from `datum`, metres of the map frame.
    ///   - gain, bias: a photograph is gain · colour + bias.
    init(_ image: TrainingImage, first: SIMD2<Double>, datum: Double, cell: Double, gain: SIMD4<Float>, bias: SIMD4<Float>) {
        let cameraFromMap = image.mapFromCamera.inverse
        let camera = image.camera
        self.init(
            start: SIMD3(cameraFromMap.apply([first.x, first.y, datum])), step: SIMD3(cameraFromMap.rotate([cell, 0, 0])),
            up: SIMD3(cameraFromMap.rotate([0, 0, 1])), altitude: Float(image.mapFromCamera.translation.z - datum),
            focalLength: SIMD2(camera.focalLength), principalPoint: SIMD2(camera.principalPoint), width: camera.width,
            height: camera.height, gain: 1 / (gain * 255), bias: -bias / gain)
    }
}
