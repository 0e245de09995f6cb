import ArgumentParser
import Formats
import Foundation
import Jobs
import Scene

struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Checks a job's tables and every prediction, and names what is wrong.",
        discussion: "Exit code 65 where anything is.")

    @Argument(help: "The job file.") var job: String

    func run() throws {
        let findings = try findings(in: JobSpecification(file: job))
        for problem in findings.problems { print("frame \(problem.frame): \(problem.explanation)") }
        print("\(findings.frames) frames of \(findings.drives) drives, \(findings.problems.count) problems")
        if !findings.problems.isEmpty { throw ExitCode(ExitStatus.badData.rawValue) }
    }
}
