package import Scene
package import Tensors

extension PredictionLayout {
    var canonicalCells: [Int] { axes.canonicalCells(rows: grid.rows, columns: grid.columns) }

    /// Array values (channels, first axis, second axis) as a canonical raster of cells.
    package func canonical(_ values: [Float]) -> CellImage {
        let size = grid.rows * grid.columns
        precondition(values.count == channels.count * size, "canonical: \(values.count) values for \(channels.count) × \(size)")
        var image = CellImage(rows: grid.rows, columns: grid.columns, channels: channels.count)
        let groups = image.groups
        let isCanonical = axes == .canonical
        let places = isCanonical ? [] : canonicalCells
        for cell in 0..<size {
            let place = isCanonical ? cell : places[cell]
            for group in 0..<groups {
                var vector = SIMD4<Float>.zero
                for lane in 0..<min(4, channels.count - group * 4) { vector[lane] = values[(group * 4 + lane) * size + place] }
                image.vectors[cell * groups + group] = vector
            }
        }
        return image
    }
}
