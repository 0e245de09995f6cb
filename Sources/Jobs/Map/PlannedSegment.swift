internal import Formats
internal import Foundation
public import Scene
internal import Tiles

/// A segment, and the digest of everything its partials depend on.
public struct PlannedSegment: Sendable {
    public let segment: Segment
    /// SHA-256 in hexadecimal.
    public let key: String
    /// What each part of the key is.
    let parts: [String: String]
    let predictions: PredictionFolder
    /// Frames of this segment's drive that the reader set aside; kept with the drive's first segment.
    let setAside: [BadFrame]

    /// Changes whenever the same inputs would give other sums: the arithmetic, the warp, the encoding, the instruction set.
    static let arithmetic = "sums-3 x86-64-v3"

    init(
        _ segment: Segment, predictions: PredictionFolder, setAside: [BadFrame], job: JobSpecification, confidence: String,
        digests: InputDigests
    ) throws {
        self.segment = segment
        self.predictions = predictions
        self.setAside = setAside
        var digest = KeyDigest()
        let layout = predictions.layout
        digest.add("\(Self.arithmetic)\n", to: .version, said: Self.arithmetic)
        digest.add(
            "grid \(job.grid.resolution.bitPattern) \(job.grid.cells) ", to: .grid,
            said: "\(job.grid.cells) cells of \(job.grid.resolution) m")
        digest.add("ego \(job.egoHeight.bitPattern)\n", to: .egoHeight, said: "\(job.egoHeight) m")
        digest.add("confidence \(confidence) ", to: .confidence, said: confidence)
        digest.add("planes \(job.fusion.extra.rawValue)\(job.confidence.predictsDivergence ? " divergence" : "")\n", to: .planes)
        digest.add(Self.text(of: layout), to: .layout)
        digest.add("drive \(segment.drive.token) \(segment.ordinal)\n", to: .frames)
        for frame in segment.frames {
            digest.add("frame \(frame.token) \(frame.timestamp) ", to: .frames)
            digest.add("\(try digests.digest(of: frame.token, in: predictions))\n", to: .predictions)
            digest.add(Self.text(of: frame.mapFromEgo), to: .poses)
            if layout.frame == .lidar, let egoFromLidar = frame.egoFromLidar { digest.add(Self.text(of: egoFromLidar), to: .poses) }
        }
        if let field = job.field, segment.hasPhotographs {
            digest.add("warp \(job.warpsToGround)\n", to: .warp, said: job.warpsToGround ? "ground" : "plane")
            let makings = try Self.makings(ofField: field, segment, digests)
            digest.add(makings.map { "\($0)\n" }.joined(), to: .field)
        }
        // Why it was set aside is told from the store, so another reason is another segment.
        digest.add(setAside.map { "set aside \($0.frame) \($0.explanation.what)\n" }.joined(), to: .setAside)
        (key, parts) = (digest.key, digest.values)
    }

    private static func text(of pose: Pose) -> String {
        [pose.xAxis, pose.yAxis, pose.zAxis, pose.translation].map { axis in
            [axis.x, axis.y, axis.z].map { String($0.bitPattern, radix: 16) }.joined(separator: " ") + "\n"
        }.joined()
    }

    private static func text(of layout: PredictionLayout) -> String {
        let (grid, axes) = (layout.grid, layout.axes)
        return """

            layout \(layout.channels) \(layout.activation.rawValue) \(layout.frame.rawValue) \(layout.lifting.rawValue)
            bev \([grid.minX, grid.minY, grid.resolution].map(\.bitPattern)) \(grid.rows) \(grid.columns)
            axes \(axes.first.rawValue) \(axes.second.rawValue)

            """
    }
}

extension Sequence<UInt8> {
    /// Two lower-case digits a byte.
    var hexadecimal: String { map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}
