internal import Bindings
internal import Formats
internal import Foundation
internal import Radiance
internal import Scene

/// A field's training in a file, so that a segment whose making is stopped goes on from there to the same bytes.
public struct FieldCheckpoint {
    /// Steps from one checkpoint to the next.
    static let interval = 250
    /// Changes whenever the same numbers would mean something else.
    private static let version = "field-checkpoint-2"

    let path: String
    private let key, segment: String
    private let tell: (FieldNotice) -> Void
    /// The step that the file holds.
    private var saved = 0
    private var isWritable = true

    /// - Parameters:
    ///   - store: the path of the store or shard that the segment will be kept in; the checkpoint lies beside it.
    ///   - tell: hears what a person should hear.
    init(of planned: PlannedSegment, besideStore store: String, tell: @escaping (FieldNotice) -> Void) {
        path = Self.path(ofSegment: planned.key, besideStore: store)
        (key, segment, self.tell) = (planned.key, planned.name, tell)
    }

    /// Puts a training where the file says it was; leaves it at its beginning where there is no file, or none that can be used.
    ///
    /// - Returns: the PSNR of the last steps done, dB.
    mutating func restore(_ training: inout FieldTraining) -> [Double] {
        do throws(SealedTensors.Failure) {
            let file = try SealedTensors(path: path)
            func fact(_ name: String) -> String { file.metadata[name] ?? "" }
            guard fact("version") == Self.version else { return refuse("it was written by another version") }
            guard fact("segment") == key else { return refuse("it belongs to another segment, or to other inputs") }
            let pieces = fact("pieces").split(separator: " ").compactMap { Int($0) }
            let box = try file.numbers(Double.self, of: "box")
            let sides = try file.numbers(Int32.self, of: "sides")
            guard let step = Int(fact("step")), box.count == 4, sides.count == 3 else { return refuse("its box is no box") }
            let state = FieldTraining.State(
                step: step, origin: [box[0], box[1], box[2]], width: box[3], shape: [sides[0], sides[1], sides[2]],
                voxels: try file.numbers(Int32.self, of: "voxels"), rows: try file.numbers(SIMD16<Float>.self, of: "rows"),
                means: try file.numbers(SIMD16<Float>.self, of: "means", pieces: pieces),
                squares: try file.numbers(SIMD16<Float>.self, of: "squares", pieces: pieces),
                shared: try file.numbers(SIMD4<Float>.self, of: "shared"), colours: try file.numbers(Float.self, of: "colours"))
            let last = try file.numbers(Double.self, of: "psnr")
            guard training.restore(state) else { return refuse("its numbers do not fit together") }
            saved = step
            tell(.resumed(segment: segment, step: step, of: training.options.steps))
            return last
        } catch {
            return error == .missing ? [] : refuse(error.reason)
        }
    }

    /// Writes the file anew where the time for it has come, and at the end: what follows may be stopped too.
    mutating func keep(_ training: FieldTraining, last: [Double]) {
        if training.step % Self.interval == 0 || training.isDone { save(training, last: last) }
    }

    /// Writes the file anew; where that fails the training goes on without.
    mutating func save(_ training: FieldTraining, last: [Double]) {
        guard isWritable, training.step > saved else { return }
        do throws(FileError) {
            try write(training.state, last: last)
            saved = training.step
        } catch {
            isWritable = false
            let reason = if case .unwritable(let failure) = error { failure.reason } else { error.explanation.what }
            tell(.unwrittenCheckpoint(path: path, reason: reason))
        }
    }

    private static func path(ofSegment key: String, besideStore store: String) -> String {
        "\(store)-field-\(key.prefix(16)).safetensors"
    }

    /// Takes the file of a segment that is stored away, where there is one.
    static func remove(ofSegment key: String, besideStore store: String) {
        let path = path(ofSegment: key, besideStore: store)
        let kind = try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
        if kind == .typeRegular { try? FileManager.default.removeItem(atPath: path) }
    }

    private func refuse(_ reason: String) -> [Double] {
        tell(.refusedCheckpoint(path: path, segment: segment, reason: reason))
        return []
    }

    private func write(_ state: FieldTraining.State, last: [Double]) throws(FileError) {
        let rows = state.rows.count
        let file = try SealedTensorsWriter(
            [
                SealedTensor("box", .double, [4]), SealedTensor("sides", .int, [3]), SealedTensor("psnr", .double, [last.count]),
                SealedTensor("shared", .float, [state.shared.count, 4]), SealedTensor("colours", .float, [state.colours.count]),
                SealedTensor("voxels", .int, [state.voxels.count]),
                SealedTensor("rows", .float, [rows, 16]), SealedTensor("means", .float, [rows, 16]),
                SealedTensor("squares", .float, [rows, 16]),
            ],
            metadata: [
                "version": Self.version, "segment": key, "step": "\(state.step)",
                "pieces": state.means.map { "\($0.count)" }.joined(separator: " "),
            ], path: path)
        try file.append([state.origin.x, state.origin.y, state.origin.z, state.width])
        try file.append([state.shape.x, state.shape.y, state.shape.z])
        try file.append(last)
        try file.append(state.shared)
        try file.append(state.colours)
        try file.append(state.voxels)
        for start in stride(from: 0, to: rows, by: 1 << 17) {
            try file.append(Array(state.rows[start..<min(start + 1 << 17, rows)]))
        }
        for piece in state.means + state.squares { try file.append(piece) }
        try file.finish()
    }
}
