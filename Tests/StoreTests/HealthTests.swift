import Bindings
import Foundation
import GRDB
import Scene
import Store
import Testing

@Suite("The health of a store") struct HealthTests {
    static let key = String(repeating: "a", count: 64)
    static let tile = TileIndex(i: -1, j: 2)

    /// A store with one segment, its frames and partial, and one tile.
    static func store(at path: String) throws -> Store {
        let store = try Store(path: path)
        var dark = FrameRecord(token: "g", timestamp: 2, x: 4, y: 5, area: nil, reason: "it was dark")
        dark.meanWeight = .nan
        try store.storeSegment(
            SegmentRecord(key: key, drive: "d", ordinal: 3, prior: [1, 2.5], priorCells: 3, recipe: "by hand", madeAt: 7),
            frames: [
                FrameRecord(token: "f", timestamp: 1, x: 5, y: 5, area: Rectangle(minX: 0, minY: 0, maxX: 10, maxY: 10)),
                dark,
            ], partials: [PartialRecord(tile: tile, frames: 1, sums: numbers, photo: [7, 8])],
            field: FieldRecord(
                steps: 9, psnr: 20, voxels: 8, photographs: 2, photographsMissing: 0, ground: nil, cameras: ["CAM_BACK": 0.5]))
        try store.submit(id: "j", name: "n", spec: "{}", now: 0)
        let segment = SegmentReference(key: key, drive: "d", ordinal: 3)
        try store.setSegments(ofJob: "j", [segment])
        try store.storeTile(
            ofJob: "j",
            TileContent(
                tile: tile, key: "k", planes: numbers.reversed(), photo: [4, 5], statistics: "{}", segments: [segment],
                recipe: "by hand"),
            now: 8)
        return store
    }

    /// Sums that pack: many cells that nobody saw.
    static let numbers = [UInt8](repeating: 0, count: 4000) + [1, 2, 3, 4, 5, 6, 7]

    @Test("what is packed comes back, whatever its length", arguments: [0, 1, 3, 4, 5, 31, 4096, 100_003])
    func packing(length: Int) throws {
        let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* $0 / 7) }
        let packed = try #require(Packing.pack(bytes))
        #expect(Packing.unpack(packed, limit: length) == bytes)
        #expect(length == 0 || Packing.unpack(packed, limit: length - 1) == nil)
        #expect(length < 4 || Packing.unpack(packed.dropLast(), limit: length) == nil)
        var flipped = packed
        flipped[packed.count / 2] ^= 4
        #expect(length < 31 || Packing.unpack(flipped, limit: length) != bytes)
    }

    @Test("a sound store is said to be as it was written, and its blobs come back as they were")
    func sound() throws {
        let file = try DatabaseFile()
        let store = try Self.store(at: file.path)
        let verdict = try store.verify()
        #expect(verdict.damages.isEmpty && (verdict.segments, verdict.partials, verdict.tiles, verdict.undigested) == (1, 1, 1, 0))
        #expect(try store.partial(ofSegment: Self.key, at: Self.tile)?.sums == Self.numbers)
        #expect(try store.planes(ofJob: "j", at: Self.tile) == Self.numbers.reversed())
    }

    @Test(
        "a changed bit is found and named, wherever it is; mending deletes what a run makes again, and says which jobs make it",
        arguments: [
            ("UPDATE partial SET sums = CAST(x'00' || substr(sums, 2) AS BLOB)", "partial of segment aaaaaaaaaaaa at tile -1,2"),
            ("UPDATE partial SET frames = frames + 1", "partial of segment aaaaaaaaaaaa at tile -1,2"),
            ("UPDATE frame SET agreement = 0.5 WHERE token = 'f'", "segment aaaaaaaaaaaa, 3 of drive d"),
            ("UPDATE segment SET prior_cells = 2", "segment aaaaaaaaaaaa, 3 of drive d"),
            ("UPDATE tile SET planes = CAST(x'00' || substr(planes, 2) AS BLOB)", "tile -1,2 of job j"),
            ("UPDATE tile SET statistics = '[]'", "tile -1,2 of job j"),
            ("UPDATE segment_field SET remarks = cameras, cameras = NULL", "segment aaaaaaaaaaaa, 3 of drive d"),
            ("UPDATE partial_photo SET sums = x'0709'", "partial of segment aaaaaaaaaaaa at tile -1,2"),
            ("UPDATE tile_photo SET planes = x'0504'", "tile -1,2 of job j"),
        ])
    func flipped(change: String, name: String) throws {
        let file = try DatabaseFile()
        let store = try Self.store(at: file.path)
        try DatabaseQueue(path: file.path).write { try $0.execute(sql: change) }
        let verdict = try store.verify()
        #expect(verdict.damages.map(\.what) == [name])
        let isTile = name.hasPrefix("tile")
        #expect(try store.mend(verdict) == Mended(segments: isTile ? 0 : 1, tiles: isTile ? 1 : 0, jobs: ["n"]))
        let after = try store.verify()
        #expect(after.damages.isEmpty && (after.segments, after.partials, after.tiles) == (isTile ? (1, 1, 0) : (0, 0, 1)))
    }

    @Test("a segment damaged in many places is one to make again, and one that no job has any more is just gone")
    func manyDamages() throws {
        let file = try DatabaseFile()
        let store = try Self.store(at: file.path)
        try DatabaseQueue(path: file.path).write {
            try $0.execute(
                sql: """
                    UPDATE segment SET prior_cells = 2; UPDATE partial SET frames = 9; UPDATE tile SET key = 'l';
                    DELETE FROM job_segment
                    """)
        }
        let verdict = try store.verify()
        #expect(verdict.damages.map(\.kind) == ["segment", "partial", "tile"])
        let segmentAlone = Verdict(damages: verdict.damages.filter { $0.kind != "tile" })
        #expect(try store.mend(segmentAlone) == Mended(segments: 1))
        #expect(try store.mend(verdict) == Mended(tiles: 1, jobs: ["n"]))
        #expect(try store.mend(store.verify()) == Mended())
    }

    @Test("where SQLite's own structure is damaged, nothing is deleted and a backup is asked for")
    func structure() throws {
        let file = try DatabaseFile()
        try Self.store(at: file.path).seal()
        let (page, size) = try DatabaseQueue(path: file.path).write { db in
            try db.execute(sql: "UPDATE tile SET statistics = '[]'")
            let root = "SELECT rootpage FROM sqlite_master WHERE name = 'sqlite_autoindex_tile_1'"
            return (try Int.fetchOne(db, sql: root) ?? 0, try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 0)
        }
        let handle = try #require(FileHandle(forUpdatingAtPath: file.path))
        try handle.seek(toOffset: UInt64((page - 1) * size))
        try handle.write(contentsOf: Data(count: size))
        try handle.close()
        let store = try Store(existing: file.path)
        let verdict = try store.verify()
        #expect(verdict.damages.contains { $0.what == "tile -1,2 of job j" })
        let damage = try #require(verdict.structural)
        #expect(damage.what.contains("age \(page): "))
        #expect(throws: StoreError.structureDamaged(path: file.path, what: damage.what)) { try store.mend(verdict) }
        #expect(try store.verify() == verdict)
    }

    @Test("damaged sums are never read as sums")
    func damagedBlob() throws {
        let file = try DatabaseFile()
        let store = try Self.store(at: file.path)
        try DatabaseQueue(path: file.path).write {
            try $0.execute(sql: "UPDATE partial SET sums = CAST(substr(sums, 1, length(sums) - 6) || x'010203040506' AS BLOB)")
        }
        let told = StoreError.damaged(path: file.path, what: "The partial of segment aaaaaaaaaaaa at tile -1,2 is damaged")
        #expect(throws: told) { try store.partial(ofSegment: Self.key, at: Self.tile) }
    }

    @Test("what a field says of its photographs is refused where it cannot be read")
    func damagedField() throws {
        let file = try DatabaseFile()
        let store = try Self.store(at: file.path)
        #expect(try store.field(ofSegment: Self.key)?.cameras == ["CAM_BACK": 0.5])
        try DatabaseQueue(path: file.path).write { try $0.execute(sql: "UPDATE segment_field SET cameras = '[1]'") }
        let told = StoreError.damaged(path: file.path, what: "The field of segment aaaaaaaaaaaa is damaged")
        #expect(throws: told) { try store.field(ofSegment: Self.key) }
    }

    @Test("a backup is a closed store that holds the same, and replaces an older one")
    func backup() throws {
        let file = try DatabaseFile()
        let store = try Self.store(at: file.path)
        try Data("old".utf8).write(to: URL(fileURLWithPath: file.folder + "/copy.db"))
        try store.backUp(to: file.folder + "/copy.db")
        let copy = try Store(sealed: file.folder + "/copy.db")
        #expect(try copy.verify() == store.verify())
        #expect(try FileManager.default.contentsOfDirectory(atPath: file.folder).filter { $0.hasPrefix("copy") } == ["copy.db"])
        #expect(throws: StoreError.self) { try store.backUp(to: file.folder + "/no/such/folder.db") }
    }

    @Test("vacuum gives back what deleted segments took")
    func vacuum() throws {
        let file = try DatabaseFile()
        let store = try Self.store(at: file.path)
        let noise = (0..<1_000_000).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 13) }
        let other = String(repeating: "b", count: 64)
        try store.storeSegment(
            SegmentRecord(key: other, drive: "e", ordinal: 0, prior: [], priorCells: 0), frames: [],
            partials: [PartialRecord(tile: Self.tile, frames: 1, sums: noise)])
        #expect(try store.deleteUnusedSegments() == 1)
        let (before, after) = try store.vacuum()
        #expect(before - after > 200_000 && after > 0)
        #expect(try store.verify().partials == 1)
    }

    @Test("a tile's history says when it was made of which segments, and when it went")
    func history() throws {
        let store = try Self.store(at: DatabaseFile().path)
        try store.deleteTiles(ofJob: "j", except: [], now: 9)
        #expect(
            try store.versions(ofJob: "j", at: Self.tile) == [
                TileVersion(madeAt: 8, key: "k", madeOf: ["d": [3]], recipe: "by hand"),
                TileVersion(madeAt: 9, key: nil, madeOf: [:], recipe: ""),
            ])
        #expect(try store.versions(ofJob: "j", at: TileIndex(i: 0, j: 0)).isEmpty)
    }

    @Test("network file systems are known by the kernel's number, with its sign or without")
    func fileSystems() {
        #expect(FileSystem.name(ofType: 0x6969) == "NFS" && FileSystem.name(ofType: 0x0BD0_0BD0) == "Lustre")
        #expect(
            FileSystem.name(ofType: 0xFE53_4D42) == "SMB" && FileSystem.name(ofType: Int(Int32(bitPattern: 0xFE53_4D42))) == "SMB")
        #expect(FileSystem.name(ofType: 0xEF53) == nil && FileSystem.name(ofType: 0x0102_1994) == nil)
        #expect(FileSystem.networkName(at: "/proc") == nil && FileSystem.networkName(at: "/no/such/place") == nil)
    }
}
