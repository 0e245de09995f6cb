internal import Bindings

/// The first 127 bytes of a PMTiles archive, which say where everything lies.
///
/// Source: PMTiles version 3 specification, chapter 3.
struct PMTilesHeader: Sendable {
    static let length = 127
    static let magic: [UInt8] = Array("PMTiles".utf8) + [3]

    var rootBytes, metadataBytes, leafBytes, dataBytes: Int
    /// Tiles that have an address, entries that say where, and different contents.
    var addressed, entries, contents: Int
    var zooms: ClosedRange<Int>
    /// Degrees: west, south, east, north.
    var bounds: [Double]
    /// Longitude, latitude.
    var centre: [Double]

    var bytes: [UInt8] {
        let root = Self.length
        let metadata = root + rootBytes
        let leaves = metadata + metadataBytes
        let data = leaves + leafBytes
        let numbers = [
            root, rootBytes, metadata, metadataBytes, leaves, leafBytes, data, dataBytes, addressed, entries, contents,
        ]
        var bytes = Self.magic + ByteCoding.bytes(of: numbers.map(UInt64.init))
        // Clustered; directories and metadata are gzip; tiles are not compressed any further; they are PNG.
        bytes += [1, 2, 1, 2, UInt8(zooms.lowerBound), UInt8(zooms.upperBound)]
        bytes += ByteCoding.bytes(of: bounds.map(Self.fixed))
        bytes.append(UInt8(zooms.lowerBound))
        return bytes + ByteCoding.bytes(of: centre.map(Self.fixed))
    }

    /// Degrees as ten-millionths.
    private static func fixed(_ degrees: Double) -> Int32 { Int32((degrees * 1e7).rounded()) }
}
