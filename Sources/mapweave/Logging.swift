import Foundation
import Logging

/// Structured lines on stderr: time, level, what, and its facts.
func standardErrorLogger(_ label: String) -> Logger {
    Logger(label: label) { StreamLogHandler.standardError(label: $0) }
}

/// For commands that say what happened themselves.
func quietLogger() -> Logger { Logger(label: "mapweave") { _ in SwiftLogNoOpLogHandler() } }
