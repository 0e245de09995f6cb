internal import Formats
internal import Foundation
public import Scene
internal import Store
internal import Tensors
public import Tiles

/// Scores maps against ground truth under two protocols: *map* (each cell inside some frame's footprint counts once) and *per frame*
/// (the map cut to each frame's own patch, sums over frames).
///
/// - Source: ALGORITHM §6; the per-frame protocol is HDMapNet's.
public struct Evaluation: Sendable {
    private let truth: GroundTruth
    private let lineWidth: Double
    private let job: JobSpecification
    private let layout: PredictionLayout
    private let frames: [(frame: Frame, warp: GroundPlaneWarp, predictions: PredictionFolder)]
    /// Channels of background and the truth's classes.
    private let channels: [Int]

    /// - Parameter truePoses: by frame token, in place of the job's own.
    /// - Throws: `ReadError`, `FileError`, `EvaluationError`.
    public init(_ job: JobSpecification, truth: GroundTruth, lineWidth: Double, truePoses: [String: Pose]) throws {
        self.job = job
        self.truth = truth
        self.lineWidth = lineWidth
        var frames: [(Frame, GroundPlaneWarp, PredictionFolder)] = []
        var layout: PredictionLayout?
        for input in job.inputs {
            let predictions = try PredictionFolder(path: input.predictions.path, preset: input.predictions.preset)
            layout = layout ?? predictions.layout
            for frame in try input.dataset.reader.read().drives.flatMap(\.frames) {
                let placed = Frame(
                    token: frame.token, timestamp: frame.timestamp, mapFromEgo: truePoses[frame.token] ?? frame.mapFromEgo,
                    egoFromLidar: frame.egoFromLidar)
                if let warp = placed.warp(layout: predictions.layout, egoHeight: job.egoHeight) {
                    frames.append((placed, warp, predictions))
                }
            }
        }
        guard let layout, layout.activation == .softmax else { throw EvaluationError.notSoftmax(job: job.name) }
        let wanted = ["background"] + GroundTruth.classes
        channels = wanted.compactMap { layout.channels.firstIndex(of: $0) }
        guard channels.count == wanted.count, layout.channels.count == wanted.count else {
            throw EvaluationError.otherClasses(job: job.name, found: layout.channels, wanted: wanted)
        }
        self.layout = layout
        self.frames = frames
    }

    /// What a cell holds, and what it should.
    public typealias Visit = (_ probabilities: [Float], _ label: Int) -> Void

    /// Shows every cell inside some frame's footprint once; one that the map has not seen counts as background.
    public func visitMap(_ map: StoredMap, _ visit: Visit) throws {
        let grid = job.grid
        let footprints = frames.map { ($0.warp, $0.warp.footprint(of: $0.predictions.layout.grid)) }
        for index in Set(footprints.flatMap { grid.tiles(touching: $0.1) }).sorted() {
            let area = grid.area(of: index)
            let near = footprints.filter { $0.1.intersects(area) }.map(\.0)
            let labels = truth.labels(rows: grid.cells, columns: grid.cells, resolution: grid.resolution, width: lineWidth) {
                ($0 - SIMD2(area.minX, area.minY)) / grid.resolution - 0.5
            }
            let tile = try map.tile(at: index)
            for row in 0..<grid.cells {
                for column in 0..<grid.cells {
                    let centre = grid.centre(of: index, row: row, column: column)
                    guard near.contains(where: { layout.grid.holds($0.cell(at: centre)) }) else { continue }
                    visit(probabilities(tile, row, column), Int(labels[row * grid.cells + column]))
                }
            }
        }
    }

    /// Shows every cell of every frame's patch, with what the map says there.
    public func visitFrames(_ map: StoredMap, _ visit: Visit) throws {
        var tiles: [TileIndex: FusedTile] = [:]
        for (_, warp, _) in frames {
            let touched = job.grid.tiles(touching: warp.footprint(of: layout.grid))
            tiles = tiles.filter { touched.contains($0.key) }
            for index in touched where tiles[index] == nil { tiles[index] = try map.tile(at: index) }
            visitPatch(warp) { row, column, label in
                let point = warp.mapPoint(atCell: [Double(column), Double(row)])
                let index = job.grid.tile(containing: point)
                let area = job.grid.area(of: index)
                let tileRow = min(job.grid.cells - 1, Int((point.y - area.minY) / job.grid.resolution))
                let tileColumn = min(job.grid.cells - 1, Int((point.x - area.minX) / job.grid.resolution))
                visit(probabilities(tiles[index], tileRow, tileColumn), label)
            }
        }
    }

    /// Shows every cell of every frame's patch, with what that frame alone says.
    public func visitSingleFrames(_ visit: Visit) throws {
        for (frame, warp, predictions) in frames {
            guard let prediction = try? predictions.read(frame.token) else { continue }
            visitPatch(warp) { row, column, label in
                let logits = channels.map { prediction.logits[row, column, $0] }
                let highest = logits.max() ?? 0
                let exponentials = logits.map { exp($0 - highest) }
                let total = exponentials.reduce(0, +)
                visit(exponentials.map { $0 / total }, label)
            }
        }
    }

    private func visitPatch(_ warp: GroundPlaneWarp, _ visit: (_ row: Int, _ column: Int, _ label: Int) -> Void) {
        let grid = layout.grid
        let labels = truth.labels(
            rows: grid.rows, columns: grid.columns, resolution: grid.resolution, width: lineWidth, cell: warp.cell(at:))
        for row in 0..<grid.rows {
            for column in 0..<grid.columns { visit(row, column, Int(labels[row * grid.columns + column])) }
        }
    }

    private func probabilities(_ tile: FusedTile?, _ row: Int, _ column: Int) -> [Float] {
        let nothing: [Float] = [1] + GroundTruth.classes.map { _ in 0 }
        guard let tile else { return nothing }
        let cell = row * tile.cells + column
        guard tile.views[cell] > 0 else { return nothing }
        let values = channels.map { tile.probability[$0 * tile.cells * tile.cells + cell] }
        let total = values.reduce(0, +)
        return total > 0 ? values.map { $0 / total } : nothing
    }
}

extension BEVGrid {
    /// Whether a (column, row) lies inside the footprint.
    fileprivate func holds(_ cell: SIMD2<Double>) -> Bool {
        cell.x > -0.5 && cell.y > -0.5 && cell.x < Double(columns) - 0.5 && cell.y < Double(rows) - 0.5
    }
}
