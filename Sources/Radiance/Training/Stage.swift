/// One stretch of a coarse-to-fine training.
struct Stage: Sendable {
    /// Voxels this many times as wide as the finest.
    let coarseness: Int
    /// Steps it ends before, counted over the whole training.
    let end: Int
    /// Steps after which what turned out to be empty or unseen is dropped, counted over the whole training.
    let prunings: [Int]

    /// Three stages, 4, 2 and 1 finest voxels wide, with three tenths, three tenths and the rest of the steps.
    static func stages(steps: Int) -> [Stage] {
        let (first, second) = (steps * 3 / 10, steps * 6 / 10)
        return [
            Stage(coarseness: 4, end: first, prunings: []), Stage(coarseness: 2, end: second, prunings: []),
            Stage(coarseness: 1, end: steps, prunings: [second + (steps - second) / 4]),
        ]
    }
}
