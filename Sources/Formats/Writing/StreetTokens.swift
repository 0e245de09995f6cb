internal import Crypto
internal import Foundation
internal import Streets

/// Names for the rows of a simulated dataset: thirty-two hexadecimal digits each, the same for the same town.
struct StreetTokens: Sendable {
    private let prefix: String

    init(seed: UInt64, preset: Town.Preset) {
        prefix = "\(preset.rawValue)-\(seed)"
    }

    func token(_ what: String) -> String {
        SHA256.hash(data: Data("\(prefix)/\(what)".utf8)).prefix(16).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    func sample(_ drive: Int, _ moment: Int) -> String { token("sample \(drive) \(moment)") }
    func data(_ channel: String, _ drive: Int, _ moment: Int) -> String { token("data \(channel) \(drive) \(moment)") }

    /// An image's path below the dataset's root.
    func image(_ channel: String, _ drive: Int, _ moment: Int) -> String {
        "samples/\(channel)/\(prefix)-\(drive)__\(channel)__\(StreetTables.timestamp(drive, moment)).jpg"
    }
}
