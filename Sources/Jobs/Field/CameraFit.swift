internal import Bindings
internal import Radiance
internal import RealModule
internal import Scene

/// How well a camera's photographs fit the field that all cameras of a segment made together.
struct CameraFit: Sendable, Hashable {
    let channel: String
    /// Of its photographs against the field's renderings, dB.
    let psnr: Double
    /// How far the field's renderings seem displaced against the photographs, pixels: the error in units of the photographs' own slope.
    let displacement: Double

    /// Rows and columns from one pixel that is looked at to the next.
    private static let spacing = 8
    /// A camera does not fit where it is displaced by so many times the others' median and by so many pixels.
    private static let (outlying, least) = (2.0, 0.5)

    /// Every camera of a segment, in the channels' order; those without a photograph are left out.
    static func fits(of field: RadianceField, to images: SegmentImages, threads: Int) -> [CameraFit] {
        var errors = [(error: Double, slope: Double, count: Int)](repeating: (0, 0, 0), count: images.training.count)
        Parallel.forEach(&errors, threads: threads) { index, found in
            let image = images.training[index]
            let (error, count) = field.squaredError(of: image, spacing: spacing)
            found = (error, slope(of: image), count)
        }
        return images.channels.enumerated().compactMap { number, channel in
            let own = zip(images.training, errors).filter { $0.0.channel == number }.map(\.1)
            let (error, count) = (own.reduce(0) { $0 + $1.error }, own.reduce(0) { $0 + $1.count })
            guard count > 0 else { return nil }
            let slope = own.reduce(0) { $0 + $1.slope } / Double(own.count)
            let mean = error / Double(count)
            return CameraFit(
                channel: channel, psnr: -10 * Double.log10(max(mean, 1e-12)), displacement: (mean / max(slope, 1e-9)).squareRoot())
        }
    }

    /// Those that stand out against the others.
    static func misfits(among fits: [CameraFit]) -> [(fit: CameraFit, others: Double)] {
        fits.compactMap { fit in
            let others = fits.filter { $0.channel != fit.channel }.map(\.displacement).sorted()
            guard let median = others.isEmpty ? nil : others[others.count / 2], fit.displacement > outlying * median,
                fit.displacement > median + least
            else { return nil }
            return (fit, median)
        }
    }

    /// The mean square of the difference between a photograph's neighbouring pixels.
    private static func slope(of image: TrainingImage) -> Double {
        var (sum, count) = (0.0, 0)
        for row in stride(from: 0, to: image.camera.height - 1, by: 2) {
            for column in stride(from: 0, to: image.camera.width - 1, by: 2) where !image.isMasked(column: column, row: row) {
                let here = image.colour(column: column, row: row)
                let (right, down) = (
                    image.colour(column: column + 1, row: row) - here, image.colour(column: column, row: row + 1) - here
                )
                sum += Double((right * right).sum() + (down * down).sum())
                count += 6
            }
        }
        return count > 0 ? sum / Double(count) : 0
    }
}
