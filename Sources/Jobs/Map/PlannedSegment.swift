internal import Crypto
internal import Formats
internal import Foundation
public import Scene
internal import Tiles

/// A segment, and the digest of everything its partials depend on.
public struct PlannedSegment: Sendable {
    public let segment: Segment
    /// SHA-256 in hexadecimal.
    public let key: String
    let predictions: PredictionFolder
    /// Frames of this segment's drive that the reader set aside; kept with the drive's first segment.
    let setAside: [BadFrame]

    /// Changes whenever the same inputs would give other sums: the arithmetic, the warp, the encoding, the instruction set.
    static let arithmetic = "sums-2 x86-64-v3"

    init(
        _ segment: Segment, predictions: PredictionFolder, setAside: [BadFrame], job: JobSpecification, confidence: String,
        digests: InputDigests
    ) throws {
        self.segment = segment
        self.predictions = predictions
        self.setAside = setAside
        var hash = SHA256()
        func add(_ text: String) { hash.update(data: Data("\(text)\n".utf8)) }
        func add(_ pose: Pose) {
            for axis in [pose.xAxis, pose.yAxis, pose.zAxis, pose.translation] {
                add([axis.x, axis.y, axis.z].map { String($0.bitPattern, radix: 16) }.joined(separator: " "))
            }
        }
        let layout = predictions.layout
        add(Self.arithmetic)
        add("grid \(job.grid.resolution.bitPattern) \(job.grid.cells) ego \(job.egoHeight.bitPattern)")
        add("confidence \(confidence) planes \(job.fusion.extra.rawValue)")
        add("layout \(layout.channels) \(layout.activation.rawValue) \(layout.frame.rawValue) \(layout.lifting.rawValue)")
        add(
            "bev \([layout.grid.minX, layout.grid.minY, layout.grid.resolution].map(\.bitPattern)) \(layout.grid.rows) \(layout.grid.columns)"
        )
        add("axes \(layout.axes.first.rawValue) \(layout.axes.second.rawValue)")
        add("drive \(segment.drive.token) \(segment.ordinal)")
        for frame in segment.frames {
            add("frame \(frame.token) \(frame.timestamp) \(try digests.digest(of: frame.token, in: predictions))")
            add(frame.mapFromEgo)
            if layout.frame == .lidar, let egoFromLidar = frame.egoFromLidar { add(egoFromLidar) }
        }
        if let field = job.field, segment.hasPhotographs {
            add("warp \(job.warpsToGround)")
            for line in try Self.makings(ofField: field, segment, digests) { add(line) }
        }
        // Why it was set aside is told from the store, so another reason is another segment.
        for bad in setAside { add("set aside \(bad.frame) \(bad.explanation.what)") }
        key = hash.finalize().hexadecimal
    }
}

extension Sequence<UInt8> {
    /// Two lower-case digits a byte.
    var hexadecimal: String { map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}
