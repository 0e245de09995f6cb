internal import Bindings
internal import Foundation
public import Scene
public import Streets
internal import Synchronization

/// Writes a simulated town as a dataset in the nuScenes schema, with its predictions and its truth.
///
///     OUT/dataset/v1.0-trainval/*.json, samples/CHANNEL/*.jpg, maps/expansion/streets-PRESET.json
///     OUT/predictions/streets-ipm/manifest.json, TOKEN.npz
///     OUT/truth/truth.json; on request depth/TOKEN.npz (an array a camera) and visibility/TOKEN.npz
public struct SimulatedDataset: Sendable {
    public let town: Town
    public let drives, frames: Int
    /// Image width in pixels; nil writes no images.
    public let imageWidth: Int?
    /// Whether depth and visibility are written beside the poses.
    public let truth: Bool
    private let tokens: StreetTokens

    /// - Parameter spacing: metres between a drive's moments.
    public init(
        preset: Town.Preset, seed: UInt64, drives: Int, frames: Int, spacing: Double = Town.usualSpacing, imageWidth: Int?,
        truth: Bool = false, changes: Set<Town.Change> = []
    ) {
        town = Town(preset: preset, seed: seed, frames: frames, spacing: spacing, changes: changes)
        self.drives = drives
        self.frames = frames
        self.imageWidth = imageWidth
        self.truth = truth
        tokens = StreetTokens(seed: seed, preset: preset)
    }

    public var location: String { "streets-\(town.preset.rawValue)" }

    /// Writes everything beside the destination and renames it into place.
    ///
    /// - Parameter progress: hears the number of frames written, of all.
    /// - Throws: `FileError`; `SimulationError.exists` where the destination is taken.
    public func write(to path: String, progress: (Int, Int) -> Void = { _, _ in }) throws {
        let files = FileManager.default
        guard !files.fileExists(atPath: path) else { throw SimulationError.exists(path: path) }
        let partial = "\(path).partial"
        try? files.removeItem(atPath: partial)
        do {
            for folder in ["dataset/v1.0-trainval", "dataset/maps/expansion", "predictions/streets-ipm", "truth"]
                + (truth ? ["truth/depth", "truth/visibility"] : [])
            {
                try files.createDirectory(atPath: "\(partial)/\(folder)", withIntermediateDirectories: true)
            }
            let cameras = imageWidth.map(Rig.cameras) ?? []
            for camera in cameras {
                try files.createDirectory(atPath: "\(partial)/dataset/samples/\(camera.channel)", withIntermediateDirectories: true)
            }
            try write(manifest, to: "\(partial)/predictions/streets-ipm/manifest.json")
            try write(expansion, to: "\(partial)/dataset/maps/expansion/\(location).json")
            try writeTables(cameras, to: partial)
            for drive in 0..<drives { try writeDrive(drive, cameras, to: partial, progress) }
            try files.moveItem(atPath: partial, toPath: path)
        } catch {
            try? files.removeItem(atPath: partial)
            throw error
        }
    }

    private func writeDrive(_ drive: Int, _ cameras: [Camera], to path: String, _ progress: (Int, Int) -> Void) throws {
        let traffic = Traffic(town: town, drive: drive)
        // Batches of a fixed size keep memory bounded, whatever the number of frames.
        for start in stride(from: 0, to: frames, by: 4) {
            let moments = Array(start..<min(start + 4, frames))
            let failure = Mutex<(any Error)?>(nil)
            DispatchQueue.concurrentPerform(iterations: moments.count) { index in
                do { try writeMoment(moments[index], of: drive, traffic, cameras, to: path) } catch {
                    failure.withLock { $0 = error }
                }
            }
            if let error = failure.withLock({ $0 }) { throw error }
            progress(drive * frames + moments[moments.count - 1] + 1, drives * frames)
        }
    }

    private func writeMoment(_ moment: Int, of drive: Int, _ traffic: Traffic, _ cameras: [Camera], to path: String) throws {
        let logits = NumpyArray(shape: [4, 200, 400], float16: OnboardPredictor.logits(of: traffic, drive: drive, at: moment))
        try writeAtomically(
            try npz([("logits", logits)]), to: "\(path)/predictions/streets-ipm/\(tokens.sample(drive, moment)).npz")
        if truth {
            try writeVisibility(traffic.visibility(at: moment), to: "\(path)/truth/visibility/\(tokens.sample(drive, moment)).npz")
        }
        guard imageWidth != nil else { return }
        var depths: [(String, NumpyArray)] = []
        for camera in cameras {
            let photograph = traffic.photograph(camera, drive: drive, at: moment)
            guard let jpeg = JPEGEncoding.encode(photograph.pixels, width: camera.width, height: camera.height) else {
                throw SimulationError.unencodable
            }
            try writeAtomically(jpeg, to: "\(path)/dataset/\(tokens.image(camera.channel, drive, moment))")
            if truth {
                depths.append((camera.channel, NumpyArray(shape: [camera.height, camera.width], float16: photograph.depth)))
            }
        }
        if truth { try writeAtomically(try npz(depths), to: "\(path)/truth/depth/\(tokens.sample(drive, moment)).npz") }
    }

    /// Truth values are packed eight to a byte, the first in the highest bit, as numpy's `packbits` has them.
    private func writeVisibility(_ seen: Visibility, to path: String) throws {
        let grid = OnboardPredictor.grid
        func packed(_ values: [Bool]) -> NumpyArray {
            var bytes = [UInt8](repeating: 0, count: (values.count + 7) / 8)
            for (index, value) in values.enumerated() where value { bytes[index / 8] |= 0x80 >> UInt8(index % 8) }
            return NumpyArray(shape: [bytes.count], element: .uint8, bytes: bytes)
        }
        let ground = NumpyArray(shape: [grid.rows, grid.columns], float16: seen.ground)
        try writeAtomically(
            try npz([("in_image", packed(seen.inImage)), ("visible", packed(seen.visible)), ("ground_z_ego", ground)]), to: path)
    }

    private func write(_ object: Any, to path: String) throws {
        let data = try JSONSerialization.data(
            withJSONObject: object, options: [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes])
        try writeAtomically([UInt8](data), to: path)
    }

    private var manifest: [String: Any] {
        [
            "format": "bev-predictions", "version": 1, "model": "streets-ipm", "channels": OnboardPredictor.channels,
            "activation": "softmax",
            "frame": "ego", "lifting": "inverse-perspective",
            "grid": ["x": [-30, 30], "y": [-15, 15], "resolution": 0.15, "axes": ["+y", "+x"]] as [String: Any],
        ]
    }

    private func writeTables(_ cameras: [Camera], to path: String) throws {
        let tables = StreetTables(town: town, drives: drives, frames: frames, cameras: cameras, tokens: tokens, location: location)
        for (name, rows) in tables.all.sorted(by: { $0.key < $1.key }) {
            try write(rows, to: "\(path)/dataset/v1.0-trainval/\(name).json")
        }
        try write(tables.truth, to: "\(path)/truth/truth.json")
    }

    private var expansion: [String: Any] { MapExpansionWriter(lines: town.lines, tokens: tokens, length: town.length).object }
}

/// Why a town could not be written, as facts.
public enum SimulationError: ExplainedError, Hashable {
    case exists(path: String)
    case unencodable

    public var status: ExitStatus {
        switch self {
        case .exists: .usage
        case .unencodable: .software
        }
    }

    public var explanation: Explanation {
        switch self {
        case .exists(let path):
            Explanation(what: "The destination exists already.", place: path, mend: "remove it or choose another --out")
        case .unencodable:
            Explanation(what: "An image could not be encoded as JPEG.", mend: "this is a fault of Mapweave; please report it")
        }
    }
}
