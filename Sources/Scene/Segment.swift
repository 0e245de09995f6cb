internal import RealModule

/// A run of consecutive frames of one drive: the unit of work.
public struct Segment: Sendable, Hashable {
    public let drive: Drive
    /// Counts from 0 along the drive.
    public let ordinal: Int
    /// Positions in `drive.frames`.
    public let range: Range<Int>

    public var frames: ArraySlice<Frame> { drive.frames[range] }
}

extension Drive {
    /// The distance after which a new segment begins, metres.
    public static let segmentLength = 80.0

    /// The drive cut by distance travelled, by a rule that depends on the drive alone.
    ///
    /// A frame belongs to segment ⌊s / 80 m⌋, s being the length of the path from the first frame to it. Ordinals count the
    /// segments that hold a frame.
    public func segments() -> [Segment] {
        var starts: [Int] = []
        var travelled = 0.0
        var current = -1
        for (position, frame) in frames.enumerated() {
            if position > 0 {
                let step = frame.mapFromEgo.translation - frames[position - 1].mapFromEgo.translation
                travelled += Double.sqrt((step * step).sum())
            }
            let stretch = Int(travelled / Self.segmentLength)
            if stretch != current {
                starts.append(position)
                current = stretch
            }
        }
        return starts.indices.map { ordinal in
            let end = ordinal + 1 < starts.count ? starts[ordinal + 1] : frames.count
            return Segment(drive: self, ordinal: ordinal, range: starts[ordinal]..<end)
        }
    }
}
