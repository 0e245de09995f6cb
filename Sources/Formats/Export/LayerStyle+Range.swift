internal import Scene
internal import Tiles

extension LayerStyle {
    /// Looks through the map for the values of each layer that has no bounds of its own.
    static func styles(_ layers: [MapLayer], _ map: any MapSource) throws -> [LayerStyle] {
        let declared = layers.map { $0.declaredRange(channels: map.channels.count, activation: map.activation) }
        var extents = [ClosedRange<Float>?](repeating: nil, count: layers.count)
        if declared.contains(nil) {
            for index in map.tiles {
                guard let tile = try map.tile(at: index) else { continue }
                for position in layers.indices where declared[position] == nil {
                    guard let found = layers[position].extent(of: tile) else { continue }
                    let known = extents[position] ?? found
                    extents[position] = min(known.lowerBound, found.lowerBound)...max(known.upperBound, found.upperBound)
                }
            }
        }
        return layers.indices.map { position in
            let low = extents[position]?.lowerBound ?? 0
            let high = extents[position]?.upperBound ?? low
            let range = declared[position] ?? low...(high > low ? high : low + 1)
            return LayerStyle(layers[position], channels: map.channels, activation: map.activation, range: range)
        }
    }
}
