internal import Formats
internal import Scene

extension JobSpecification {
    /// The same job with drives more.
    ///
    /// - Parameters:
    ///   - names: names or tokens.
    ///   - dataset: where they are described; where nil, the datasets that the job names already.
    ///   - predictions: what the onboard model said about them; where nil, what goes with the dataset in the job.
    /// - Throws: `DriveChangeError`, `ReadError`, `FileError`.
    public func adding(_ names: [String], from dataset: Dataset? = nil, predictions: Predictions? = nil) throws -> JobSpecification
    {
        var changed = self
        for name in names { try changed.add(name, from: dataset, predictions: predictions) }
        return changed
    }

    /// The same job with drives less.
    ///
    /// - Throws: `DriveChangeError`, `ReadError`, `FileError`.
    public func withdrawing(_ names: [String]) throws -> JobSpecification {
        var changed = self
        for name in names {
            var found = false
            var known: [String] = []
            changed.inputs = try changed.inputs.compactMap { input in
                let drives = try input.dataset.reader.read().drives
                known += drives.map(\.name)
                guard drives.contains(where: { $0.isNamed(name) }) else { return input }
                found = true
                return try input.keeping(drives.filter { !$0.isNamed(name) }, without: name)
            }
            guard found else { throw DriveChangeError.notInJob(drive: name, job: self.name, known: known) }
        }
        guard !changed.inputs.isEmpty else { throw DriveChangeError.lastDrive(job: self.name) }
        return changed
    }

    private mutating func add(_ name: String, from dataset: Dataset?, predictions: Predictions?) throws {
        for input in inputs where try input.dataset.reader.read().drives.contains(where: { $0.isNamed(name) }) {
            throw DriveChangeError.alreadyInJob(drive: name, job: self.name)
        }
        let sources: [(dataset: Dataset, predictions: Predictions?)] =
            dataset.map { [($0, predictions)] } ?? inputs.map { ($0.dataset, predictions ?? $0.predictions) }
        var known: [String] = []
        for source in sources {
            let drives = try source.dataset.allScenes.reader.read().drives
            known += drives.map(\.name)
            guard let drive = drives.first(where: { $0.isNamed(name) }) else { continue }
            let beside = inputs.first { $0.dataset.allScenes == source.dataset.allScenes }?.predictions
            guard let predictions = source.predictions ?? beside else { throw DriveChangeError.noPredictions(drive: name) }
            return try insert(drive, of: source.dataset, drives: drives, predictions: predictions)
        }
        throw DriveChangeError.unknownDrive(drive: name, known: known)
    }

    private mutating func insert(_ drive: Drive, of dataset: Dataset, drives: [Drive], predictions: Predictions) throws {
        switch dataset {
        case .frames(let path):
            guard drives.count == 1 else { throw DriveChangeError.severalInOneFile(path: path, drive: drive.name) }
            inputs.append(Input(dataset: dataset, predictions: predictions))
        case .nuScenes(let root, let version, _):
            for index in inputs.indices where inputs[index].predictions == predictions {
                guard case .nuScenes(root, version, let scenes?) = inputs[index].dataset else { continue }
                inputs[index].dataset = .nuScenes(root: root, version: version, scenes: scenes + [drive.name])
                return
            }
            inputs.append(
                Input(dataset: .nuScenes(root: root, version: version, scenes: [drive.name]), predictions: predictions))
        }
    }
}

extension JobSpecification.Input {
    /// The input with these of its drives; nil where none is left.
    fileprivate func keeping(_ drives: [Drive], without name: String) throws -> JobSpecification.Input? {
        guard !drives.isEmpty else { return nil }
        switch dataset {
        case .frames(let path): throw DriveChangeError.severalInOneFile(path: path, drive: name)
        case .nuScenes(let root, let version, _):
            return JobSpecification.Input(
                dataset: .nuScenes(root: root, version: version, scenes: drives.map(\.name)), predictions: predictions)
        }
    }
}

extension JobSpecification.Dataset {
    fileprivate var allScenes: JobSpecification.Dataset {
        switch self {
        case .nuScenes(let root, let version, _): .nuScenes(root: root, version: version, scenes: nil)
        case .frames: self
        }
    }
}

extension Drive {
    fileprivate func isNamed(_ text: String) -> Bool { name == text || token == text }
}
