import Formats
import Foundation
import Radiance
import Scene

/// A segment's radiance field in the making, as steps of PyTorch are held against it: `benchmark field DATASET FOLDER FRAMES STEPS`.
///
/// Trains on the first frames of a dataset's first drive, on one thread. In the middle of each stage the training's state goes into
/// FOLDER, and the steps that follow are timed; Tests/Interop/field_speed.py takes the same steps from there.
func fieldBenchmark(_ words: [String]) throws {
    guard words.count == 4, let frameCount = Int(words[2]), let steps = Int(words[3]), steps >= 100 else {
        print("benchmark field DATASET FOLDER FRAMES STEPS, 100 steps or more")
        return
    }
    let (root, folder) = (words[0], words[1])
    guard let drive = try NuScenesReader(root: root, version: "v1.0-trainval").read().drives.first else { return }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    var options = FieldOptions()
    options.steps = steps
    let frames = drive.frames.prefix(frameCount)
    let channels = Array(Set(frames.flatMap { $0.images.map(\.camera.channel) })).sorted()
    var images: [TrainingImage] = []
    for image in frames.flatMap(\.images) {
        let photograph = try RGBImage(path: image.path).shrunk(toWidth: options.width)
        images.append(
            TrainingImage(
                image: image, camera: image.camera.resized(width: photograph.width, height: photograph.height),
                channel: channels.firstIndex(of: image.camera.channel) ?? 0, pixels: photograph.pixels, movers: []))
    }
    var training = FieldTraining(
        images: images, channels: channels.count, trajectory: frames.map(\.mapFromEgo), egoHeight: 0, options: options)
    print("the radiance field of \(images.count) photographs, \(steps) steps of 8,192 rays, one thread")
    let peak = arithmeticPeak()
    print(
        "  peak of one thread \(format(peak / 1e9)) GFLOP/s; a sample's eight corners of sixteen numbers are 256 operations, and as many back"
    )
    let finest = options.voxel
    var measured: [String] = []
    let middles = [steps * 3 / 20, steps * 9 / 20, steps * 9 / 10]
    for (stage, middle) in middles.enumerated() {
        while training.step < middle { _ = training.advance(threads: 1) }
        let width = training.state.width
        try write(training.state, training.nextLooks, cameras: channels.count, to: "\(folder)/stage-\(stage).safetensors")
        let count = 10
        var first: FieldTraining.Progress?
        let begin = ContinuousClock.now
        for _ in 0..<count {
            let progress = training.advance(threads: 1)
            first = first ?? progress
        }
        let seconds = (ContinuousClock.now - begin) / .seconds(1) / Double(count)
        guard let first else { continue }
        var seen = 0
        let look = secondsPerRun(runs: 1) { seen = training.field.squaredError(of: images[images.count / 2]).count / 3 }
        func arithmetic(_ raysPerSecond: Double, _ operations: Double) -> String {
            format(100 * raysPerSecond * first.samplesPerRay * operations / peak)
        }
        let share = [0.3, 0.3, 0.4][stage]
        print(
            "  voxels of \(format(width)) m: \(format(1000 * seconds)) ms a step, \(format(8192 / seconds / 1000)) thousand rays/s, \(format(first.samplesPerRay)) samples a ray, \(first.voxels) voxels, \(arithmetic(8192 / seconds, 512)) % of the peak"
        )
        print(
            "    looked through: \(format(Double(seen) / look / 1000)) thousand rays/s, \(arithmetic(Double(seen) / look, 256)) % of the peak"
        )
        measured.append(
            "{\"done\": \(Double(middle) / Double(steps)), \"coarseness\": \(Int((width / finest).rounded())), \"psnr\": \(first.psnr), \"seconds\": \(seconds), \"steps\": \(Double(steps) * share)}"
        )
    }
    try writeAtomically(Array("[\(measured.joined(separator: ", "))]\n".utf8), to: "\(folder)/mapweave.json")
}

private func write(_ state: FieldTraining.State, _ looks: [FieldTraining.Look], cameras: Int, to path: String) throws {
    let rows = state.rows.count
    let file = try SealedTensorsWriter(
        [
            SealedTensor("rays", .double, [looks.count, 6]), SealedTensor("box", .double, [4]), SealedTensor("sides", .int, [3]),
            SealedTensor("shared", .float, [state.shared.count, 4]), SealedTensor("voxels", .int, [state.voxels.count]),
            SealedTensor("rows", .float, [rows, 16]), SealedTensor("means", .float, [rows, 16]),
            SealedTensor("squares", .float, [rows, 16]), SealedTensor("targets", .float, [looks.count, 5]),
        ], metadata: ["cameras": "\(cameras)"], path: path)
    try file.append(looks.flatMap { [$0.origin.x, $0.origin.y, $0.origin.z, $0.direction.x, $0.direction.y, $0.direction.z] })
    try file.append([state.origin.x, state.origin.y, state.origin.z, state.width])
    try file.append([state.shape.x, state.shape.y, state.shape.z])
    try file.append(state.shared)
    try file.append(state.voxels)
    try file.append(state.rows)
    for piece in state.means + state.squares { try file.append(piece) }
    try file.append(looks.flatMap { [$0.colour.x, $0.colour.y, $0.colour.z, Float($0.channel), $0.jitter] })
    try file.finish()
}
