import Foundation
import GRDB
import Scene
import Store
import Testing

/// A database file in a folder of its own, which goes with it.
final class DatabaseFile {
    let folder = NSTemporaryDirectory() + "mapweave-\(UUID().uuidString)"
    var path: String { folder + "/map.db" }

    init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: folder) }
}

@Suite struct StoreTests {
    let key = String(repeating: "a", count: 64)

    private func storeSegment(_ store: Store, token: String = "f") throws {
        try store.storeSegment(
            SegmentRecord(key: key, drive: "d", ordinal: 0, prior: [1, 2.5], priorCells: 3),
            frames: [
                FrameRecord(token: token, timestamp: 1, x: 5, y: 5, area: Rectangle(minX: 0, minY: 0, maxX: 10, maxY: 10)),
                FrameRecord(token: token + "bad", timestamp: 2, x: 5, y: 5, area: nil, reason: "it was dark"),
            ], partials: [PartialRecord(tile: TileIndex(i: -1, j: 2), frames: 1, sums: [1, 2, 3])])
    }

    @Test("a segment stored twice is stored once, by whichever of two processes came first")
    func idempotent() throws {
        let file = try DatabaseFile()
        let (one, two) = (try Store(path: file.path), try Store(path: file.path))
        try storeSegment(one)
        try storeSegment(two, token: "other")
        try two.submit(id: "j", name: "n", spec: "{}", now: 0)
        try two.setSegments(ofJob: "j", [SegmentReference(key: key, drive: "d", ordinal: 0)])
        #expect(try two.frames(ofJob: "j").map(\.frame.token) == ["f", "fbad"])
        #expect(try one.segment(key)?.prior == [1, 2.5])
        #expect(try one.partial(ofSegment: key, at: TileIndex(i: -1, j: 2))?.sums == [1, 2, 3])
        #expect(try one.tilesTouched(byJob: "j").map(\.tile) == [TileIndex(i: -1, j: 2)])
    }

    @Test("a segment's photo lies beside its partial and goes with it, a tile's beside the tile, and is replaced with it")
    func photos() throws {
        let store = try Store(path: DatabaseFile().path)
        let tile = TileIndex(i: -1, j: 2)
        let (photographed, bare) = (
            PartialRecord(tile: tile, frames: 1, sums: [1], photo: [7, 8]),
            PartialRecord(tile: TileIndex(i: 0, j: 2), frames: 1, sums: [2])
        )
        try store.storeSegment(
            SegmentRecord(key: key, drive: "d", ordinal: 0, prior: [1], priorCells: 1), frames: [],
            partials: [photographed, bare])
        #expect(try store.photo(ofSegment: key, at: tile) == [7, 8])
        #expect(try store.photo(ofSegment: key, at: bare.tile) == nil)
        #expect(try store.deleteUnusedSegments() == 1)
        #expect(try store.photo(ofSegment: key, at: tile) == nil)

        try store.submit(id: "j", name: "n", spec: "{}", now: 0)
        #expect(try !store.hasPhotos(ofJob: "j"))
        for photo: [UInt8]? in [[1], [2, 3], nil, [4]] {
            let content = TileContent(tile: tile, key: "k", planes: [9], photo: photo, statistics: "{}", segments: [], recipe: "")
            try store.storeTile(ofJob: "j", content, now: 0)
            #expect(try store.verify().damages.isEmpty)
            #expect(try store.photo(ofJob: "j", at: tile) == photo)
            #expect(try store.hasPhotos(ofJob: "j") == (photo != nil))
        }
        try store.deleteTiles(ofJob: "j", except: [], now: 0)
        #expect(try !store.hasPhotos(ofJob: "j"))
    }

    @Test("frames are found by where they look")
    func area() throws {
        let store = try Store(path: DatabaseFile().path)
        try storeSegment(store)
        try store.submit(id: "j", name: "n", spec: "{}", now: 0)
        try store.setSegments(ofJob: "j", [SegmentReference(key: key, drive: "d", ordinal: 0)])
        #expect(try store.frames(ofJob: "j", touching: Rectangle(minX: 9, minY: 9, maxX: 20, maxY: 20)).map(\.frame.token) == ["f"])
        #expect(try store.frames(ofJob: "j", touching: Rectangle(minX: 11, minY: 9, maxX: 20, maxY: 20)).isEmpty)
    }

    @Test("a segment that no map needs any more goes with its frames and partials")
    func unused() throws {
        let store = try Store(path: DatabaseFile().path)
        try storeSegment(store)
        #expect(try store.deleteUnusedSegments() == 1)
        #expect(try !store.hasSegment(key))
        #expect(try store.partial(ofSegment: key, at: TileIndex(i: -1, j: 2)) == nil)
    }

    @Test("a store of a newer version is refused and left alone")
    func newer() throws {
        let file = try DatabaseFile()
        _ = try Store(path: file.path)
        try DatabaseQueue(path: file.path).write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('map-9999')") }
        let bytes = try Data(contentsOf: URL(fileURLWithPath: file.path))
        #expect(throws: StoreError.newer(path: file.path, found: ["map-9999"])) { try Store(path: file.path) }
        #expect(try Data(contentsOf: URL(fileURLWithPath: file.path)) == bytes)
        #expect(
            StoreError.newer(path: "map.db", found: ["map-9999"]).description == """
                The store was written by a newer version: it holds map-9999.
                  in   map.db
                  mend use that version, or give another --store; this one was not touched
                """)
    }

    @Test("a file that is no store is refused and left alone")
    func foreign() throws {
        let file = try DatabaseFile()
        let text = Data(String(repeating: "a letter to the editor\n", count: 100).utf8)
        try text.write(to: URL(fileURLWithPath: file.path))
        #expect(throws: StoreError.notAStore(path: file.path)) { try Store(path: file.path) }
        #expect(try Data(contentsOf: URL(fileURLWithPath: file.path)) == text)
    }

    @Test("another program's database is refused and left alone")
    func anotherProgram() throws {
        let file = try DatabaseFile()
        try DatabaseQueue(path: file.path).write { try $0.execute(sql: "CREATE TABLE letter (text TEXT)") }
        let bytes = try Data(contentsOf: URL(fileURLWithPath: file.path))
        #expect(throws: StoreError.notAStore(path: file.path)) { try Store(path: file.path) }
        #expect(try Data(contentsOf: URL(fileURLWithPath: file.path)) == bytes)
    }

    @Test("SQLite's own check finds nothing wrong with a store")
    func integrity() throws {
        let file = try DatabaseFile()
        let store = try Store(path: file.path)
        try storeSegment(store)
        try store.submit(id: "j", name: "n", spec: "{}", now: 0)
        try store.setSegments(ofJob: "j", [SegmentReference(key: key, drive: "d", ordinal: 0)])
        let verdict = try DatabaseQueue(path: file.path).read { try String.fetchAll($0, sql: "PRAGMA integrity_check") }
        #expect(verdict == ["ok"])
    }

    @Test("what stands between a store and its user is said in a sentence, with an exit code for scripts")
    func sentences() {
        #expect(
            StoreError.locked(path: "map.db").description == """
                Another process holds the store.
                  in   map.db
                  mend wait for it to finish and run the command again; nothing was lost
                """)
        #expect(
            StoreError.full(path: "map.db").description == """
                The disk is full.
                  in   map.db
                  mend free space and run the command again; what is stored is whole and will not be made again
                """)
        #expect(
            StoreError.notAStore(path: "map.db").description == """
                The file is no Mapweave store.
                  in   map.db
                  mend give another --store; this file was not touched
                """)
        #expect(StoreError.locked(path: "").status == .tryAgain && StoreError.full(path: "").status == .inputOutput)
        #expect(StoreError.newer(path: "", found: []).status == .configuration && StoreError.notAStore(path: "").status == .badData)
    }

    @Test("a job that is not there is answered with the nearest one")
    func unknownJob() throws {
        let store = try Store(path: DatabaseFile().path)
        try store.submit(id: "j", name: "shadyside", spec: "{}", now: 0)
        #expect(throws: StoreError.unknownJob(name: "shadiside", known: ["shadyside"])) { try store.job("shadiside") }
    }
}
