internal import Bindings
internal import Kernels
public import Scene

/// Makes a segment's orthophoto, tile by tile: what its photographs show of the ground, along rays to where the ground lies.
///
/// Deterministic: a cell's views are taken in the order of the photographs, and bands of rows are fixed.
public struct Orthophoto: Sendable {
    /// Where the ground is taken to lie.
    public enum Surface: Sendable {
        case heights(GroundHeights)
        /// For each photograph the plane through its own ego's ground contact: what a composite without a field would do.
        case planes(egoHeight: Double)
    }

    /// Farther than this from its camera a photograph says nothing about the ground, metres.
    public static let reach = GroundVisibility.reach

    private let field: RadianceField
    private let images: [TrainingImage]
    private let ground: GroundHeights
    private let planes: [GroundPlane?]?
    private let grid: TileGrid
    private var sights: [GroundVisibility?]
    private var bands: [OrthophotoBand]

    /// - Parameters:
    ///   - images: the segment's photographs, those that were not trained on among them.
    ///   - ground: how high the ground lies; a cell outside is not photographed.
    ///   - threads: the sums do not depend on them.
    public init(
        _ field: RadianceField, images: [TrainingImage], ground: GroundHeights, surface: Surface? = nil, grid: TileGrid,
        threads: Int
    ) {
        self.field = field
        self.images = images
        self.ground = ground
        self.grid = grid
        planes =
            if case .planes(let egoHeight)? = surface {
                images.map {
                    GroundPlane(mapFromEgo: $0.mapFromCamera * $0.camera.egoFromCamera.inverse, egoHeight: egoHeight)
                }
            } else { nil }
        sights = images.map { _ in nil }
        bands = OrthophotoBand.bands(cells: grid.cells)
        Parallel.forEach(&sights, threads: threads) { index, sight in
            sight = GroundVisibility(of: images[index], in: field, cell: grid.resolution) { ground.height(at: $0) }
        }
    }

    /// The tiles that any of the photographs reaches, in (i, j) order.
    public var tiles: [TileIndex] {
        let near = images.flatMap { image in
            let eye = image.mapFromCamera.translation
            let reach = GroundVisibility.reach
            return grid.tiles(
                touching: Rectangle(minX: eye.x - reach, minY: eye.y - reach, maxX: eye.x + reach, maxY: eye.y + reach))
        }
        return Set(near).sorted()
    }

    /// What the photographs show of a tile.
    public mutating func sums(of tile: TileIndex, threads: Int) -> OrthophotoSums {
        let area = grid.area(of: tile)
        let reach = GroundVisibility.reach
        let near = images.indices.filter { index in
            let eye = images[index].mapFromCamera.translation
            let beside = SIMD2(
                max(area.minX - eye.x, 0, eye.x - area.maxX), max(area.minY - eye.y, 0, eye.y - area.maxY))
            return (beside * beside).sum() < reach * reach
        }
        var sums = OrthophotoSums(cells: grid.cells)
        guard !near.isEmpty else { return sums }
        let work = OrthophotoBand.Work(
            field: field, images: images, sights: sights, near: near, ground: ground, planes: planes, grid: grid, tile: tile)
        Parallel.forEach(&bands, threads: threads) { _, band in band.run(work) }
        for band in bands {
            sums.colours.replaceSubrange(band.cells, with: band.colours)
            sums.heights.replaceSubrange(band.cells, with: band.heights)
        }
        return sums
    }
}
