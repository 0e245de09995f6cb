import NaiveTwins
import Scene
import Tensors
import Testing
import Tiles

/// A layout of sums that some fusion keeps.
struct SumCase: Sendable, CustomTestStringConvertible {
    let fusion: Fusion
    let activation: Activation
    let hasDivergence: Bool
    var layout: SumLayout {
        SumLayout(channels: 4, activation: activation, extra: fusion.extra, hasDivergence: hasDivergence)
    }
    var testDescription: String { "\(fusion.rawValue), \(activation.rawValue)\(hasDivergence ? ", divergence" : "")" }

    static let all = Fusion.allCases.flatMap { fusion in
        Activation.allCases.flatMap { activation in
            [false, true].map { SumCase(fusion: fusion, activation: activation, hasDivergence: $0) }
        }
    }
}

@Suite("Tiles as bytes") struct EncodingTests {
    private let lattice = TileGrid(resolution: 0.15, cells: 64)
    private let names = ["background", "divider", "ped_crossing", "boundary"]

    private func sums(_ layout: SumLayout) throws -> TileSums {
        var sums = TileSums(layout: layout, cells: 64)
        for seed in 30..<33 { try NoisyFrame(seed: UInt64(seed)).added(to: &sums, tile: TileIndex(i: 0, j: 0), grid: lattice) }
        return sums
    }

    private func tile(_ sums: TileSums, _ fusion: Fusion) -> FusedTile {
        var reduction = TileReduction(layout: sums.layout, cells: 64, fusion: fusion, prior: [0.7, 0.1, 0.1, 0.1])
        reduction.add(sums, drive: "d", frames: 3)
        return reduction.finish(channels: names, decision: .argmax(channels: 4)).0
    }

    @Test("sums come back from their bytes as they were, whatever the fusion", arguments: SumCase.all)
    func sums(one: SumCase) throws {
        let sums = try sums(one.layout)
        #expect(!sums.isEmpty)
        let back = try TileSums(encoded: sums.encoded())
        #expect(back == sums)
        #expect(back.encoded() == sums.encoded())
    }

    @Test("a tile comes back from its bytes as it was, whatever the fusion", arguments: SumCase.all)
    func tiles(one: SumCase) throws {
        let tile = tile(try sums(one.layout), one.fusion)
        #expect(tile.views.contains { $0 > 0 })
        // The frames' divergences lie between 0 and 4, and so does any mean of them.
        let divergences = tile.divergence.indices.filter { tile.views[$0] > 0 }.map { tile.divergence[$0] }
        #expect(divergences.isEmpty == !one.hasDivergence && divergences.allSatisfy { $0 > 0 && $0 < 4 })
        let back = try FusedTile(encoded: tile.encoded(), channels: names)
        #expect(back == tile)
        #expect(back.encoded() == tile.encoded())
    }

    @Test("a tile's orthophoto comes back from its bytes as it was, and is refused where they are cut short")
    func ground() throws {
        var picture = GroundPicture(cells: 64)
        #expect(picture.encoded().count == 12)
        for (row, column) in [(3, 9), (5, 40), (60, 12)] {
            let cell = row * 64 + column
            picture.colours[cell] = [UInt8(row), UInt8(column), 200, 255]
            (picture.heights[cell], picture.deviations[cell]) = (312.25 + Float(row), 0.04)
        }
        let bytes = picture.encoded()
        let back = try GroundPicture(encoded: bytes)
        #expect(back.encoded() == bytes)
        #expect(back.colours == picture.colours)
        #expect(back.heights.map(\.bitPattern) == picture.heights.map(\.bitPattern))
        #expect(back.deviations[3 * 64 + 9] == 0.04)
        #expect(throws: EncodingFailure.unreadable(what: "a tile's orthophoto")) {
            try GroundPicture(encoded: Array(bytes.dropLast()))
        }
    }

    @Test("what no frame saw takes a header and no more, and comes back empty", arguments: SumCase.all)
    func empty(one: SumCase) throws {
        let sums = TileSums(layout: one.layout, cells: 64)
        #expect(sums.encoded().count == 24)
        #expect(try TileSums(encoded: sums.encoded()) == sums)
        let tile = tile(sums, one.fusion)
        #expect(tile.encoded().count == 16)
        #expect(try FusedTile(encoded: tile.encoded(), channels: names) == tile)
    }

    @Test("bytes that are cut short or run on are no sums and no tile")
    func truncated() throws {
        let sums = try sums(SumLayout(channels: 4, activation: .softmax))
        let tile = tile(sums, .softmaxLogits).encoded()
        let bytes = sums.encoded()
        for count in [0, 1, 15, 16, 23, 24, 25, bytes.count / 2, bytes.count - 1] {
            #expect(throws: EncodingFailure.unreadable(what: "a tile's sums")) { try TileSums(encoded: Array(bytes.prefix(count))) }
        }
        for count in [0, 1, 15, 16, 17, tile.count / 2, tile.count - 1] {
            #expect(throws: EncodingFailure.unreadable(what: "a tile")) {
                try FusedTile(encoded: Array(tile.prefix(count)), channels: names)
            }
        }
        #expect(throws: EncodingFailure.unreadable(what: "a tile's sums")) { try TileSums(encoded: bytes + [0]) }
        #expect(throws: EncodingFailure.unreadable(what: "a tile")) { try FusedTile(encoded: tile + [0], channels: names) }
        #expect(throws: EncodingFailure.unreadable(what: "a tile")) { try FusedTile(encoded: tile, channels: names.dropLast()) }
    }

    @Test("a header that contradicts its bytes is refused before any memory is taken", arguments: 0..<9)
    func corrupt(field: Int) throws {
        var sums = try sums(SumLayout(channels: 4, activation: .softmax)).encoded()
        sums[2 * field] = 0xff
        sums[2 * field + 1] = 0xff
        #expect(throws: EncodingFailure.unreadable(what: "a tile's sums")) { try TileSums(encoded: sums) }
        guard field < 8 else { return }
        var tile = tile(try self.sums(SumLayout(channels: 4, activation: .softmax)), .softmaxLogits).encoded()
        tile[2 * field] = 0xff
        tile[2 * field + 1] = 0xff
        #expect(throws: EncodingFailure.unreadable(what: "a tile")) { try FusedTile(encoded: tile, channels: names) }
    }
}

@Suite("The shift that aligns a frame best") struct AlignmentTests {
    private let lattice = TileGrid(resolution: 0.15, cells: 64)
    private let layout = SumLayout(channels: 1, activation: .sigmoid)

    /// Sums of a blob seen at a place of the tile: one frame whose cells were set by hand.
    private func blob(column: Double) throws -> TileSums {
        var logits = CellImage(rows: 64, columns: 64, channels: 1)
        for row in 0..<64 {
            for cell in 0..<64 {
                let d = (Double(row - 32) * Double(row - 32) + (Double(cell) - column) * (Double(cell) - column)) / 50
                logits[row, cell, 0] = Float(6 - 12 * min(d, 1))
            }
        }
        let grid = BEVGrid(minX: 0, minY: 0, resolution: 0.15, rows: 64, columns: 64)
        let warp = try #require(GroundPlaneWarp(mapFromEgo: .identity, grid: grid, egoHeight: 0))
        var sums = TileSums(layout: layout, cells: 64)
        var scratch = RowScratch(layout: layout, cells: 64)
        let evidence = FrameEvidence(prediction: Prediction(logits: logits), confidence: nil, warp: warp, layout: layout)
        sums.add(evidence, at: TileIndex(i: 0, j: 0), of: lattice, scratch: &scratch)
        return sums
    }

    /// The shift of a frame against another that saw the same blob so many cells to the right.
    private func shift(_ cells: Double) throws -> SIMD2<Double>? {
        let part = try blob(column: 30)
        var whole = try blob(column: 30 + cells)
        whole.add(part)
        return Alignment(of: part, in: whole, background: nil).shift
    }

    @Test("a frame three and a half cells beside the others is found there", arguments: [0, 3, 3.5, -6])
    func found(cells: Double) throws {
        let shift = try #require(try shift(cells))
        // A parabola through whole cells errs by under a tenth of one on a smooth blob.
        #expect(abs(shift.x - cells) < 0.1 && abs(shift.y) < 0.1)
    }

    @Test("a frame farther off than was searched has no shift, rather than the farthest tried", arguments: [7.0, 9, -8])
    func beyond(cells: Double) throws {
        #expect(try shift(cells) == nil)
    }
}
