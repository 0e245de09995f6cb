internal import Kernels
internal import RealModule
internal import Scene

/// How well one photograph sees the ground around its camera, on a lattice four cells wide.
///
/// Nodes lie at whole multiples of the spacing from the map's origin, so that every fourth corner of the map's cells is one.
struct GroundVisibility: Sendable {
    /// Cells from node to node.
    static let stride = 4
    /// Farther than this a photograph says nothing about the ground, metres.
    static let reach = 30.0

    /// The first node's place, counted in nodes from the map's origin.
    let firstColumn, firstRow: Int
    let columns, rows: Int
    /// (rows, columns), in [0, 1]; 0 outside the image and beyond reach.
    private(set) var nodes: [Float]

    /// - Parameters:
    ///   - cell: width of a map cell, metres.
    ///   - height: of the ground at a point of the map, metres; nil where nobody knows.
    init(
        of image: TrainingImage, in field: RadianceField, cell: Double,
        height: (SIMD2<Double>) -> Double?
    ) {
        let spacing = cell * Double(Self.stride)
        let eye = image.mapFromCamera.translation
        firstColumn = Int(((eye.x - Self.reach) / spacing).rounded(.down)) - 1
        firstRow = Int(((eye.y - Self.reach) / spacing).rounded(.down)) - 1
        columns = Int(((eye.x + Self.reach) / spacing).rounded(.up)) + 2 - firstColumn
        rows = Int(((eye.y + Self.reach) / spacing).rounded(.up)) + 2 - firstRow
        nodes = Array(repeating: 0, count: rows * columns)
        var scratch = RadianceField.Scratch()
        let cameraFromMap = image.mapFromCamera.inverse
        for row in 0..<rows {
            for column in 0..<columns {
                let place = SIMD2(Double(firstColumn + column), Double(firstRow + row)) * spacing
                let way = place - SIMD2(eye.x, eye.y)
                guard (way * way).sum() < Self.reach * Self.reach, let z = height(place) else { continue }
                let point = SIMD3(place.x, place.y, z)
                guard Self.holds(cameraFromMap.apply(point), image.camera, margin: spacing * 1.5) else { continue }
                nodes[row * columns + column] = Self.trust(
                    field.transmittance(from: eye, toGround: point, scratch: &scratch))
            }
        }
    }

    /// Fills a tile row's visibility, eight cells a block; gives the blocks in which any cell is seen.
    ///
    /// - Parameters:
    ///   - row: the row's number, counted in cells from the map's origin.
    ///   - first: the tile's first column, counted likewise; a multiple of eight.
    func fill(_ visibility: inout [Lane8], row: Int, first: Int) -> Range<Int> {
        let v = (Float(row) + 0.5) / Float(Self.stride) - Float(firstRow)
        let nodeRow = Int(v.rounded(.down))
        guard nodeRow >= 0, nodeRow + 1 < rows else { return 0..<0 }
        let share = v - Float(nodeRow)
        let ramp = Lane8(0.125, 0.375, 0.625, 0.875, 0.125, 0.375, 0.625, 0.875)
        func node(_ column: Int) -> Float {
            guard column >= 0, column < columns else { return 0 }
            let place = nodeRow * columns + column
            return nodes[place] + (nodes[place + columns] - nodes[place]) * share
        }
        var (low, high) = (visibility.count, 0)
        for block in visibility.indices {
            let column = first / Self.stride + 2 * block - firstColumn
            guard column >= -2, column < columns else {
                visibility[block] = .zero
                continue
            }
            let (a, b, c) = (node(column), node(column + 1), node(column + 2))
            let before = Lane8(a, a, a, a, b, b, b, b)
            visibility[block] = before + (Lane8(b, b, b, b, c, c, c, c) - before) * ramp
            if a + b + c > 0 { (low, high) = (min(low, block), block + 1) }
        }
        return low < high ? low..<high : 0..<0
    }

    /// Whether an image holds a point of its camera's frame, or one so many metres beside it.
    private static func holds(_ point: SIMD3<Double>, _ camera: Camera, margin: Double) -> Bool {
        guard point.z > -margin else { return false }
        let z = max(point.z, 0.1)
        let (u, v) = (
            camera.focalLength.x * point.x + camera.principalPoint.x * z,
            camera.focalLength.y * point.y + camera.principalPoint.y * z
        )
        let (beside, above) = (camera.focalLength.x * margin, camera.focalLength.y * margin)
        return u > -beside && u < Double(camera.width) * z + beside && v > -above && v < Double(camera.height) * z + above
    }

    /// Little light through is none, much is all: fog that training left in the air takes nothing away, nor does a bright edge add.
    private static func trust(_ transmittance: Float) -> Float {
        let t = min(max((transmittance - 0.5) / 0.4, 0), 1)
        return t * t * (3 - 2 * t)
    }
}
