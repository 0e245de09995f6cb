import ArgumentParser
import Foundation
import Jobs
import Tiles

struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare", abstract: "Makes jobs' maps in every way there is, and prints how each fares against the truth.",
        discussion: """
            Every way is judged at its own best: with the calibration and class offsets that --fit's jobs teach it, alike for all; a job \
            among them is judged by what the others teach, and weights not on drives that they have seen. \
            Maps are made in a store that is gone afterwards. IoU and average precision (AP) in per cent; IoU as argmax, then at offsets.
            """)

    @Argument(help: "Job files to judge on.") var jobs: [String]
    @Option(
        help: ArgumentHelp(
            "A job file to fit calibration and offsets on; may be repeated. Default: the judged jobs.", valueName: "job"))
    var fit: [String] = []
    @Option(help: ArgumentHelp("A network of one's own to compare too; may be repeated.", valueName: "file.safetensors"))
    var weights: [String] = []
    @Option(
        help: ArgumentHelp("True poses of the judged jobs, in order, where they ran on noisy ones.", valueName: "truth.json"))
    var poses: [String] = []
    @Option(help: "Width of the truth's lines, metres.") var lineWidth = LinePen().width
    @Option(help: ArgumentHelp("Only ways whose names contain one of these words; may be repeated.", valueName: "word"))
    var only: [String] = []
    @Flag(help: "Compare networks that take the frame's neighbours for absent, too.") var ablate = false
    @OptionGroup var fields: FieldShelfOptions
    @Option(help: "Threads.") var workers = ProcessInfo.processInfo.activeProcessorCount
    @Flag(help: "Print Markdown.") var markdown = false
    @Flag(help: "Print one table of means in Markdown, a column a job.") var means = false
    @Flag(help: "Print one line of JSON a row.") var json = false

    func validate() throws {
        guard poses.isEmpty || poses.count == jobs.count else {
            throw ValidationError("give --poses once for each job, or not at all")
        }
        guard lineWidth > 0, lineWidth <= 20 else { throw ValidationError("--line-width takes metres, above 0 and at most 20") }
        guard (1...256).contains(workers) else { throw ValidationError("--workers takes a number from 1 to 256") }
    }

    private func contenders() throws -> [Contender] {
        let own = try weights.flatMap { path in
            let name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
            return try Contender.networks(
                named: "network \(name)", .weights(path: URL(fileURLWithPath: path).path), ablates: ablate)
        }
        let chosen = try (Contender.untrained + [.untrainedOnGround] + Contender.shipped(ablates: ablate) + own).filter {
            contender in
            only.isEmpty || only.contains { contender.name.contains($0) }
        }
        guard !chosen.isEmpty else { throw ValidationError("no way is named so") }
        return chosen
    }

    func run() throws {
        let judged = try jobs.enumerated().map {
            TruthJob(job: try fields.applied(to: JobSpecification(file: $1)), poses: poses.isEmpty ? nil : poses[$0])
        }
        let comparison = try Comparison(
            of: contenders(), on: judged, fit: try fit.map { TruthJob(job: try fields.applied(to: JobSpecification(file: $0))) },
            lineWidth: lineWidth, shelf: fields.shelf, workers: workers
        ) { line in
            FileHandle.standardError.write(Data("\(line)\n".utf8))
        }
        if json { return try comparison.lines.forEach { try printJSON($0) } }
        let table = ComparisonTable(lines: comparison.lines)
        print(means ? table.means() : markdown ? table.markdown() : table.text())
    }
}
