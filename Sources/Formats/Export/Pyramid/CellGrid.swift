/// Tiles of the map's own cells, from a window's north-western corner.
struct CellGrid: PyramidGrid {
    let side: Int
    /// What the deepest level covers.
    let extent: CellWindow

    func leaves(at places: [PyramidPlace]) -> [CellWindow] {
        places.map { place in
            let (row, column) = (extent.rows.lowerBound + place.y * side, extent.columns.lowerBound + place.x * side)
            return CellWindow(rows: row..<(row + side), columns: column..<(column + side))
        }
    }

    func window(of leaf: CellWindow) -> CellWindow { leaf }

    func raster(of leaf: CellWindow, from cells: LayerRaster, at window: CellWindow) -> LayerRaster {
        var raster = LayerRaster(cells.kind, rows: side, columns: side)
        // What lies beyond the extent is padding, and stays unseen.
        let part = leaf.intersection(extent)
        raster.lay(
            cells, row: part.rows.lowerBound - window.rows.lowerBound, column: part.columns.lowerBound - window.columns.lowerBound,
            height: part.rows.count, width: part.columns.count, top: 0, left: 0)
        return raster
    }

    /// Every place of the deepest level.
    var places: [PyramidPlace] {
        (0..<((extent.rows.count + side - 1) / side)).flatMap { y in
            (0..<((extent.columns.count + side - 1) / side)).map { x in PyramidPlace(level: 0, x: x, y: y) }
        }
    }
}
