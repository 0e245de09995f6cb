/// A tile's place in a pyramid: level 0 is the deepest; x counts east and y south, in tiles of that level.
struct PyramidPlace: Sendable, Hashable {
    let level, x, y: Int

    /// The place so many levels above that holds this one.
    func ancestor(_ levels: Int) -> PyramidPlace { PyramidPlace(level: level + levels, x: x >> levels, y: y >> levels) }

    /// Which quarter of its parent this is: north-west, north-east, south-west, south-east.
    var quarter: Int { (x & 1) + 2 * (y & 1) }

    /// The bits of x and y in turn: places near one another are near in this order, and those of one ancestor lie together.
    var morton: UInt64 { Self.spread(UInt64(truncatingIfNeeded: x)) | Self.spread(UInt64(truncatingIfNeeded: y)) << 1 }

    private static func spread(_ value: UInt64) -> UInt64 {
        var bits = value & 0xffff_ffff
        bits = (bits | bits << 16) & 0x0000_ffff_0000_ffff
        bits = (bits | bits << 8) & 0x00ff_00ff_00ff_00ff
        bits = (bits | bits << 4) & 0x0f0f_0f0f_0f0f_0f0f
        bits = (bits | bits << 2) & 0x3333_3333_3333_3333
        return (bits | bits << 1) & 0x5555_5555_5555_5555
    }
}
