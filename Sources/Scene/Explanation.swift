/// What a person is told when something went wrong: what failed, where, and how to mend it.
public struct Explanation: Sendable, Hashable, CustomStringConvertible {
    public let what: String
    /// File, array, line: nil where the sentence already says it.
    public let place: String?
    public let mend: String?

    public init(what: String, place: String? = nil, mend: String? = nil) {
        self.what = what
        self.place = place
        self.mend = mend
    }

    public var description: String {
        var text = what
        if let place { text += "\n  in   \(place)" }
        if let mend { text += "\n  mend \(mend)" }
        return text
    }
}

/// An error that holds facts and can say them: one place in each room writes the sentences.
public protocol ExplainedError: Error, Sendable, CustomStringConvertible {
    var explanation: Explanation { get }
    var status: ExitStatus { get }
}

extension ExplainedError {
    public var description: String { explanation.description }
}

/// The exit codes of sysexits.h that the command line uses.
public enum ExitStatus: Int32, Sendable {
    case usage = 64
    case badData = 65
    case noInput = 66
    /// A bug of ours.
    case software = 70
    /// Writing or reading failed: a full disk, a broken pipe.
    case inputOutput = 74
    /// Try again later: a locked store, an interrupted job.
    case tryAgain = 75
    case configuration = 78
}

/// The candidate nearest to a mistyped name, if one is near enough to be meant.
public func nearest(to name: String, among candidates: [String]) -> String? {
    let scored = candidates.map { ($0, editDistance(Array(name.lowercased()), Array($0.lowercased()))) }
    guard let best = scored.min(by: { ($0.1, $0.0) < ($1.1, $1.0) }), best.1 <= max(2, name.count / 3) else { return nil }
    return best.0
}

private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, y) in b.enumerated() {
            let substituted = diagonal + (x == y ? 0 : 1)
            diagonal = row[j + 1]
            row[j + 1] = min(substituted, row[j] + 1, row[j + 1] + 1)
        }
    }
    return row[b.count]
}
