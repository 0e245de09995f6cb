internal import Formats
internal import Foundation
internal import Radiance
internal import RealModule
internal import Scene

/// How right a segment's field is: held against photographs it never saw and, where there is any, true depth.
public struct FieldJudgement: Sendable, Encodable {
    public let heldOutImages: Int
    /// dB over the unmasked pixels of the held-out images; nil without any.
    public let heldOutPSNR: Double?
    /// Pixels with a true depth within 40 m that nothing moving covers.
    public let depthPixels: Int
    /// Median of |z − true z| / true z over them.
    public let medianRelativeDepthError: Double?
    /// Share of them within a tenth of the truth; a pixel where nothing opaque was met counts as wrong.
    public let shareWithinTenth: Double?

    private static let farthest: Float = 40

    /// - Parameters:
    ///   - samples: the sample token of every photograph.
    ///   - truth: a folder with depth/SAMPLE.npz, z-depth in metres per channel.
    init(_ field: RadianceField, images: SegmentImages, samples: [String: String], truth: String?) throws {
        heldOutImages = images.heldOut.count
        let errors = images.heldOut.map { field.squaredError(of: $0) }
        let (sum, count) = errors.reduce((0, 0)) { ($0.0 + $1.sum, $0.1 + $1.count) }
        heldOutPSNR = count > 0 ? -10 * Double.log10(max(sum / Double(count), 1e-12)) : nil
        var relative: [Float] = []
        for image in images.training + images.heldOut {
            guard let truth, let sample = samples[image.token], let depth = try Self.depth(sample, image.camera, in: truth) else {
                continue
            }
            var scratch = RadianceField.Scratch()
            for row in stride(from: 1, to: image.camera.height, by: 3) {
                for column in stride(from: 1, to: image.camera.width, by: 3) {
                    let expected = depth[row * image.camera.width + column]
                    guard expected > 0, expected < Self.farthest, !image.isMasked(column: column, row: row) else { continue }
                    let found = field.look(
                        through: image.camera, mapFromCamera: image.mapFromCamera, channel: image.channel, column: column, row: row,
                        scratch: &scratch
                    ).depth
                    relative.append(found.isNaN ? .infinity : abs(found - expected) / expected)
                }
            }
        }
        relative.sort()
        depthPixels = relative.count
        medianRelativeDepthError = relative.isEmpty ? nil : Double(relative[relative.count / 2])
        shareWithinTenth = relative.isEmpty ? nil : Double(relative.count { $0 < 0.1 }) / Double(relative.count)
    }

    /// (height, width) true z-depth of one photograph; nil where none is given.
    ///
    /// - Throws: `FieldTruthError.otherSize`, `FileError`, `ReadError`.
    private static func depth(_ sample: String, _ camera: Camera, in folder: String) throws -> [Float]? {
        let path = "\(folder)/depth/\(sample).npz"
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let array = try npzArrays(file: path, limit: 1 << 28)[camera.channel] else { return nil }
        let trained = [camera.height, camera.width]
        guard array.shape == trained else {
            throw FieldTruthError.otherSize(path: path, channel: camera.channel, found: array.shape, trained: trained)
        }
        return array.floats
    }
}
