import ArgumentParser
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
        subcommands: [
            SimulateCommand.self, ValidateCommand.self, RunCommand.self, SubmitCommand.self, WorkCommand.self, StatusCommand.self,
            PlanCommand.self, MergeCommand.self, ReduceCommand.self, AddCommand.self, WithdrawCommand.self, HistoryCommand.self,
            VerifyCommand.self, VacuumCommand.self, BackupCommand.self, CancelCommand.self, RetryCommand.self, ExplainCommand.self,
            LogsCommand.self, PurgeCommand.self,
            ExportCommand.self,
            InspectCommand.self, EvaluateCommand.self, DiffCommand.self, GapsCommand.self, DigestCommand.self, SchemaCommand.self,
            ServeCommand.self, FieldCommand.self, TrainCommand.self, CompareCommand.self,
        ])

    static func main() async {
        do {
            guard processorRunsKernels() else { throw JobError.oldProcessor }
            var command = try parseAsRoot()
            if var serving = command as? any AsyncParsableCommand { try await serving.run() } else { try command.run() }
        } catch let error as any ExplainedError {
            FileHandle.standardError.write(Data("mapweave: \(error.explanation)\n".utf8))
            Foundation.exit(error.status.rawValue)
        } catch { exit(withError: error) }
    }
}
