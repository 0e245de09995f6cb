internal import Radiance
internal import Scene

/// How alike the ground looks in one camera's photographs and in the other cameras' of the same segment.
///
/// A camera whose focal length is wrong fits the field all the same where no other camera looks: what it sees is stretched, and nothing
/// contradicts it. The ground is what all cameras see, at heights that are known before any field is trained.
struct CameraFit: Sendable, Hashable {
    let channel: String
    /// Correlation of the ground's brightness slopes, −1...1.
    let likeness: Double

    /// Where the ground is compared, metres a cell.
    private static let grid = TileGrid(resolution: 0.2, cells: 128)
    /// Slopes are taken from one cell to so many cells on.
    private static let step = 2
    /// Fewer slopes say nothing.
    private static let least = 1000
    /// A camera does not fit whose likeness is less than this share of the other cameras' median.
    private static let share = 0.4
    /// Where the other cameras' median is no higher, the ground shows too little for any of them to stand out.
    private static let leastMedian = 0.2

    /// Every camera of a segment that sees ground which others see too, in the channels' order.
    static func fits(of field: RadianceField, to images: SegmentImages, ground: GroundHeights, threads: Int) -> [CameraFit] {
        var sums: [[TileIndex: OrthophotoSums]] = []
        for channel in images.channels.indices {
            var photographs = Orthophoto(
                field, images: (images.training + images.heldOut).filter { $0.channel == channel }, ground: ground, grid: grid,
                threads: threads)
            var seen: [TileIndex: OrthophotoSums] = [:]
            for tile in photographs.tiles where grid.area(of: tile).intersects(ground.area) {
                let found = photographs.sums(of: tile, threads: threads)
                if !found.isEmpty { seen[tile] = found }
            }
            sums.append(seen)
        }
        return images.channels.indices.compactMap { channel in
            var moments = Moments()
            for (tile, own) in sums[channel].sorted(by: { $0.key < $1.key }) {
                var others = OrthophotoSums(cells: grid.cells)
                for other in sums.indices where other != channel {
                    if let seen = sums[other][tile] { others.add(seen) }
                }
                moments.add(own.picture, others.picture, step: step)
            }
            guard moments.count >= least else { return nil }
            return CameraFit(channel: images.channels[channel], likeness: moments.correlation)
        }
    }

    /// Those that stand out against the others.
    static func misfits(among fits: [CameraFit]) -> [(fit: CameraFit, others: Double)] {
        fits.compactMap { fit in
            let others = fits.filter { $0.channel != fit.channel }.map(\.likeness).sorted()
            guard let median = others.isEmpty ? nil : others[others.count / 2], median > leastMedian,
                fit.likeness < share * median
            else { return nil }
            return (fit, median)
        }
    }

    /// Products of two pictures' slopes, where both show the ground.
    private struct Moments {
        var (own, others, shared, count) = (0.0, 0.0, 0.0, 0)

        var correlation: Double { own > 0 && others > 0 ? shared / (own * others).squareRoot() : 0 }

        mutating func add(_ a: GroundPicture, _ b: GroundPicture, step: Int) {
            func brightness(_ colour: SIMD4<UInt8>) -> Double { Double(Int(colour.x) + Int(colour.y) + Int(colour.z)) }
            for cell in a.colours.indices where a.colours[cell].w > 0 && b.colours[cell].w > 0 {
                let (row, column) = (cell / a.cells, cell % a.cells)
                for next in [column + step < a.cells ? cell + step : nil, row + step < a.cells ? cell + step * a.cells : nil] {
                    guard let next, a.colours[next].w > 0, b.colours[next].w > 0 else { continue }
                    let x = brightness(a.colours[next]) - brightness(a.colours[cell])
                    let y = brightness(b.colours[next]) - brightness(b.colours[cell])
                    (own, others, shared, count) = (own + x * x, others + y * y, shared + x * y, count + 1)
                }
            }
        }
    }
}
