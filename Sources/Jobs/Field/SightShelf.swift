internal import Confidence
internal import Crypto
internal import Formats
internal import Foundation
internal import Radiance
internal import Scene
internal import Synchronization
internal import Tensors

/// What fields know of segments, kept for whoever needs it again: training and comparing make many maps of the same segments.
///
/// Each segment's field is trained once and forgotten; what is kept of it lies in memory, and in a folder where one is named.
public final class SightShelf: Sendable {
    private let folder: String?
    private let progress: @Sendable (String) -> Void
    private let known = Mutex<[String: FieldSight]>([:])

    /// Changes whenever the same field would be asked otherwise.
    private static let arithmetic = "sight-1"
    /// Bytes that a file may have.
    private static let limit = 1 << 28

    /// - Parameters:
    ///   - folder: where sights are kept from one run to the next; nil to keep them in memory alone.
    ///   - progress: hears of every field that is trained.
    public init(folder: String? = nil, progress: @escaping @Sendable (String) -> Void = { _ in }) {
        self.folder = folder
        self.progress = progress
    }

    /// What the segment's field knows; nil where the job wants none or it cannot be trained.
    ///
    /// - Throws: `FileError`, `ReadError`, what `stopIfCancelled` throws.
    func sight(of planned: PlannedSegment, job: JobSpecification, threads: Int, _ stopIfCancelled: () throws -> Void = {}) throws
        -> FieldSight?
    {
        guard let options = job.field, let name = Self.name(of: planned) else { return nil }
        if let sight = known.withLock({ $0[name] }) { return sight }
        let path = folder.map { "\($0)/\(name).safetensors" }
        if let path, FileManager.default.fileExists(atPath: path),
            let sight = FieldSight(try SafetensorsFile(try readFile(path, limit: Self.limit), path: path))
        {
            known.withLock { $0[name] = sight }
            return sight
        }
        progress("training the field of \(planned.name), \(options.steps) steps")
        let field = try SegmentField(
            planned, of: job, options: options, threads: threads, notice: { progress($0.explanation.description) },
            progress: { _ in try stopIfCancelled() })
        guard let sight = field.flatMap({ FieldSight(of: $0, looks: true) }) else { return nil }
        if let folder, let path {
            try makeFolder(at: folder)
            try writeAtomically(sight.file.encoded, to: path)
        }
        known.withLock { $0[name] = sight }
        return sight
    }

    /// A name for everything that the sight depends on; nil where the segment has no photographs.
    private static func name(of planned: PlannedSegment) -> String? {
        let parts: [KeyPart] = [.field, .poses, .frames, .layout, .egoHeight]
        guard planned.parts[KeyPart.field.rawValue] != nil else { return nil }
        let text = parts.map { planned.parts[$0.rawValue] ?? "" }.joined(separator: " ")
        return String(SHA256.hash(data: Data("\(arithmetic) \(text)".utf8)).hexadecimal.prefix(24))
    }
}

extension FieldSight {
    private static let planes: [(name: String, plane: any WritableKeyPath<FieldEvidence, [Float]> & Sendable)] = [
        ("transmittance", \.transmittance), ("depth_residual", \.depthResidual), ("ground_height", \.groundHeight),
        ("ground_deviation", \.groundDeviation), ("slope", \.slope),
    ]

    fileprivate var file: SafetensorsFile {
        let shape = [ground.rows, ground.columns]
        var tensors = [
            ("ground.heights", Tensor(shape: shape, elements: ground.heights)),
            ("ground.deviations", Tensor(shape: shape, elements: ground.deviations)),
        ]
        for (token, evidence) in evidence.sorted(by: { $0.key < $1.key }) {
            for (name, plane) in Self.planes {
                let values = evidence[keyPath: plane]
                tensors.append(("\(name) \(token)", Tensor(shape: [values.count], elements: values)))
            }
        }
        let metadata = [
            "spacing": "\(ground.spacing)", "first_column": "\(ground.firstColumn)", "first_row": "\(ground.firstRow)",
        ]
        return SafetensorsFile(tensors: tensors.map { (name: $0.0, tensor: $0.1) }, metadata: metadata)
    }

    /// - Returns: nil where the file holds no sight.
    fileprivate init?(_ file: SafetensorsFile) {
        var tensors: [String: Tensor] = [:]
        for entry in file.tensors { tensors[entry.name] = entry.tensor }
        guard let heights = tensors["ground.heights"], let deviations = tensors["ground.deviations"], heights.shape.count == 2,
            heights.shape == deviations.shape, heights.shape.allSatisfy({ $0 > 1 }),
            let spacing = file.metadata["spacing"].flatMap({ Double($0) }), spacing > 0,
            let firstColumn = file.metadata["first_column"].flatMap({ Int($0) }),
            let firstRow = file.metadata["first_row"].flatMap({ Int($0) })
        else { return nil }
        ground = GroundHeights(
            spacing: spacing, firstColumn: firstColumn, firstRow: firstRow, columns: heights.shape[1], rows: heights.shape[0],
            heights: heights.elements, deviations: deviations.elements)
        var found: [String: FieldEvidence] = [:]
        for (name, tensor) in tensors {
            let words = name.split(separator: " ", maxSplits: 1)
            guard words.count == 2, let plane = Self.planes.first(where: { $0.name == words[0] })?.plane else { continue }
            found[String(words[1]), default: FieldEvidence(cells: 0)][keyPath: plane] = tensor.elements
        }
        let cells = found.values.first?.transmittance.count ?? 0
        guard found.values.allSatisfy({ frame in Self.planes.allSatisfy { frame[keyPath: $0.plane].count == cells } })
        else { return nil }
        evidence = found
    }
}
