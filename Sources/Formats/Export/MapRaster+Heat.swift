internal import Bindings
public import Scene

extension MapRaster {
    /// Palette entry 0 is unseen; the others are the colours of the range, lowest first.
    static let heatPalette: [SIMD4<UInt8>] = [[0, 0, 0, 0]] + Cividis.colours(255)

    /// What a heat map shows at a cell.
    public func value(of layer: MapLayer, at cell: Int) -> Float {
        switch layer {
        case .classes, .coverage: views[cell] > 0 ? 1 : 0
        case .confidence: confidence[cell]
        case .views: Float(views[cell])
        case .entropy: entropy[cell]
        case .disagreement: disagreement[cell]
        case .conflict: Float(conflict[cell])
        case .weight: weight[cell]
        case .effectiveViews: effectiveViews[cell]
        case .probability(let channel, _): probability[channel * rows * columns + cell]
        }
    }

    /// The largest value of a layer over the seen cells; 0 where none was seen.
    public func largest(of layer: MapLayer) -> Float {
        views.indices.reduce(0) { views[$1] > 0 ? max($0, value(of: layer, at: $1)) : $0 }
    }

    /// (rows, columns), indices into `heatPalette`: 0 unseen, 1…255 evenly over the range.
    public func heatIndices(of layer: MapLayer, range: ClosedRange<Float>) -> [UInt8] {
        let scale = 254 / max(range.upperBound - range.lowerBound, .leastNormalMagnitude)
        return views.indices.map { cell in
            guard views[cell] > 0 else { return 0 }
            let step = (value(of: layer, at: cell) - range.lowerBound) * scale
            return 1 + UInt8(min(254, max(0, step.rounded())))
        }
    }

    /// A layer as a PNG's bytes: unseen cells are transparent.
    public func png(of layer: MapLayer, range: ClosedRange<Float>) throws(FileError) -> [UInt8] {
        if layer == .classes { return try classPNG() }
        guard
            let bytes = try? PNGWriting.palette(
                heatIndices(of: layer, range: range), rows: rows, columns: columns, palette: Self.heatPalette)
        else { throw .tooLargeForPNG(rows: rows, columns: columns) }
        return bytes
    }
}

extension MapLayer {
    /// The range its colours span, from the largest value of the whole map where that decides.
    public func range(channels: Int, activation: Activation, largest: () throws -> Float) rethrows -> ClosedRange<Float> {
        if let fixed = fixedRange(channels: channels, activation: activation) { return fixed }
        let top = try largest()
        return 0...(top > 0 ? top : 1)
    }

    /// What the colours mean, as JSON.
    public func legend(range: ClosedRange<Float>) -> String {
        func hexadecimal(_ colour: SIMD4<UInt8>) -> String {
            "#" + [colour.x, colour.y, colour.z].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
        let entries: [String]
        if self == .classes {
            entries = MapRaster.palette.dropFirst().enumerated().map { position, entry in
                "    {\"index\": \(position + 1), \"class\": \"\(entry.name)\", \"colour\": \"\(hexadecimal(entry.colour))\"}"
            }
        } else {
            entries = [1, 64, 128, 192, 255].map { index in
                let value = range.lowerBound + (range.upperBound - range.lowerBound) * Float(index - 1) / 254
                return
                    "    {\"index\": \(index), \"value\": \(value), \"colour\": \"\(hexadecimal(MapRaster.heatPalette[index]))\"}"
            }
        }
        return """
            {
              "layer": "\(name)", "unit": "\(unit)", "unseen": 0,\(self == .classes ? "" : " \"range\": [\(range.lowerBound), \(range.upperBound)],")
              "entries": [
            \(entries.joined(separator: ",\n"))
              ]
            }

            """
    }
}
