import ArgumentParser
import Jobs

struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Prints the JSON Schema of a file that Mapweave reads.",
        discussion: """
            JSON Schema 2020-12, with a description of every key. Editors that check YAML by schema take it from a file:

              mapweave schema job > job.schema.json
            """)

    enum Document: String, ExpressibleByArgument, CaseIterable { case job }

    @Argument(help: "Which file: job.") var document: Document

    func run() {
        switch document {
        case .job: print(JobSpecification.schema, terminator: "")
        }
    }
}
