/// How fast a stage of a run gets on: nothing until there is something to go by.
public struct Pace: Sendable {
    /// Seconds and steps that must have gone by before a pace is told.
    private static let (leastSeconds, leastSteps) = (2.0, 2)

    private var begin: (stage: MapProgress.Stage, at: Double, done: Int)?
    /// Steps of the stage a second; nil as long as nobody can say.
    public private(set) var perSecond: Double?
    /// What is left of the stage.
    public private(set) var secondsLeft: Double?

    public init() {}

    /// - Parameter now: seconds since whenever.
    public mutating func hear(_ progress: MapProgress, at now: Double) {
        guard let begin, begin.stage == progress.stage, progress.done >= begin.done else {
            // What was done when the stage was first heard of took nobody knows how long.
            self.begin = (progress.stage, now, progress.done)
            (perSecond, secondsLeft) = (nil, nil)
            return
        }
        let (seconds, steps) = (now - begin.at, progress.done - begin.done)
        guard seconds >= Self.leastSeconds, steps >= Self.leastSteps else { return }
        let pace = Double(steps) / seconds
        (perSecond, secondsLeft) = (pace, Double(max(0, progress.total - progress.done)) / pace)
    }
}
