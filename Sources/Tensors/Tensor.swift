/// A dense array of single-precision numbers with its shape, row-major: the last axis is contiguous.
public struct Tensor: Sendable, Hashable {
    public let shape: [Int]
    public var elements: [Float]

    /// - Precondition: `elements` holds exactly as many numbers as the shape says.
    public init(shape: [Int], elements: [Float]) {
        precondition(shape.reduce(1, *) == elements.count, "Tensor: shape \(shape) and \(elements.count) elements")
        self.shape = shape
        self.elements = elements
    }

    public init(shape: [Int], repeating value: Float = 0) {
        self.init(shape: shape, elements: Array(repeating: value, count: shape.reduce(1, *)))
    }

    /// One step along the first axis, e.g. one channel of (channels, rows, columns).
    public subscript(plane index: Int) -> ArraySlice<Float> {
        let size = elements.count / shape[0]
        return elements[(index * size)..<((index + 1) * size)]
    }
}
