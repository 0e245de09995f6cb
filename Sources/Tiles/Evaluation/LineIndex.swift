internal import Scene

/// The pieces of polylines, sorted into squares of the map, so that a raster looks only at what is near it.
struct LineIndex: Sendable {
    /// Side of a square, metres.
    private static let side = 16.0

    /// Start and end of each piece, metres of the map frame.
    private let pieces: [(start: SIMD2<Double>, end: SIMD2<Double>)]
    private let squares: [TileIndex: [Int32]]

    init(lines: [[SIMD2<Double>]]) {
        var pieces: [(start: SIMD2<Double>, end: SIMD2<Double>)] = []
        var squares: [TileIndex: [Int32]] = [:]
        for line in lines {
            for (start, end) in zip(line, line.dropFirst()) {
                let (low, high) = (Self.square(pointwiseMin(start, end)), Self.square(pointwiseMax(start, end)))
                for i in low.i...high.i {
                    for j in low.j...high.j { squares[TileIndex(i: i, j: j), default: []].append(Int32(pieces.count)) }
                }
                pieces.append((start, end))
            }
        }
        self.pieces = pieces
        self.squares = squares
    }

    /// Calls back with every piece that may touch the area, in the order of the lines, each once.
    func pieces(near area: Rectangle, _ body: (SIMD2<Double>, SIMD2<Double>) -> Void) {
        let (low, high) = (Self.square([area.minX, area.minY]), Self.square([area.maxX, area.maxY]))
        var found: [Int32] = []
        for i in low.i...high.i {
            for j in low.j...high.j { found += squares[TileIndex(i: i, j: j)] ?? [] }
        }
        var last: Int32 = -1
        for index in found.sorted() where index != last {
            last = index
            body(pieces[Int(index)].start, pieces[Int(index)].end)
        }
    }

    private static func square(_ point: SIMD2<Double>) -> TileIndex {
        TileIndex(i: Int((point.x / side).rounded(.down)), j: Int((point.y / side).rounded(.down)))
    }
}
