extension ConfidenceTraining {
    /// Goes on from a saved state.
    ///
    /// - Returns: whether the state is one of such a training; where not, nothing changes.
    package mutating func restore(_ saved: State) -> Bool {
        guard saved.parameters.count == state.parameters.count, saved.tuning.count == state.tuning.count else { return false }
        state = saved
        return true
    }
}

extension ConfidenceTraining.State {
    /// Everything in it: arrays by name, and words.
    package var saved: (arrays: [(name: String, values: [Float])], counts: [String: String]) {
        (
            [
                ("best", best), ("means", means), ("parameters", parameters), ("squares", squares), ("tuning", tuning),
                ("tuning_means", tuningMeans), ("tuning_squares", tuningSquares),
            ],
            [
                "round": "\(round)", "updates": "\(updates)", "rounds_since_best": "\(roundsSinceBest)",
                "best_loss": bestLoss.map { String($0.bitPattern) } ?? "none",
            ]
        )
    }

    /// The state that was saved so; nil where something is missing.
    package init?(_ arrays: [String: [Float]], counts: [String: String]) {
        guard let best = arrays["best"], let means = arrays["means"], let parameters = arrays["parameters"],
            let squares = arrays["squares"], let tuning = arrays["tuning"], let tuningMeans = arrays["tuning_means"],
            let tuningSquares = arrays["tuning_squares"], let round = counts["round"].flatMap({ Int($0) }),
            let updates = counts["updates"].flatMap({ Int($0) }),
            let roundsSinceBest = counts["rounds_since_best"].flatMap({ Int($0) }), let loss = counts["best_loss"],
            [best, means, squares].allSatisfy({ $0.count == parameters.count }),
            [tuningMeans, tuningSquares].allSatisfy({ $0.count == tuning.count })
        else { return nil }
        self.init(
            round: round, updates: updates, parameters: parameters, means: means, squares: squares, tuning: tuning,
            tuningMeans: tuningMeans, tuningSquares: tuningSquares, best: best,
            bestLoss: UInt64(loss).map { Double(bitPattern: $0) }, roundsSinceBest: roundsSinceBest)
    }
}
