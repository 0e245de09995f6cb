import ArgumentParser
import Foundation
import Jobs
import Radiance

/// How commands that make many maps of the same drives come by their fields.
struct FieldShelfOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Keep what fields know here, so that none is trained twice.", valueName: "folder"))
    var fields: String?
    @Option(help: "Give every job fields of so many training steps, in place of its own.") var fieldSteps: Int?
    @Option(help: "The width that photographs are made smaller to for those fields, pixels. Default: the job's, or 400.")
    var fieldWidth: Int?

    func validate() throws {
        guard fieldSteps.map({ (3...1_000_000).contains($0) }) ?? true else {
            throw ValidationError("--field-steps takes a number from 3 to 1000000")
        }
        guard (16...4096).contains(fieldWidth ?? 16) else { throw ValidationError("--field-width takes pixels from 16 to 4096") }
    }

    /// The job with the fields asked for.
    func applied(to job: JobSpecification) -> JobSpecification {
        guard let fieldSteps else { return job }
        var job = job
        var options = job.field ?? FieldOptions()
        (options.steps, options.width) = (fieldSteps, fieldWidth ?? options.width)
        job.field = options
        return job
    }

    var shelf: SightShelf {
        SightShelf(folder: fields) { FileHandle.standardError.write(Data("\($0)\n".utf8)) }
    }
}
