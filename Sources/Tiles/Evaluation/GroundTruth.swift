/// What is truly on the ground: lines of each class, metres of the map frame.
public struct GroundTruth: Sendable, Hashable {
    /// In drawing order: where lines meet, a later class beats an earlier one.
    public let classes: [TrueClass]

    public struct TrueClass: Sendable, Hashable {
        /// The name that predictions know the class by, e.g. `divider`.
        public let name: String
        public let lines: [[SIMD2<Double>]]

        public init(name: String, lines: [[SIMD2<Double>]]) {
            self.name = name
            self.lines = lines
        }
    }

    public init(classes: [TrueClass]) {
        self.classes = classes
    }

    /// Only the classes with one of these names; what a prediction cannot say is not drawn.
    public func restricted(to names: [String]) -> GroundTruth {
        GroundTruth(classes: classes.filter { names.contains($0.name) })
    }
}

/// How wide lines are drawn, metres.
public struct LinePen: Sendable, Hashable {
    public let width: Double
    /// A winning class clears the losers in a zone this much wider than itself.
    public let clearance: Double

    /// - Source: HDMapNet draws with OpenCV's thickness 5 at 0.15 m, which paints 1.05 m, and clears with thickness + 4.
    public init(width: Double = 1.05, clearance: Double = 0.6) {
        self.width = width
        self.clearance = clearance
    }
}
