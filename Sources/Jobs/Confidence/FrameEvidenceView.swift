internal import Bindings
internal import Confidence
internal import Formats
internal import Foundation
internal import Scene
public import Store
internal import Tensors

/// What the uncertainty network sees of one frame of a job, and what it says to it.
public struct FrameEvidenceView {
    /// Channel names, u and the divergence last, with the least and the largest value of each.
    public let ranges: [(name: String, low: Float, high: Float)]
    /// (channels, rows, columns) on the evidence grid, row 0 with the smallest y.
    private let planes: Tensor
    private let evidence: Int

    /// - Parameters:
    ///   - token: a frame of the job.
    ///   - weights: a file; nil for the job's own, or those that Mapweave brings where it has none.
    ///   - threads: to train the segment's field with, where the job has fields; what is seen does not depend on them.
    /// - Throws: `WeightsError`, `InspectionError.noFrame`, and what reading inputs can throw.
    public init(of token: String, in job: JobSpecification, weights: String?, store: Store, threads: Int) throws {
        var job = job
        if let weights { job.confidence = .weights(path: weights) }
        if try job.confidence.weightsFile() == nil { job.confidence = .uncertainty(.streets) }
        let plan = try MapPlan(job, store: store)
        guard let planned = plan.segments.first(where: { $0.segment.frames.contains { $0.token == token } }) else {
            throw InspectionError.noFrame(token, job: job.name)
        }
        let sight = try SightShelf().sight(of: planned, job: job, threads: threads)
        var fusion = SegmentFusion(planned, of: plan, sight: sight)
        guard let shown = fusion.shown(of: token) else { throw InspectionError.noFrame(token, job: job.name) }
        let (grid, names) = (shown.grid, shown.names + ["u", "divergence"])
        var planes = Tensor(shape: [names.count, grid.rows, grid.columns])
        for (channel, values) in (shown.evidence + [shown.u, shown.divergence]).enumerated() {
            planes.elements.replaceSubrange((channel * grid.cells)..<((channel + 1) * grid.cells), with: values)
        }
        self.planes = planes
        evidence = shown.names.count
        ranges = names.indices.map { (names[$0], planes[plane: $0].min() ?? 0, planes[plane: $0].max() ?? 0) }
    }

    /// Writes a picture of each channel, NAME.png, light where it is largest, forward to the right and left on top; and evidence.npz with
    /// `evidence` (channels, rows, columns), `u`, `divergence` and the channels' names.
    ///
    /// - Throws: `FileError`.
    public func write(to folder: String) throws {
        try makeFolder(at: folder)
        let (rows, columns) = (planes.shape[1], planes.shape[2])
        let colours = Cividis.colours(256)
        for (channel, range) in ranges.enumerated() {
            let span = max(range.high - range.low, 1e-6)
            var pixels: [UInt8] = []
            for row in (0..<(rows * Self.zoom)).reversed() {
                for column in 0..<(columns * Self.zoom) {
                    let value = planes.elements[(channel * rows + row / Self.zoom) * columns + column / Self.zoom]
                    let colour = colours[Int((value - range.low) / span * 255)]
                    pixels += [colour.x, colour.y, colour.z]
                }
            }
            let image = RGBImage(width: columns * Self.zoom, height: rows * Self.zoom, pixels: pixels)
            try image.writePNG(to: "\(folder)/\(range.name).png")
        }
        let size = rows * columns
        func array(_ channels: Range<Int>) -> NumpyArray {
            let values = Array(planes.elements[(channels.lowerBound * size)..<(channels.upperBound * size)])
            return NumpyArray(shape: channels.count == 1 ? [rows, columns] : [channels.count, rows, columns], float32: values)
        }
        let file = try npz([
            ("evidence", array(0..<evidence)), ("u", array(evidence..<(evidence + 1))),
            ("divergence", array((evidence + 1)..<(evidence + 2))),
        ])
        try writeAtomically(file, to: "\(folder)/evidence.npz")
    }

    private static let zoom = 3
}
