/// A raster of cells with a vector at each: channels lie together in groups of four, so that one load fetches a group.
///
/// Rows run along +y, columns along +x. A channel count that is no multiple of four is padded with zeros.
public struct CellImage: Sendable, Hashable {
    public let rows, columns, channels: Int
    /// (rows, columns, groups), four channels in each.
    public var vectors: [SIMD4<Float>]

    /// Groups of four channels a cell has.
    public var groups: Int { (channels + 3) / 4 }

    public init(rows: Int, columns: Int, channels: Int) {
        precondition(rows > 0 && columns > 0 && channels > 0, "CellImage: \(rows) × \(columns) × \(channels)")
        self.rows = rows
        self.columns = columns
        self.channels = channels
        vectors = Array(repeating: .zero, count: rows * columns * ((channels + 3) / 4))
    }

    public subscript(row: Int, column: Int, channel: Int) -> Float {
        get { vectors[(row * columns + column) * groups + channel / 4][channel % 4] }
        set { vectors[(row * columns + column) * groups + channel / 4][channel % 4] = newValue }
    }

    /// A planar tensor (channels, rows, columns) with its channels brought together.
    public init(planar tensor: Tensor) {
        precondition(tensor.shape.count == 3, "CellImage: a tensor of shape \(tensor.shape)")
        self.init(rows: tensor.shape[1], columns: tensor.shape[2], channels: tensor.shape[0])
        let size = rows * columns
        for channel in 0..<channels {
            for cell in 0..<size {
                vectors[cell * groups + channel / 4][channel % 4] = tensor.elements[channel * size + cell]
            }
        }
    }

    /// The same values as a planar tensor (channels, rows, columns).
    public var planar: Tensor {
        let size = rows * columns
        var tensor = Tensor(shape: [channels, rows, columns])
        for channel in 0..<channels {
            for cell in 0..<size {
                tensor.elements[channel * size + cell] = vectors[cell * groups + channel / 4][channel % 4]
            }
        }
        return tensor
    }
}
