import ArgumentParser
import Bindings
import Foundation
import Jobs
import Kernels
import Scene

@main struct Mapweave: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mapweave",
        abstract: "Fuses per-frame bird's-eye-view predictions of many drives into one map, and says how sure it is.",
        discussion: """
            A job file names drives, predictions and a region; see jobs/ for examples. Partials and tiles live in one SQLite store.

            Exit codes: 64 usage, 65 bad data, 66 missing input, 70 a fault of Mapweave, 74 reading or writing failed, 75 try again, \
            78 configuration.
            """,
        version: "0.1.0",
        groupedSubcommands: [
            CommandGroup(
                name: "Map-making", subcommands: [SimulateCommand.self, ValidateCommand.self, RunCommand.self, FieldCommand.self]),
            CommandGroup(
                name: "Result",
                subcommands: [
                    InspectCommand.self, EvaluateCommand.self, CompareCommand.self, ExportCommand.self, DiffCommand.self,
                    GapsCommand.self, DigestCommand.self,
                ]),
            CommandGroup(
                name: "Queue",
                subcommands: [
                    SubmitCommand.self, WorkCommand.self, ServeCommand.self, StatusCommand.self, LogsCommand.self,
                    ExplainCommand.self, CancelCommand.self, RetryCommand.self, PurgeCommand.self,
                ]),
            CommandGroup(name: "Many machines", subcommands: [PlanCommand.self, MergeCommand.self, ReduceCommand.self]),
            CommandGroup(
                name: "Care of a map",
                subcommands: [
                    AddCommand.self, WithdrawCommand.self, HistoryCommand.self, VerifyCommand.self, VacuumCommand.self,
                    BackupCommand.self,
                ]),
            CommandGroup(name: "Training", subcommands: [TrainCommand.self]),
            CommandGroup(name: "Reference", subcommands: [SchemaCommand.self]),
        ])

    static func main() async {
        do {
            returnLargeBlocksWhenFreed()
            guard processorRunsKernels() else { throw JobError.oldProcessor }
            var command = try parseAsRoot()
            if var serving = command as? any AsyncParsableCommand { try await serving.run() } else { try command.run() }
        } catch let error as any ExplainedError {
            FileHandle.standardError.write(Data("mapweave: \(error.explanation)\n".utf8))
            Foundation.exit(error.status.rawValue)
        } catch { exit(withError: error) }
    }
}
