/// What a GeoTIFF says of its bands, as GDAL's XML.
struct BandMetadata: Sendable {
    private var items: [String] = []
    private var bands = 0

    init(title: String, attribution: String?) {
        item("TITLE", title)
        if let attribution { item("ATTRIBUTION", attribution) }
    }

    var xml: String { "<GDALMetadata>\n\(items.map { "  \($0)\n" }.joined())</GDALMetadata>\n" }

    /// The bands of a layer of values.
    mutating func add(_ layer: MapLayer) {
        for name in layer.bands {
            band(name)
            if !layer.unit.isEmpty { item("UNITTYPE", layer.unit, role: "unittype", sample: bands - 1) }
        }
    }

    /// The one band of a layer of classes, with what its numbers stand for.
    mutating func add(_ style: LayerStyle) {
        band(style.layer.description)
        for mark in style.legend.classes ?? [] { item("CLASS_\(mark.index)", mark.name, sample: bands - 1) }
    }

    private mutating func band(_ name: String) {
        item("DESCRIPTION", name, role: "description", sample: bands)
        bands += 1
    }

    private mutating func item(_ name: String, _ text: String, role: String? = nil, sample: Int? = nil) {
        let escaped = text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
        let place = (sample.map { " sample=\"\($0)\"" } ?? "") + (role.map { " role=\"\($0)\"" } ?? "")
        items.append("<Item name=\"\(name)\"\(place)>\(escaped)</Item>")
    }
}
