public import ArgumentParser
import Formats
import Foundation
public import Streets

struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate", abstract: "Writes a simulated town as a dataset: images, predictions and truth.",
        discussion: "The same preset, seed, drives and frames give the same bytes. OUT/job.yaml is a job that makes the town's map."
    )

    @Option(help: ArgumentHelp("A folder that does not exist yet.", valueName: "dir")) var out: String
    @Option(help: "crossroads, boulevard or hills.") var preset = Town.Preset.crossroads
    @Option(help: "Drives along the road, each meeting other traffic.") var drives = 2
    @Option(help: "Moments of a drive.") var frames = 24
    @Option(help: ArgumentHelp("Between a drive's moments.", valueName: "metres")) var spacing = Town.usualSpacing
    @Option(help: "Another seed, another town.") var seed: UInt64 = 1
    @Option(help: "Image width, pixels.") var imageWidth = 400
    @Option(
        help: ArgumentHelp(
            "The same town after a road crew's visit: crossing (the first one moved by 8 m), lane (30 m of a line repainted 1.5 m further out), or both.",
            valueName: "crossing,lane"))
    var change = ""
    @Flag(help: "Write no images.") var noImages = false
    @Flag(help: "Write true depth and visibility too, under truth/.") var truth = false

    func validate() throws {
        guard (1...1000).contains(drives), (1...100_000).contains(frames), (32...4096).contains(imageWidth),
            (0.5...100).contains(spacing)
        else {
            throw ValidationError("--drives takes 1 to 1000, --frames 1 to 100000, --spacing 0.5 to 100, --image-width 32 to 4096")
        }
        guard changes != nil else { throw ValidationError("--change takes crossing, lane, or both with a comma between") }
    }

    private var changes: Set<Town.Change>? {
        let words = change.split(separator: ",").map { Town.Change(rawValue: String($0)) }
        return words.contains(nil) ? nil : Set(words.compactMap { $0 })
    }

    /// A job that makes the town's map; its paths are relative to it.
    private func job(of location: String) -> String {
        """
        name: \(location)-\(seed)
        dataset: {root: dataset, version: v1.0-trainval}
        predictions: {path: predictions/streets-ipm}
        confidence: uncertainty
        decision: calibrated

        """
    }

    func run() throws {
        let dataset = SimulatedDataset(
            preset: preset, seed: seed, drives: drives, frames: frames, spacing: spacing, imageWidth: noImages ? nil : imageWidth,
            truth: truth, changes: changes ?? [])
        var shown = 0
        try dataset.write(to: out) { done, all in
            guard done == all || done >= shown + max(1, all / 10) else { return }
            shown = done
            FileHandle.standardError.write(Data("simulated \(done) of \(all) frames\n".utf8))
        }
        try writeAtomically(Array(job(of: dataset.location).utf8), to: "\(out)/job.yaml")
        print(out)
        FileHandle.standardError.write(Data("its map: mapweave run \(out)/job.yaml\n".utf8))
    }
}

extension Town.Preset: ExpressibleByArgument {}
