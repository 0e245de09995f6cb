import Jobs
import Testing

@Suite struct SightRankingTests {
    @Test("seen points that all get more light than hidden ones rank 1, fewer less, equal ones half")
    func ranking() {
        #expect(SightJudgement.ranking([0.9, 0.8], above: [0.1, 0.2]) == 1)
        #expect(SightJudgement.ranking([0.1], above: [0.9, 0.8]) == 0)
        // Pairs won: 0.5 over 0.2; 0.5 and 0.5 count half; 0.5 under 0.7; 0.8 wins three.
        #expect(SightJudgement.ranking([0.5, 0.8], above: [0.2, 0.5, 0.7]) == 4.5 / 6)
        #expect(SightJudgement.ranking([], above: [0.2]) == nil)
    }
}
