/// The colours of classes by name, told apart by people who do not tell red from green, on dark ground and on light.
///
/// The strong hues are Okabe and Ito's; areas are pale, lines strong.
enum ClassPalette {
    struct Entry: Sendable {
        let name: String
        let colour: SIMD4<UInt8>
    }

    /// In drawing order: where several channels were decided in one cell, the last of them here is shown, so lines lie over areas.
    static let entries: [Entry] = [
        Entry(name: "background", colour: background),
        Entry(name: "drivable_area", colour: [186, 194, 203, 255]),
        Entry(name: "road_segment", colour: [186, 194, 203, 255]),
        Entry(name: "lane", colour: [170, 180, 191, 255]),
        Entry(name: "carpark_area", colour: [203, 189, 220, 255]),
        Entry(name: "walkway", colour: [200, 214, 190, 255]),
        Entry(name: "vehicle", colour: [80, 80, 80, 255]),
        Entry(name: "ped_crossing", colour: [0, 114, 178, 255]),
        Entry(name: "stop_line", colour: [136, 34, 85, 255]),
        Entry(name: "lane_divider", colour: [230, 159, 0, 255]),
        Entry(name: "road_divider", colour: [230, 159, 0, 255]),
        Entry(name: "divider", colour: [230, 159, 0, 255]),
        Entry(name: "boundary", colour: [213, 94, 0, 255]),
    ]

    /// Seen, and nothing found there.
    static let background: SIMD4<UInt8> = [222, 224, 227, 255]
    static let unseen: SIMD4<UInt8> = [0, 0, 0, 0]
    static let conflict: SIMD4<UInt8> = [213, 94, 0, 255]
    static let coverage: SIMD4<UInt8> = [0, 114, 178, 255]

    /// For names that are not in the table, in turn; drawn over areas and under lines.
    static let others: [SIMD4<UInt8>] = [[0, 158, 115, 255], [240, 228, 66, 255], [51, 34, 136, 255], [153, 153, 51, 255]]

    /// A colour for each channel, and its place in the drawing order.
    static func colours(of channels: [String]) -> [(colour: SIMD4<UInt8>, rank: Int)] {
        let crossing = entries.firstIndex { $0.name == "ped_crossing" } ?? 0
        var unknown = 0
        return channels.map { name in
            if let rank = entries.firstIndex(where: { $0.name == name }) { return (entries[rank].colour, rank) }
            defer { unknown += 1 }
            return (others[unknown % others.count], crossing)
        }
    }
}
