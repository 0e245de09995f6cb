internal import Foundation
internal import Glibc

/// A process that holds leases, told apart from every other that has been or will be.
///
/// Process ids are reused, so the start time goes with them; ids mean something in one container of one machine since one start of it.
public struct Holder: Sendable, Hashable, CustomStringConvertible {
    /// The host's name, for people.
    public let host: String
    /// Which process ids these are: the machine's current run and the namespace.
    public let machine: String
    public let process: Int32
    /// Clock ticks from the machine's start to the process's.
    public let start: UInt64
    /// Tells apart several holders in one process.
    public let number: Int

    /// This process.
    public init(number: Int = 0) {
        host = ProcessInfo.processInfo.hostName.replacing("/", with: "-")
        machine = Self.thisMachine
        process = ProcessInfo.processInfo.processIdentifier
        start = ProcessState(of: process)?.start ?? 0
        self.number = number
    }

    public var description: String { "\(host)/\(machine)/\(process)/\(start)/\(number)" }

    /// nil where the text was not written by `description`.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 5, let process = Int32(parts[2]), let start = UInt64(parts[3]), let number = Int(parts[4]) else {
            return nil
        }
        (host, machine) = (String(parts[0]), String(parts[1]))
        (self.process, self.start, self.number) = (process, start, number)
    }

    /// Whether the process is known to be no more: gone, a zombie, or another that got its id. Of other machines nothing is known.
    public var isGone: Bool {
        guard machine == Self.thisMachine else { return false }
        // Another user's process may be hidden; only the kernel's "no such process" tells that it is gone.
        guard let state = ProcessState(of: process) else { return kill(process, 0) != 0 && errno == ESRCH }
        return state.isEnded || state.start != start
    }

    private static let thisMachine: String = {
        let run = (try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)) ?? "unknown"
        let namespace = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")) ?? "unknown"
        return "\(run.prefix(8))-\(namespace.filter(\.isNumber))"
    }()
}

/// What the kernel says of a process.
private struct ProcessState {
    let isEnded: Bool
    let start: UInt64

    /// nil where there is no such process.
    init?(of process: Int32) {
        guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else { return nil }
        // The name stands in parentheses and may hold anything, parentheses too; after it come the state and, 20th, the start.
        guard let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 19, let start = UInt64(fields[19]) else { return nil }
        isEnded = ["Z", "X", "x"].contains(fields[0])
        self.start = start
    }
}
