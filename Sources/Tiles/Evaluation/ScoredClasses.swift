public import Scene

/// Which of a prediction's channels are held against the truth.
public struct ScoredClasses: Sendable, Hashable {
    /// All of the prediction's channels.
    public let channels: [String]
    public let activation: Activation
    /// In drawing order: label k + 1 of a truth raster is class k here.
    public let names: [String]
    /// True classes that the prediction has no channel for: neither drawn nor scored.
    public let absent: [String]
    /// The channel of each scored class.
    let channelOfClass: [Int]
    /// The class of each channel; −1 where the truth does not know the channel.
    let classOfChannel: [Int]
    /// The channel that says "nothing here"; nil under sigmoid, or where no channel is named so.
    let background: Int?

    public init(channels: [String], activation: Activation, truth: GroundTruth) {
        self.channels = channels
        self.activation = activation
        let known = truth.classes.map(\.name)
        names = known.filter { channels.contains($0) }
        absent = known.filter { !channels.contains($0) }
        channelOfClass = names.compactMap { channels.firstIndex(of: $0) }
        classOfChannel = channels.map { [names] in names.firstIndex(of: $0) ?? -1 }
        background = activation == .softmax ? channels.firstIndex(of: "background") : nil
    }

    /// The channel that should be likeliest under a truth label; nil where none should.
    package func trueChannel(_ label: UInt8) -> Int? {
        label == 0 ? background : channelOfClass[Int(label) - 1]
    }
}

/// Cells brought to where the truth is known: a tile, or a frame's own footprint.
public struct ScoredPatch: Sendable {
    /// The label of a cell that is not scored.
    public static let unscored: UInt8 = 255

    /// (cells): 0 for background, k + 1 for class k, `unscored` where the cell does not count.
    public var labels: [UInt8]
    /// (cells): whether any frame saw the cell; an unseen cell counts as certain background.
    public var seen: [Bool]
    /// (channels, cells), in [0, 1].
    public var probability: [Float]

    public init(labels: [UInt8], seen: [Bool], probability: [Float]) {
        precondition(
            labels.count == seen.count && probability.count % max(1, labels.count) == 0, "ScoredPatch: planes differ in size")
        self.labels = labels
        self.seen = seen
        self.probability = probability
    }
}
