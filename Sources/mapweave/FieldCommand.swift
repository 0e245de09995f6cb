public import ArgumentParser
import Foundation
import Jobs
import Formats
public import Radiance
import Store
import Tiles

extension ColourModel: ExpressibleByArgument {}

struct FieldCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "field", abstract: "Trains the voxel radiance fields of a job's segments and looks into them.",
        discussion: """
            A field is optimised from a segment's posed photographs; pixels that moving annotated objects cover are left out. It depends \
            on the photographs, poses and options alone, not on the number of threads.
            """,
        subcommands: [
            FieldEvaluateCommand.self, FieldDepthCommand.self, FieldViewCommand.self, FieldOrthophotoCommand.self,
        ])
}

/// What every look into fields needs: the job, and how to train.
struct FieldTrainingOptions: ParsableArguments {
    @Argument(help: "The job file.") var job: String
    @Option(help: "Only this segment, counted from 0 over the job's segments.") var segment: Int?
    @Option(help: "Training steps of 8,192 rays. Default: the job's, or 400.") var steps: Int?
    @Option(help: "Width of the finest voxels, metres. Default: the job's, or 0.25.") var voxel: Double?
    @Option(help: "Images wider than this are made smaller first, pixels. Default: the job's, or 400.") var width: Int?
    @Option(help: "How voxels hold colours: harmonics or network. Default: the job's, or harmonics.") var colours: ColourModel?
    @Option(help: "Every so many-th moment is kept from training; 0 keeps none.") var holdOut = 8
    @Option(help: "Threads; the field does not depend on them.") var workers = ProcessInfo.processInfo.activeProcessorCount
    @OptionGroup var store: StoreOptions

    func validate() throws {
        guard (3...1_000_000).contains(steps ?? 3) else { throw ValidationError("--steps takes a number from 3 to 1000000") }
        guard (0.05...2).contains(voxel ?? 1) else { throw ValidationError("--voxel takes metres from 0.05 to 2") }
        guard (16...4096).contains(width ?? 16) else { throw ValidationError("--width takes pixels from 16 to 4096") }
        guard holdOut >= 0, holdOut != 1 else { throw ValidationError("--hold-out takes 0, or a number from 2") }
        guard (1...256).contains(workers) else { throw ValidationError("--workers takes a number from 1 to 256") }
    }

    /// Trains the chosen segments, one after the other, and hands each over.
    func forEachField(_ body: (SegmentField) throws -> Void) throws {
        let job = try JobSpecification(file: job)
        let plan = try MapPlan(job, store: store.openOrMake())
        if let segment, !plan.segments.indices.contains(segment) {
            throw ValidationError("the job has segments 0 to \(plan.segments.count - 1)")
        }
        var options = job.field ?? FieldOptions()
        options.steps = steps ?? options.steps
        options.voxel = voxel ?? options.voxel
        options.width = width ?? options.width
        options.colours = colours ?? options.colours
        options.holdOut = holdOut
        var made = 0
        for (index, planned) in plan.segments.enumerated() where segment == nil || segment == index {
            let start = Date()
            let field = SegmentField(
                planned, of: job, options: options, threads: workers,
                notice: { FileHandle.standardError.write(Data("\($0.explanation)\n".utf8)) }
            ) { progress in
                guard progress.step % 50 == 0 || progress.step == progress.of else { return }
                let seconds = Date().timeIntervalSince(start)
                let left = seconds / Double(progress.step) * Double(progress.of - progress.step)
                let line = String(
                    format: "segment %d: step %d of %d, PSNR %.1f dB, %.0f samples a ray, %d voxels, %.0f s, %.0f s to go\n", index,
                    progress.step, progress.of, progress.psnr, progress.samplesPerRay, progress.voxels, seconds, left)
                FileHandle.standardError.write(Data(line.utf8))
            }
            guard let field else {
                FileHandle.standardError.write(Data("no photograph of segment \(index) can be used, so it has no field\n".utf8))
                continue
            }
            made += 1
            try body(field)
        }
        if made == 0 { throw JobError.noFields(job: job.name) }
    }
}

struct FieldEvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Holds fields against photographs they never saw, and against true depth, ground and sight.")

    @OptionGroup var training: FieldTrainingOptions
    @Option(
        help: ArgumentHelp(
            "A folder with depth/SAMPLE.npz (z-depth in metres, an array a channel) and visibility/SAMPLE.npz.", valueName: "folder"
        ))
    var truth: String?
    @Flag(help: "Print one line of JSON a segment.") var json = false

    struct Judgement: Encodable {
        let segment: String
        let field: FieldJudgement
        let sight: SightJudgement?
    }

    func run() throws {
        if let truth { try FieldTruthError.check(truth) }
        try training.forEachField { field in
            let judged = Judgement(
                segment: field.name, field: try field.judged(truth: truth),
                sight: try truth.flatMap { try field.judgedSight(truth: $0) })
            if json { try printJSON(judged) } else { print(Self.text(judged)) }
        }
    }

    static func text(_ judged: Judgement) -> String {
        var line = judged.segment
        let field = judged.field
        if let psnr = field.heldOutPSNR {
            line += String(format: ": PSNR %.1f dB on \(field.heldOutImages) held-out photographs", psnr)
        } else {
            line += ": no photograph was held out"
        }
        if let error = field.medianRelativeDepthError, let share = field.shareWithinTenth {
            line += String(
                format: "; depth within 40 m: median error %.1f %%, %.1f %% of \(field.depthPixels) pixels within 10 %%",
                100 * error, 100 * share)
        } else if judged.sight != nil {
            line += "; no true depth of its photographs"
        }
        if let sight = judged.sight, let error = sight.groundError, let bias = sight.groundBias,
            let trajectory = sight.trajectoryError,
            let plane = sight.planeError
        {
            line += String(
                format:
                    "; ground: error %.3f m rms (mean %+.3f m) over \(sight.groundCells) seen cells, from the trajectory alone %.3f m, as a plane %.3f m",
                error, bias, trajectory, plane)
        }
        if let ranking = judged.sight?.sightRanking {
            line += String(format: "; seen or hidden within 30 m: AUC %.3f of \(judged.sight?.sightPoints ?? 0) points", ranking)
        }
        return line
    }
}

struct FieldDepthCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "depth",
        abstract: "Writes the z-depth of every photograph: SAMPLE_DATA_TOKEN.npy, float32 metres, NaN for none.")

    @OptionGroup var training: FieldTrainingOptions
    @Option(help: ArgumentHelp("The folder to write into.", valueName: "folder")) var out: String

    func run() throws {
        try makeFolder(at: out)
        try training.forEachField { try $0.writeDepth(to: out) }
    }
}

struct FieldViewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "view", abstract: "Writes pictures: each held-out photograph, its rendering, and its depth from 0 to 40 m.")

    @OptionGroup var training: FieldTrainingOptions
    @Option(help: ArgumentHelp("The folder to write into.", valueName: "folder")) var out: String

    func run() throws {
        try makeFolder(at: out)
        try training.forEachField { try $0.writeViews(to: out) }
    }
}

struct FieldOrthophotoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "orthophoto", abstract: "Writes a picture of each segment's ground from straight above, in the job's cells.",
        discussion: """
            SEGMENT.png is the colour of the ground, composited from all photographs along rays to the field's ground; \
            SEGMENT-height.png its height. With --truth, says how far painted lines lie from the map's dividers, beside the same \
            composite on each photograph's own flat ground, SEGMENT-flat.png.
            """)

    @OptionGroup var training: FieldTrainingOptions
    @Option(help: ArgumentHelp("The folder to write into.", valueName: "folder")) var out: String
    @Option(help: ArgumentHelp("A nuScenes map expansion whose dividers the paint is held against.", valueName: "map.json"))
    var truth: String?
    @Flag(help: "Print one line of JSON a segment.") var json = false

    private struct Report: Encodable {
        let segment: String
        let area: Double
        let paint, paintOnFlatGround: PaintDisplacement?
    }

    func run() throws {
        let map = try truth.map { try GroundTruth(mapExpansion: $0) }
        let grid = try JobSpecification(file: training.job).grid
        try makeFolder(at: out)
        try training.forEachField { field in
            let orthophoto = field.orthophoto(on: grid, threads: training.workers)
            try orthophoto.write(to: "\(out)/\(field.fileName)")
            let flat = map == nil ? nil : field.orthophoto(on: grid, flat: true, threads: training.workers)
            try flat?.writeColours(to: "\(out)/\(field.fileName)-flat.png")
            let report = Report(
                segment: field.name, area: orthophoto.area, paint: map.map { PaintDisplacement(of: orthophoto, truth: $0) },
                paintOnFlatGround: map.flatMap { map in flat.map { PaintDisplacement(of: $0, truth: map) } })
            if json { return try printJSON(report) }
            print(String(format: "\(report.segment): %.0f m² of ground", report.area))
            if let paint = report.paint { print("  on the field's ground  \(words(paint))") }
            if let paint = report.paintOnFlatGround { print("  on flat ground         \(words(paint))") }
            if let paint = report.paint, let flat = report.paintOnFlatGround, let shared = paint.median(beside: flat) {
                print(
                    String(
                        format:
                            "  where both show paint  %.3f m on the field's ground, %.3f m on flat ground, at \(shared.places) places",
                        shared.own, shared.other))
            }
        }
    }

    private func words(_ paint: PaintDisplacement) -> String {
        guard let median = paint.median, let ninetieth = paint.ninetieth, let contrast = paint.contrast else {
            return "no paint at \(paint.places) places along dividers"
        }
        return String(
            format: "paint %.3f m from the dividers (median), %.3f m (90 %%), contrast %.3f, found at %d of %d places", median,
            ninetieth, contrast, paint.found, paint.places)
    }
}
