internal import Formats
internal import Scene

/// One of several shares of a work, counted from 0: share K of N.
public struct Share: Sendable, Hashable, CustomStringConvertible {
    public let number, count: Int

    /// nil where there is no such share.
    public init?(number: Int, of count: Int) {
        guard count > 0, (0..<count).contains(number) else { return nil }
        (self.number, self.count) = (number, count)
    }

    /// nil where the text is no "K/N" with K from 0 to N − 1.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Int(parts[0]), let count = Int(parts[1]) else { return nil }
        self.init(number: number, of: count)
    }

    public var description: String { "\(number)/\(count)" }

    /// The share that an array task of Slurm or a pod of an Indexed Job is to make; nil outside of either.
    ///
    /// `MAPWEAVE_SHARDS` says of how many shares where the engine does not (Kubernetes), or where only some of an array's tasks run.
    /// - Throws: `ShardError.sparseArray` where the count of an array's tasks says nothing of the shares.
    public init?(environment: [String: String]) throws(ShardError) {
        func number(_ name: String) -> Int? { environment[name].flatMap { Int($0) } }
        let declared = number("MAPWEAVE_SHARDS")
        if let id = number("SLURM_ARRAY_TASK_ID") {
            let (low, high) = (number("SLURM_ARRAY_TASK_MIN") ?? 0, number("SLURM_ARRAY_TASK_MAX") ?? id)
            let step = max(1, number("SLURM_ARRAY_TASK_STEP") ?? 1)
            if let declared {
                self.init(number: id, of: declared)
                return
            }
            guard let count = number("SLURM_ARRAY_TASK_COUNT"), (high - low) / step + 1 == count, low <= 1 else {
                throw .sparseArray(task: id)
            }
            self.init(number: (id - low) / step, of: count)
        } else if let index = number("JOB_COMPLETION_INDEX") {
            guard let declared else { throw .unknownCount(index: index) }
            self.init(number: index, of: declared)
        } else {
            return nil
        }
    }
}

/// Which share each element goes to, so that the shares weigh about the same: the heaviest first, each to the lightest share so far.
///
/// The same weights give the same shares on every machine: equal weights go in order, equal shares fill from the first.
/// - Source: Graham 1969, longest processing time first; no share is more than 4/3 of the best possible.
func balancedShares(weights: [Int], count: Int) -> [Int] {
    var loads = [Int](repeating: 0, count: count)
    var shares = [Int](repeating: 0, count: weights.count)
    for element in weights.indices.sorted(by: { (-weights[$0], $0) < (-weights[$1], $1) }) {
        let lightest = loads.indices.min { (loads[$0], $0) < (loads[$1], $1) } ?? 0
        shares[element] = lightest
        loads[lightest] += weights[element]
    }
    return shares
}

extension MapInputs {
    /// What making a segment weighs: its frames, and its photographs where the job looks at them.
    static func weight(of place: [Candidate], _ job: JobSpecification) -> Int {
        let frames = place[0].segment.frames
        return frames.count + (job.looksAtImages ? frames.reduce(0) { $0 + $1.images.count } : 0)
    }

    /// The segments of a share.
    func places(of share: Share?, _ job: JobSpecification) -> [[Candidate]] {
        guard let share else { return places }
        let shares = balancedShares(weights: places.map { Self.weight(of: $0, job) }, count: share.count)
        return zip(places, shares).filter { $1 == share.number }.map(\.0)
    }
}

extension JobSpecification {
    /// Whether making a segment reads its photographs.
    var looksAtImages: Bool { field != nil }
}
