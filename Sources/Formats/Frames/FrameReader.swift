public import Scene

/// A source of drives: a new input format is one more type that conforms.
public protocol FrameReader: Sendable {
    /// Every drive asked for, without its pixels and predictions.
    ///
    /// - Throws: where the source as a whole cannot be read; a frame that alone is bad is set aside.
    func read() throws -> FrameReading
}

/// What a source held.
public struct FrameReading: Sendable {
    /// In token order.
    public var drives: [Drive]
    public var setAside: [BadFrame]

    public init(drives: [Drive], setAside: [BadFrame] = []) {
        self.drives = drives.sorted { $0.token < $1.token }
        self.setAside = setAside.sorted { ($0.drive, $0.frame) < ($1.drive, $1.frame) }
    }
}

/// A frame that could not be used, and why.
public struct BadFrame: Sendable, Hashable {
    /// Tokens.
    public let drive, frame: String
    public let explanation: Explanation

    public init(drive: String, frame: String, explanation: Explanation) {
        self.drive = drive
        self.frame = frame
        self.explanation = explanation
    }
}
