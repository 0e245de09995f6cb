internal import Formats
internal import Foundation
internal import Radiance
internal import Scene

/// How right a field is about the ground: its height and what of it can be seen, against the truth of every moment.
public struct SightJudgement: Sendable, Encodable {
    /// Cells of the moments' patches that some camera truly sees, and those of them whose height the field gives.
    public let groundCells, groundCellsKnown: Int
    /// Root mean square and mean of (height − true height) over the known ones, metres.
    public let groundError, groundBias: Double?
    /// The same root mean square for the ground as the trajectory alone tells it, and for each moment's own plane, metres.
    public let trajectoryError, planeError: Double?
    /// Ground points within 30 m that lie in some image.
    public let sightPoints: Int
    /// How often a point that is truly seen gets more light through than one that is hidden: 1 is perfect, ½ is chance.
    public let sightRanking: Double?

    private static let farthest = 30.0

    /// - Parameters:
    ///   - grid: the patch's cells in the ego frame.
    ///   - truth: a folder with visibility/SAMPLE.npz: `ground_z_ego`, and `visible` and `in_image` packed to bits.
    /// - Throws: `FileError`, `ReadError`.
    init(_ field: RadianceField, heights: GroundHeights, frames: [Frame], grid: BEVGrid, egoHeight: Double, truth: String) throws {
        var ground = (cells: 0, known: 0, square: 0.0, sum: 0.0, trajectory: 0.0, plane: 0.0)
        var seen: [Float] = []
        var hidden: [Float] = []
        var scratch = RadianceField.Scratch()
        for frame in frames {
            guard let truth = try TrueSight(of: frame.token, grid: grid, in: truth) else { continue }
            let plane = GroundPlane(mapFromEgo: frame.mapFromEgo, egoHeight: egoHeight)
            for row in 0..<grid.rows {
                for column in 0..<grid.columns {
                    let cell = row * grid.columns + column
                    let centre = grid.centre(row: row, column: column)
                    let point = frame.mapFromEgo.apply([centre.x, centre.y, Double(truth.height[cell])])
                    let place = SIMD2(point.x, point.y)
                    let height = heights.height(at: place)
                    if truth.isVisible[cell] {
                        ground.cells += 1
                        if let height {
                            ground.known += 1
                            ground.square += (height - point.z) * (height - point.z)
                            ground.sum += height - point.z
                            let (a, b) = (
                                field.prior.trajectoryHeight(at: place) - point.z, (plane?.height(at: place) ?? point.z) - point.z
                            )
                            ground.trajectory += a * a
                            ground.plane += b * b
                        }
                    }
                    guard row % 4 == 2, column % 4 == 2, truth.isInImage[cell], let height,
                        (centre * centre).sum() <= Self.farthest * Self.farthest
                    else { continue }
                    let light = field.light(to: [point.x, point.y, height], in: frame, scratch: &scratch)
                    if truth.isVisible[cell] { seen.append(light) } else { hidden.append(light) }
                }
            }
        }
        (groundCells, groundCellsKnown) = (ground.cells, ground.known)
        let known = Double(ground.known)
        groundError = ground.known > 0 ? (ground.square / known).squareRoot() : nil
        groundBias = ground.known > 0 ? ground.sum / known : nil
        trajectoryError = ground.known > 0 ? (ground.trajectory / known).squareRoot() : nil
        planeError = ground.known > 0 ? (ground.plane / known).squareRoot() : nil
        sightPoints = seen.count + hidden.count
        sightRanking = Self.ranking(seen, above: hidden)
    }

    /// The share of pairs in which the first is larger; equal ones count half.
    package static func ranking(_ larger: [Float], above smaller: [Float]) -> Double? {
        guard !larger.isEmpty, !smaller.isEmpty else { return nil }
        let ordered = (larger.map { ($0, true) } + smaller.map { ($0, false) }).sorted { $0.0 < $1.0 }
        var won = 0.0
        var below = 0
        var index = 0
        while index < ordered.count {
            var end = index
            while end < ordered.count, ordered[end].0 == ordered[index].0 { end += 1 }
            let ups = ordered[index..<end].count { $0.1 }
            let downs = end - index - ups
            won += Double(ups) * (Double(below) + Double(downs) / 2)
            below += downs
            index = end
        }
        return won / (Double(larger.count) * Double(smaller.count))
    }
}

extension RadianceField {
    /// The most light that comes through from a ground point to any of a frame's cameras whose image holds it, boxed objects in the way.
    fileprivate func light(to point: SIMD3<Double>, in frame: Frame, scratch: inout Scratch) -> Float {
        var most: Float = 0
        for image in frame.images {
            let mapFromCamera = image.mapFromEgo * image.camera.egoFromCamera
            guard image.camera.imagePixel(ofCameraPoint: mapFromCamera.inverse.apply(point)) != nil else { continue }
            let eye = mapFromCamera.translation
            guard !frame.boxes.contains(where: { $0.hides(point, from: eye) }) else { continue }
            most = max(most, transmittance(from: eye, toGround: point, scratch: &scratch))
        }
        return most
    }
}

/// What is truly seen of the ground at one moment.
private struct TrueSight {
    /// (rows · columns), metres in the ego frame.
    let height: [Float]
    /// (rows · columns).
    let isVisible, isInImage: [Bool]

    /// - Returns: nil where nothing is told of the moment, or about another grid.
    init?(of sample: String, grid: BEVGrid, in folder: String) throws {
        let path = "\(folder)/visibility/\(sample).npz"
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let arrays = try npzArrays(file: path, limit: 1 << 26)
        guard let height = arrays["ground_z_ego"], height.shape == [grid.rows, grid.columns], let heights = height.floats,
            let visible = arrays["visible"]?.floats, let inImage = arrays["in_image"]?.floats
        else { return nil }
        let cells = grid.rows * grid.columns
        func bits(_ packed: [Float]) -> [Bool] {
            (0..<cells).map { $0 / 8 < packed.count && UInt8(packed[$0 / 8]) & (0x80 >> UInt8($0 % 8)) != 0 }
        }
        self.height = heights
        isVisible = bits(visible)
        isInImage = bits(inImage)
    }
}
