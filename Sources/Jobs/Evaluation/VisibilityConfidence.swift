internal import Confidence
internal import Formats
internal import Foundation
internal import Scene

/// An oracle, for comparison only: cells that some camera truly sees are believed e⁴ times as much as others.
struct VisibilityConfidence: ConfidenceModel {
    /// Holds SAMPLE.npz with `visible`, one bit a cell in canonical order.
    let folder: String

    var identity: String { "true visibility" }

    mutating func confidence(of frame: borrowing FrameView) -> FrameConfidence {
        let path = "\(folder)/\(frame.token).npz"
        let cells = frame.layout.grid.rows * frame.layout.grid.columns
        guard let arrays = try? npzArrays(file: path, limit: 1 << 26), let bits = arrays["visible"]?.bytes, bits.count * 8 >= cells
        else {
            return FrameConfidence(u: nil)
        }
        return FrameConfidence(u: (0..<cells).map { bits[$0 / 8] >> UInt8(7 - $0 % 8) & 1 == 1 ? 0 : -4 })
    }
}

extension JobSpecification {
    /// Where true visibility lies beside the first dataset, as the evaluation drives keep it; nil where there is none.
    var visibilityFolder: String? {
        guard case .nuScenes(let root, _, _) = inputs[0].dataset else { return nil }
        let folder = URL(fileURLWithPath: root).deletingLastPathComponent().appendingPathComponent("truth/visibility").path
        return FileManager.default.fileExists(atPath: folder) ? folder : nil
    }
}
