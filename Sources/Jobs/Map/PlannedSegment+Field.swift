internal import Foundation
internal import Radiance
internal import Scene

extension Segment {
    /// Whether any of its frames comes with a photograph.
    var hasPhotographs: Bool { frames.contains { !$0.images.isEmpty } }
}

extension PlannedSegment {
    /// Changes whenever the same photographs and options would give another field, or another orthophoto.
    static let fieldArithmetic = "field-4 photo-4"

    /// Everything that a segment's field depends on beyond the frames' poses, line by line.
    static func makings(ofField options: FieldOptions, _ segment: Segment, _ digests: InputDigests) throws -> [String] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        var lines = ["\(fieldArithmetic) \(String(decoding: try encoder.encode(options), as: UTF8.self))"]
        let movers = segment.drive.movers
        for frame in segment.frames {
            for image in frame.images {
                let camera = image.camera
                lines.append(
                    "image \(image.token) \(camera.channel) \(camera.width) \(camera.height) \(try digests.digest(ofFile: image.path))"
                )
                lines.append(bits([camera.focalLength.x, camera.focalLength.y, camera.principalPoint.x, camera.principalPoint.y]))
                lines.append(bits(image.mapFromEgo))
                lines.append(bits(camera.egoFromCamera))
            }
            for box in frame.boxes {
                let role = movers.contains(box.instance) ? "mover" : "standing"
                lines.append("\(role) \(bits(box.mapFromBox)) \(bits([box.size.x, box.size.y, box.size.z]))")
            }
        }
        return lines
    }

    private static func bits(_ pose: Pose) -> String {
        [pose.xAxis, pose.yAxis, pose.zAxis, pose.translation].map { bits([$0.x, $0.y, $0.z]) }.joined(separator: " ")
    }

    private static func bits(_ values: [Double]) -> String {
        values.map { String($0.bitPattern, radix: 16) }.joined(separator: " ")
    }
}
