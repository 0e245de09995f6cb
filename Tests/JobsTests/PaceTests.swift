import Jobs
import Testing

@Suite struct PaceTests {
    @Test("nothing is told of a run's pace until there is something to go by, and each stage has its own")
    func honest() {
        var pace = Pace()
        func hear(_ stage: MapProgress.Stage, _ done: Int, at now: Double) {
            pace.hear(MapProgress(stage: stage, done: done, total: 100), at: now)
        }
        // The first frame tells nothing: how long it took is not known.
        hear(.fusing, 1, at: 10)
        #expect(pace.perSecond == nil && pace.secondsLeft == nil)
        hear(.fusing, 21, at: 11)
        #expect(pace.perSecond == nil, "a second is too little")
        hear(.fusing, 41, at: 14)
        #expect(pace.perSecond == 10 && pace.secondsLeft == 5.9)
        hear(.tiling, 1, at: 15)
        #expect(pace.perSecond == nil && pace.secondsLeft == nil)
        hear(.tiling, 51, at: 20)
        #expect(pace.perSecond == 10)
    }
}
