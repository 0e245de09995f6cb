/// Matplotlib's cividis (public domain): even steps of lightness, the same to people who do not tell red from green.
///
/// Source: Nuñez, Anderton, Renslow 2018.
public enum Cividis {
    /// Every fifth of its 256 colours, as 0xRRGGBB.
    private static let anchors: [UInt32] = [
        0x00224e, 0x002656, 0x002a5f, 0x002d68, 0x003070, 0x083370, 0x163770, 0x203a6f, 0x273e6e, 0x2e416d, 0x34456c, 0x3a486c,
        0x3f4c6c,
        0x444f6c, 0x49536c, 0x4e566c, 0x535a6d, 0x575d6d, 0x5c616e, 0x60646f, 0x656870, 0x696b71, 0x6d6f72, 0x727274, 0x767676,
        0x7a7a78,
        0x7e7d78, 0x838179, 0x888578, 0x8d8878, 0x928c78, 0x969077, 0x9b9476, 0xa09875, 0xa59c74, 0xaaa073, 0xafa471, 0xb5a86f,
        0xbaac6d,
        0xbfb06b, 0xc4b468, 0xc9b965, 0xcfbd62, 0xd4c15f, 0xdac65b, 0xdfca57, 0xe5cf52, 0xead34c, 0xf0d846, 0xf6dd3f, 0xfce236,
        0xfee838,
    ]

    /// `count` opaque colours from dark blue to yellow.
    public static func colours(_ count: Int) -> [SIMD4<UInt8>] {
        (0..<count).map { index in
            let place = Double(index) / Double(max(1, count - 1)) * Double(anchors.count - 1)
            let low = min(Int(place), anchors.count - 2)
            let part = place - Double(low)
            let (a, b) = (channels(anchors[low]), channels(anchors[low + 1]))
            let mixed = (a + (b - a) * part).rounded(.toNearestOrAwayFromZero)
            return [UInt8(mixed.x), UInt8(mixed.y), UInt8(mixed.z), 255]
        }
    }

    private static func channels(_ colour: UInt32) -> SIMD3<Double> {
        [Double(colour >> 16 & 255), Double(colour >> 8 & 255), Double(colour & 255)]
    }
}
