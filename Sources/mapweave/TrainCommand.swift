import ArgumentParser
import Confidence
import Foundation
import Jobs

struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Trains what maps are made with.", subcommands: [TrainConfidenceCommand.self])
}

struct TrainConfidenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "confidence", abstract: "Trains the uncertainty network on jobs whose ground truth is known.",
        discussion: """
            The network learns whom to believe from the fused map's loss against the truth; the onboard model stays as it is. Seeded: the \
            same jobs and settings give the same weights, whatever the threads. Interrupted, run the same command again and it goes on. \
            Where the jobs have fields, the network learns to look into them, and to do without. Beside the weights lie WEIGHTS.jsonl and WEIGHTS.png, the losses by step.
            """)

    @Argument(help: "Job files to train on.") var jobs: [String]
    @Option(help: ArgumentHelp("Where the weights go.", valueName: "file.safetensors")) var out: String
    @Option(
        name: .customLong("validate"),
        help: ArgumentHelp("A job file to choose the best round by; not trained on. May be repeated.", valueName: "job"))
    var validation: [String] = []
    @Option(
        help: ArgumentHelp(
            "A map expansion, the truth: one for each job, then one for each validation job, in order.",
            discussion: "Default: the one beside the job's tables.", valueName: "map.json"))
    var truth: [String] = []
    @Option(help: "Steps of one crop each.") var steps = TrainingSettings().steps
    @Option(help: "Another seed, other weights.") var seed = TrainingSettings().seed
    @Option(help: "The learning rate at its highest.") var rate = TrainingSettings().rate
    @Option(help: ArgumentHelp("Channels of the network's three levels.", valueName: "a,b,c")) var widths = "16,32,64"
    @Option(help: "Feature channels of the onboard model to look at.") var features = 0
    @Flag(help: "Begin from every frame believed alike instead of by range.") var fromUniform = false
    @Option(help: "Exponent of the focal loss; 0 is the cross-entropy.") var focus = TrainingSettings().focus
    @Option(help: "How much rare classes weigh: 0 as their cells, 1 as much as frequent ones.") var balance = TrainingSettings()
        .balance
    @Option(help: "Rounds without a better validation loss after which training ends.") var patience = TrainingSettings().patience
    @OptionGroup var fields: FieldShelfOptions
    @Option(help: "Threads; the weights do not depend on them.") var workers = ProcessInfo.processInfo.activeProcessorCount

    func validate() throws {
        guard truth.isEmpty || truth.count == jobs.count + validation.count else {
            throw ValidationError("give --truth once for each job and validation job, or not at all")
        }
        guard (1...1_000_000).contains(steps) else { throw ValidationError("--steps takes a number from 1 to 1000000") }
        guard rate > 0, rate <= 1 else { throw ValidationError("--rate takes a number above 0 and at most 1") }
        guard levels != nil else { throw ValidationError("--widths takes three numbers from 1 to 512, e.g. 16,32,64") }
        guard (0...256).contains(features) else { throw ValidationError("--features takes a number from 0 to 256") }
        guard (0...8).contains(focus), (0...1).contains(balance) else {
            throw ValidationError("--focus takes a number from 0 to 8, --balance one from 0 to 1")
        }
        guard patience > 0 else { throw ValidationError("--patience takes a number above 0") }
        guard (1...256).contains(workers) else { throw ValidationError("--workers takes a number from 1 to 256") }
    }

    private var levels: [Int]? {
        let numbers = widths.split(separator: ",").compactMap { Int($0) }
        return numbers.count == 3 && numbers.allSatisfy { (1...512).contains($0) } ? numbers : nil
    }

    func run() throws {
        var settings = TrainingSettings()
        (settings.steps, settings.seed, settings.rate, settings.features) = (steps, seed, rate, features)
        (settings.focus, settings.balance, settings.patience) = (focus, balance, patience)
        (settings.widths, settings.beginsFromRange) = (levels ?? settings.widths, !fromUniform)
        func read(_ files: [String], from first: Int) throws -> [(job: JobSpecification, truth: String?)] {
            try files.enumerated().map {
                (try fields.applied(to: JobSpecification(file: $1)), truth.isEmpty ? nil : truth[first + $0])
            }
        }
        Interruption.listen()
        let trainer = try ConfidenceTrainer(
            try read(jobs, from: 0), validation: try read(validation, from: jobs.count), settings: settings, out: out,
            shelf: fields.shelf, threads: workers)
        let start = Date()
        var first: Int?
        let weights = try trainer.run { round, rounds in
            let all = rounds * settings.stepsPerRound
            let begun = first ?? round.step - settings.stepsPerRound
            first = begun
            let seconds = Date().timeIntervalSince(start)
            let left = seconds / Double(round.step - begun) * Double(all - round.step)
            let judged = round.validation.map { validation in
                String(
                    format: ", validation %.4f (uniform %.4f)%@", validation, round.validationOfUniform ?? .nan,
                    round.isBest ? ", best so far" : "")
            }
            let line = String(
                format: "step %d of %d: loss %.4f, divergence %.3f%@, at most %@ to go\n", round.step, all, round.loss,
                round.divergenceLoss, judged ?? "", Terminal.duration(left))
            FileHandle.standardError.write(Data(line.utf8))
        } isCancelled: {
            Interruption.isRequested
        }
        print("wrote \(out), trained on \(weights.history["trained_on"] ?? ""), \(weights.history["steps"] ?? "") steps")
        if let calibration = weights.calibration {
            print(String(format: "temperature %.3f", calibration.temperature))
            for (name, offset) in calibration.offsets.sorted(by: { $0.key < $1.key }) {
                print(String(format: "%@: bias %+.2f, offset %+.2f", name, calibration.bias[name] ?? 0, offset))
            }
        }
    }
}
