internal import Radiance
internal import Scene
internal import Store

extension PlannedSegment {
    /// What a person calls the segment: the drive's name and its ordinal.
    var name: String { "\(segment.drive.name) \(segment.ordinal)" }

    /// Steps of training that the segment will take.
    func steps(of job: JobSpecification) -> Int { segment.hasPhotographs ? job.field?.steps ?? 0 : 0 }

    /// The segment's field, trained from its photographs; nil where the job wants none or no photograph can be used.
    ///
    /// - Parameters:
    ///   - checkpoint: where a training that was stopped goes on.
    ///   - stopIfCancelled: asked after every step; throws to stop.
    func trainedField(
        of job: JobSpecification, threads: Int, checkpoint: FieldCheckpoint, tally: Tally, _ stopIfCancelled: () throws -> Void
    ) throws -> SegmentField? {
        guard let options = job.field, segment.hasPhotographs else { return nil }
        let field = try SegmentField(
            self, of: job, options: options, threads: threads, checkpoint: checkpoint, notice: { tally.hear($0) },
            progress: { step in
                tally.stepDone(psnr: step.psnr)
                try stopIfCancelled()
            })
        if field == nil { tally.notTrained(steps: options.steps) }
        return field
    }
}

extension SegmentField {
    /// Adds to the segment's partials what its photographs show of the ground there.
    func photograph(_ partials: inout [PartialRecord], on grid: TileGrid, ground: GroundHeights, threads: Int) {
        var orthophoto = Orthophoto(
            field, images: images.training + images.heldOut, ground: ground, grid: grid, threads: threads)
        for index in partials.indices {
            let sums = orthophoto.sums(of: partials[index].tile, threads: threads)
            if !sums.isEmpty { partials[index].photo = sums.encoded() }
        }
    }
}

extension SegmentField {
    /// What a person should know of the field: why photographs were not used, and which cameras do not fit.
    var remarks: [String] {
        setAside
            + CameraFit.misfits(among: fits).map {
                FieldNotice.misfit(
                    segment: name, camera: $0.fit.channel, likeness: $0.fit.likeness, others: $0.others
                ).explanation.description
            }
    }
}

extension FieldRecord {
    /// - Parameter ground: the ground that the field knows.
    init(_ field: SegmentField, of job: JobSpecification, ground: GroundHeights?) {
        self.init(
            steps: job.field?.steps ?? 0, psnr: field.psnr, voxels: field.field.grid.voxelCount,
            photographs: field.photographs,
            photographsMissing: field.setAside.count, ground: ground?.encoded(),
            cameras: Dictionary(field.fits.map { ($0.channel, $0.likeness) }) { first, _ in first },
            remarks: field.remarks)
    }
}
