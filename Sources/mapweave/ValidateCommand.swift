import ArgumentParser
import Formats
import Foundation
import Jobs
import Scene

struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Checks a job's tables and every prediction, and names what is wrong.",
        discussion: """
            Tables, predictions and photographs are read as a run would read them. Overlapping frames of each drive are laid over one \
            another under every orientation of the prediction's array; where another agrees better than the declared one, it is named. \
            Where control points place the map, how far each lies from the best fit is printed.

            Exit code 65 where anything is wrong.
            """)

    @Argument(help: "The job file.") var job: String

    func run() throws {
        let job = try JobSpecification(file: job)
        if let fit = try job.georeference?.controlPointFit() { for line in ControlPointReport(fit).lines { print(line) } }
        let findings = try findings(in: job)
        for problem in findings.problems { print("frame \(problem.frame): \(problem.explanation)") }
        for orientation in findings.orientations { print(orientation.explanation) }
        print(
            "\(findings.frames) frames of \(findings.drives) drives, \(findings.problems.count + findings.orientations.count) problems"
        )
        if !findings.isClean { throw ExitCode(ExitStatus.badData.rawValue) }
    }
}
