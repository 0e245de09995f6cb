internal import Confidence
public import Formats
public import Scene
internal import Store
public import Tiles

/// A stored map, as exports read it.
public struct StoredMapSource: MapSource {
    public let channels: [String]
    public let activation: Activation
    public let tiles: [TileIndex]
    private let map: StoredMap

    /// - Throws: `StoreError`, `JobError` where the first tile cannot be decoded.
    public init(_ map: StoredMap) throws {
        self.map = map
        channels = map.channels
        tiles = map.tiles.map(\.tile)
        activation = try tiles.first.flatMap { try map.tile(at: $0) }?.activation ?? .softmax
    }

    public var grid: TileGrid { map.job.grid }
    public var isPhotographed: Bool { map.isPhotographed }
    public var hasDivergence: Bool { map.hasDivergence }

    public func georeference() throws -> Georeference? { try map.job.georeference?.georeference() }

    public func decision() throws -> Decision {
        try map.job.decision(channels: channels, calibration: map.job.confidence.weightsFile()?.weights.calibration)
    }

    public func tile(at index: TileIndex) throws -> FusedTile? { try map.tile(at: index) }

    public func drives(seeing points: [SIMD2<Double>]) throws -> [[String]] { try map.drives(seeing: points) }
}

extension JobSpecification.GeoreferenceChoice {
    /// What the job file says, as the field's noun.
    ///
    /// - Throws: `ControlPointFailure`.
    public func georeference() throws(ControlPointFailure) -> Georeference {
        switch self {
        case .origin(let latitude, let longitude): .origin(latitude: latitude, longitude: longitude)
        case .crs(let code, let x, let y): .crs(code: code, offset: [x, y])
        case .controlPoints(let points): try ControlPointFit(points).georeference
        }
    }

    /// How well control points agree; nil where the job has none.
    public func controlPointFit() throws(ControlPointFailure) -> ControlPointFit? {
        guard case .controlPoints(let points) = self else { return nil }
        return try ControlPointFit(points)
    }
}

/// Writes a job's map in a format; complete, or not at all. A georeference in the job goes with it.
///
/// - Throws: `ExportError`, `FileError`, `StoreError`, `JobError`, `ControlPointFailure`.
public func export(
    _ map: StoredMap, as format: ExportFormat, _ request: ExportRequest, progress: (Int, Int) -> Void = { _, _ in }
) throws {
    var request = request
    request.title = request.title ?? map.record.name
    request.georeference = try map.job.georeference?.georeference()
    try format.write(StoredMapSource(map), request, progress: progress)
}
