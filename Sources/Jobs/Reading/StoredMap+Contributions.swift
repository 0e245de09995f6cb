internal import Formats
internal import Scene
internal import Store
internal import Tiles

/// What a drive, or one segment of it, brought to a map, and how well it agrees with the map made without it.
public struct Contribution: Sendable, Hashable, Codable {
    public let drive: String
    /// nil where the whole drive is meant.
    public let segment: Int?
    /// Frames that were fused, and frames that were set aside.
    public let frames, setAside: Int
    public let tiles: Int
    /// Mean of w = e^u over its frames.
    public let meanWeight: Double?
    /// In [0, 1], over the cells that others saw too; nil where there are none.
    public let agreement: Double?
    /// The shift that would align it best with the map made without it, metres of the map frame.
    public let shiftX, shiftY: Double?
    /// The segment's radiance field; nil for whole drives and where there is none.
    public let field: FieldAccount?
}

/// What a segment's radiance field came to.
public struct FieldAccount: Sendable, Hashable, Codable {
    /// Peak signal-to-noise ratio of the last rays it was trained on, dB.
    public let psnr: Double
    public let steps, voxels: Int
    /// Photographs it was trained on, and photographs that could not be used.
    public let photographs, photographsMissing: Int
    /// The median of the ground's standard deviation, metres; nil where no ground is known.
    public let groundDeviation: Double?
    /// How alike the ground looks in each camera's photographs and in the others', a correlation, by channel; nil in stores of before.
    public let cameras: [String: Double]?
    /// Why photographs were not used, and which cameras do not fit.
    public let remarks: [String]

    init(_ record: FieldRecord) {
        (psnr, steps, voxels) = (record.psnr, record.steps, record.voxels)
        (photographs, photographsMissing) = (record.photographs, record.photographsMissing)
        (cameras, remarks) = (record.cameras, record.remarks)
        let deviations = record.ground.flatMap { GroundHeights(encoded: $0) }?.deviations.sorted() ?? []
        groundDeviation = deviations.isEmpty ? nil : Double(deviations[deviations.count / 2])
    }
}

extension StoredMap {
    /// Each drive's contribution, in the order of their tokens.
    public func drives() throws -> [Contribution] { try contributions { Part(drive: $0.drive, segment: nil) } }

    /// Each segment's contribution, in (drive, ordinal) order.
    public func segments() throws -> [Contribution] { try contributions { Part(drive: $0.drive, segment: $0.ordinal) } }

    private struct Part: Hashable {
        let drive: String
        let segment: Int?
    }

    /// Leaving one out is a subtraction: a part's sums are compared with the whole's less the part's, tile by tile.
    private func contributions(of part: (SegmentReference) -> Part) throws -> [Contribution] {
        let segments = try store.segments(ofJob: record.id)
        var parts: [Part] = []
        for segment in segments where parts.last != part(segment) { parts.append(part(segment)) }
        let chosen = Set(tiles.map(\.tile))
        var tally = [Part: Comparison]()
        for (tile, references) in try store.tilesTouched(byJob: record.id) where chosen.contains(tile) {
            let here = parts.filter { candidate in references.contains { part($0) == candidate } }
            for candidate in here { tally[candidate, default: Comparison()].tiles += 1 }
            guard here.count > 1, let whole = try sums(references, at: tile) else { continue }
            for candidate in here {
                guard let alone = try sums(references.filter { part($0) == candidate }, at: tile) else { continue }
                let background = whole.layout.activation == .softmax ? channels.firstIndex(of: "background") : nil
                tally[candidate, default: Comparison()].add(alone, in: whole, background: background)
            }
        }
        let frames = try frames()
        return try parts.map { candidate in
            let key = segments.first { candidate.segment == $0.ordinal && candidate.drive == $0.drive }?.key
            let field = try key.flatMap { try store.field(ofSegment: $0) }
            let own = frames.filter { $0.drive == candidate.drive && (candidate.segment ?? $0.ordinal) == $0.ordinal }.map(\.frame)
            let weights = own.compactMap(\.meanWeight)
            let comparison = tally[candidate] ?? Comparison()
            let shift = comparison.alignment.shift.map { $0 * job.grid.resolution }
            return Contribution(
                drive: candidate.drive, segment: candidate.segment, frames: own.count { $0.reason == nil },
                setAside: own.count { $0.reason != nil }, tiles: comparison.tiles,
                meanWeight: weights.isEmpty ? nil : weights.reduce(0, +) / Double(weights.count),
                agreement: comparison.agreement.value,
                shiftX: shift?.x, shiftY: shift?.y, field: field.map { FieldAccount($0) })
        }
    }

    private struct Comparison {
        var tiles = 0
        var agreement = Agreement()
        var alignment = Alignment()

        mutating func add(_ alone: TileSums, in whole: TileSums, background: Int?) {
            agreement = agreement + Agreement(of: alone, in: whole, background: background)
            alignment = alignment + Alignment(of: alone, in: whole, background: background)
        }
    }

    private func sums(_ segments: [SegmentReference], at tile: TileIndex) throws -> TileSums? {
        var total: TileSums?
        for segment in segments {
            guard let partial = try store.partial(ofSegment: segment.key, at: tile), let sums = try? TileSums(encoded: partial.sums)
            else {
                throw JobError.damagedPartial(segment: segment.key, tile: tile)
            }
            if total == nil { total = sums } else { total?.add(sums) }
        }
        return total
    }
}
