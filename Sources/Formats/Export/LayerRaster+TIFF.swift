internal import Bindings
internal import Kernels

extension LayerRaster {
    /// The raster as a tile of a TIFF: classes as they are, values by the floating-point predictor, deflated.
    func compressedForTIFF() -> [UInt8] {
        guard case .values(let planes) = kind else { return Deflate.compressed(classes, as: .zlib) }
        var bytes = [UInt8](repeating: 0, count: 4 * values.count)
        let cells = values.span
        var out = bytes.mutableSpan
        let stride = rows * columns
        for row in 0..<rows {
            predictFloatRow(
                out: &out, at: 4 * row * columns * planes, planes: cells, first: row * columns, planeStride: stride,
                pixels: columns, samples: planes)
        }
        return Deflate.compressed(bytes, as: .zlib)
    }
}
