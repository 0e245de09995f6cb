internal import Bindings
package import Scene

/// A segment as it might have been: some frames missing, some corrupt, poses less sure; with the evidence that goes with it.
package struct SegmentVariant: Sendable {
    struct Member: Sendable {
        let prediction: CoarsePrediction
        let truth: [UInt8]
        /// Onto the evidence grid: by the true pose, and by the pose the frame believes in.
        let trueWarp, warp: GroundPlaneWarp
        let evidence: Planes
    }

    let members: [Member]

    /// The segment as it is.
    init(_ segment: TrainingSegment, layout: EvidenceLayout, threads: Int) {
        let frames = segment.frames.map { ($0, $0.prediction, SIMD2<Double>.zero) }
        self.init(frames, over: segment.area, layout: layout, hidesField: false, hidesCameras: false, threads: threads)
    }

    /// One drawn at random.
    package init(_ segment: TrainingSegment, layout: EvidenceLayout, random: inout Randomness, threads: Int) {
        let keeps = random.uniform(0, 1) < 0.4 ? 1 : random.uniform(0.2, 1)
        let corrupts = random.uniform(0, 1) < 0.5 ? 0 : random.uniform(0.05, 0.3)
        let poseNoise = random.uniform(0, 1) < 0.6 ? 0 : random.uniform(0.05, 0.35)
        var order = Array(segment.frames.indices)
        for index in order.indices.reversed() { order.swapAt(index, random.below(index + 1)) }
        let kept = order.prefix(max(5, Int(keeps * Double(order.count)))).sorted()
        var frames: [(TrainingFrame, CoarsePrediction, SIMD2<Double>)] = []
        for index in kept {
            let frame = segment.frames[index]
            var (prediction, displacement) = (frame.prediction, SIMD2<Double>.zero)
            if random.uniform(0, 1) < corrupts {
                let kind = Corruption.allCases[random.below(Corruption.allCases.count)]
                (prediction, displacement) = kind.applied(to: frame, of: segment, &random)
            }
            displacement += [random.normal() * poseNoise, random.normal() * poseNoise]
            frames.append((frame, prediction, displacement))
        }
        let hidesField = random.uniform(0, 1) < 0.3
        self.init(
            frames, over: segment.area, layout: layout, hidesField: hidesField, hidesCameras: random.uniform(0, 1) < 0.1,
            threads: threads)
    }

    private init(
        _ frames: [(frame: TrainingFrame, prediction: CoarsePrediction, displacement: SIMD2<Double>)], over area: Rectangle,
        layout: EvidenceLayout, hidesField: Bool, hidesCameras: Bool, threads: Int
    ) {
        let warps = frames.map { $0.frame.warp.displaced(by: $0.displacement) }
        let placed = zip(frames, warps).map { PlacedPrediction($0.prediction, warp: $1, ego: $0.frame.ego) }
        let agreement = SegmentAgreement(placed, over: area, channels: layout.classes.count, threads: threads)
        var members: [Member?] = Array(repeating: nil, count: frames.count)
        Parallel.forEach(&members, threads: threads) { index, member in
            let (frame, prediction, _) = frames[index]
            var evidence = Planes(
                channels: layout.count, rows: prediction.grid.paddedRows, columns: prediction.grid.paddedColumns)
            let mounting =
                hidesCameras
                ? Mounting(cameras: [], gridFrameFromEgo: frame.mounting.gridFrameFromEgo, egoHeight: frame.mounting.egoHeight)
                : frame.mounting
            gatherEvidence(
                into: &evidence, of: prediction, layout: layout,
                others: agreement.others(than: placed[index], at: index), doubt: agreement.doubts[index], mounting: mounting,
                field: hidesField ? nil : frame.field)
            member = Member(
                prediction: prediction, truth: frame.truth, trueWarp: frame.warp, warp: warps[index], evidence: evidence)
        }
        self.members = members.compactMap { $0 }
    }
}
