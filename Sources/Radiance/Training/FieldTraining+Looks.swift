internal import Scene

extension FieldTraining {
    /// One ray of a step: where it begins and goes, and what it is to see.
    package struct Look: Sendable {
        /// Map frame; the direction has unit length.
        package let origin, direction: SIMD3<Double>
        /// (red, green, blue) in [0, 1], and 0.
        package let colour: SIMD4<Float>
        /// The camera it looks through.
        package let channel: Int
        /// How far into its first stretch it is sampled first, in strides.
        package let jitter: Float
    }

    /// The rays of the next step, but for those that find only masked pixels.
    package var nextLooks: [Look] {
        let batch = batches[stages.firstIndex { step < $0.end } ?? stages.count - 1]
        return (0..<FieldOptions.batch).compactMap { index in
            guard let pixel = batch.ray(step: step, index: index) else { return nil }
            let image = batch.images[pixel.image]
            return Look(
                origin: image.mapFromCamera.translation,
                direction: image.direction(column: Double(pixel.column), row: Double(pixel.row)),
                colour: image.colour(column: pixel.column, row: pixel.row), channel: image.channel,
                jitter: RayBatch.jitter(step: step, index: index))
        }
    }
}
