public import Scene

/// The sums over views that a tile's orthophoto is read from: a commutative monoid, so segments, drives and machines merge without loss.
public struct OrthophotoSums: Sendable, Hashable {
    /// Cells along one side.
    public let cells: Int
    /// (rows, columns): Σw·red, Σw·green, Σw·blue, Σw; colours in [0, 1], row 0 with the smallest y.
    var colours: [SIMD4<Float>]
    /// (rows, columns): Σw·h and Σw·(h² + σ²), h the ground's height in metres of the map frame and σ its deviation.
    ///
    /// Double precision: their difference is small beside heights of hundreds of metres.
    var heights: [SIMD2<Double>]

    /// The empty sum: what no camera saw.
    public init(cells: Int) {
        precondition(cells > 0, "OrthophotoSums: \(cells) cells a side")
        self.cells = cells
        colours = Array(repeating: .zero, count: cells * cells)
        heights = Array(repeating: .zero, count: cells * cells)
    }

    /// Merges the sums of other views into these.
    public mutating func add(_ other: OrthophotoSums) {
        precondition(cells == other.cells, "OrthophotoSums: \(cells) and \(other.cells) cells a side")
        for cell in colours.indices {
            colours[cell] += other.colours[cell]
            heights[cell] += other.heights[cell]
        }
    }

    public var isEmpty: Bool { colours.allSatisfy { $0.w == 0 } }

    /// What the sums say: each cell's mean colour and height.
    public var picture: GroundPicture {
        var picture = GroundPicture(cells: cells)
        for cell in colours.indices where colours[cell].w > 0 {
            let sum = colours[cell]
            let mean = (sum / sum.w * 255).rounded(.toNearestOrAwayFromZero)
                .clamped(lowerBound: .zero, upperBound: SIMD4(repeating: 255))
            picture.colours[cell] = [UInt8(mean.x), UInt8(mean.y), UInt8(mean.z), 255]
            let (height, square) = (heights[cell].x / Double(sum.w), heights[cell].y / Double(sum.w))
            picture.heights[cell] = Float(height)
            picture.deviations[cell] = Float(max(0, square - height * height).squareRoot())
        }
        return picture
    }
}
