import Foundation
import GRDB
import Scene
import Store
import Testing

@Suite("Shards as files") struct SealedStoreTests {
    private let record = ShardRecord(
        kind: .segments, number: 0, count: 2, whole: "w", elements: 1, elementsInAll: 2, version: "v", finishedAt: 5)

    /// A sealed shard of one segment and one tile.
    private func shard(in file: DatabaseFile) throws -> String {
        let store = try HealthTests.store(at: file.path)
        try store.setShard(record, ofJob: "j")
        try store.seal()
        return file.path
    }

    @Test("a sealed shard is one file, and reading it changes no byte")
    func sealed() throws {
        let file = try DatabaseFile()
        let path = try shard(in: file)
        #expect(try FileManager.default.contentsOfDirectory(atPath: file.folder) == ["map.db"])
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        let store = try Store(sealed: path)
        #expect(try store.shards(ofJob: "j") == [record])
        #expect(try store.verify().damages.isEmpty)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
    }

    @Test("a shard that somebody looked into as a store is still a shard, whatever its name")
    func lookedInto() throws {
        let file = try DatabaseFile()
        let path = file.folder + "/50% of? #1.db"
        try FileManager.default.moveItem(atPath: shard(in: file), toPath: path)
        #expect(try Store(path: path).jobs().count == 1)
        #expect(try Store(sealed: path).shards(ofJob: "j") == [record])
    }

    @Test("taken in twice is once, under the job's id in the store that takes it")
    func union() throws {
        let (file, other) = (try DatabaseFile(), try DatabaseFile())
        let shard = try Store(sealed: shard(in: file))
        let store = try Store(path: other.path)
        try store.submit(id: "mine", name: "n", spec: "{}", now: 0)
        #expect(try store.takeIn(shard, job: "j", as: "mine") == Store.Taken(added: 2, present: 0))
        #expect(try store.takeIn(shard, job: "j", as: "mine") == Store.Taken(added: 0, present: 2))
        #expect(try store.verify().damages.isEmpty)
        #expect(try store.partial(ofSegment: HealthTests.key, at: HealthTests.tile)?.sums == HealthTests.numbers)
        #expect(try store.photo(ofSegment: HealthTests.key, at: HealthTests.tile) == [7, 8])
        #expect(try store.photo(ofJob: "mine", at: HealthTests.tile) == [4, 5])
        #expect(try store.planes(ofJob: "mine", at: HealthTests.tile) == HealthTests.numbers.reversed())
        #expect(
            try store.frames(ofJob: "mine", touching: Rectangle(minX: 9, minY: 9, maxX: 20, maxY: 20)).map(\.frame.token) == ["f"])
        #expect(try store.shards(ofJob: "mine") == [record])
        #expect(try store.versions(ofJob: "mine", at: HealthTests.tile).map(\.madeAt) == [8])
    }

    @Test("a shard with a damaged row is refused by name, and nothing of it is taken in")
    func damaged() throws {
        let (file, other) = (try DatabaseFile(), try DatabaseFile())
        let path = try shard(in: file)
        try DatabaseQueue(path: path).write { try $0.execute(sql: "UPDATE partial SET frames = 9") }
        let store = try Store(path: other.path)
        try store.submit(id: "j", name: "n", spec: "{}", now: 0)
        let told = StoreError.damaged(path: path, what: "The partial of segment aaaaaaaaaaaa at tile -1,2 is damaged")
        #expect(throws: told) { try store.takeIn(Store(sealed: path), job: "j", as: "j") }
        #expect(try !store.hasSegment(HealthTests.key) && store.segments(ofJob: "j").isEmpty)
        #expect(
            told.description == """
                The partial of segment aaaaaaaaaaaa at tile -1,2 is damaged.
                  in   \(path)
                  mend copy the file again or run its task again; what is merged already stays as it is
                """)
    }

    @Test("a segment made from other inputs is not put in another's place")
    func conflict() throws {
        let (file, other) = (try DatabaseFile(), try DatabaseFile())
        let shard = try Store(sealed: shard(in: file))
        let store = try Store(path: other.path)
        try store.submit(id: "j", name: "n", spec: "{}", now: 0)
        try store.setSegments(ofJob: "j", [SegmentReference(key: "other", drive: "d", ordinal: 3)])
        #expect(throws: StoreError.otherSegment(path: shard.path, drive: "d", ordinal: 3)) {
            try store.takeIn(shard, job: "j", as: "j")
        }
        #expect(
            StoreError.otherSegment(path: "s.db", drive: "d", ordinal: 3).description == """
                Segment 3 of drive d was made from other inputs than the one that is there already.
                  in   s.db
                  mend run the shards again with the same inputs, or merge them into a new store
                """)
    }

    @Test("what is missing, cut short, still being written, no store, older or newer is refused by name")
    func refusals() throws {
        let file = try DatabaseFile()
        let path = try shard(in: file)
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        func write(_ data: Data, _ name: String) throws -> String {
            try data.write(to: URL(fileURLWithPath: file.folder + "/" + name))
            return file.folder + "/" + name
        }
        #expect(throws: StoreError.noShard(path: "/no/shard.db")) { try Store(sealed: "/no/shard.db") }
        let half = try write(whole.prefix(whole.count / 2), "half.db")
        let cut = StoreError.damaged(path: half, what: "The shard is cut short: it has \(whole.count / 2) of \(whole.count) bytes")
        #expect(throws: cut) { try Store(sealed: half) }
        let empty = try write(Data(), "empty.db")
        #expect(throws: StoreError.damaged(path: empty, what: "The shard is cut short: it has 0 bytes")) {
            try Store(sealed: empty)
        }
        let letter = try write(Data(String(repeating: "a letter\n", count: 20).utf8), "letter.db")
        #expect(throws: StoreError.notAStore(path: letter)) { try Store(sealed: letter) }
        let open = file.folder + "/open.db"
        let writer = try Store(path: open)
        #expect(throws: StoreError.stillWritten(path: open)) { try Store(sealed: open) }
        try writer.seal()
        for (change, error) in [
            ("INSERT INTO grdb_migrations VALUES ('map-9999')", StoreError.newer(path: path, found: ["map-9999"])),
            (
                "DELETE FROM grdb_migrations WHERE identifier != 'map-0001'",
                StoreError.older(path: path, lacks: ["map-0002", "map-0003"])
            ),
        ] {
            try DatabaseQueue(path: path).write { try $0.execute(sql: change) }
            #expect { try Store(sealed: path) } throws: { found in
                guard case (.older(_, let lacks), .older(_, let least)) = (found as? StoreError, error) else {
                    return found as? StoreError == error
                }
                return Set(lacks).isSuperset(of: least)
            }
            try whole.write(to: URL(fileURLWithPath: path))
        }
    }

    @Test("what is wrong with a shard is said in a sentence, with an exit code that says whether trying again may help")
    func sentences() {
        #expect(
            StoreError.stillWritten(path: "s.db").description == """
                The shard is still being written, or its task was killed.
                  in   s.db
                  mend wait for the task, or run it again; it goes on where it stopped
                """)
        #expect(
            StoreError.older(path: "s.db", lacks: ["map-0003"]).description == """
                The shard was written by an older version: it lacks map-0003.
                  in   s.db
                  mend run its task again with this version; the file was not touched
                """)
        #expect(
            StoreError.networkFileSystem(path: "/lustre/map.db", kind: "Lustre").description == """
                The store would lie on a network file system (Lustre), where SQLite's log corrupts under two machines.
                  in   /lustre/map.db
                  mend give a --store on a local disk, and bring it here when it is done: mapweave backup LOCAL --out /lustre/map.db
                """)
        #expect(
            StoreError.rowsDamaged(path: "s.db", count: 2, first: "tile 1,2 of job j").description == """
                2 damaged, the first: tile 1,2 of job j.
                  in   s.db
                  mend mapweave verify s.db --mend, then run the jobs again; or bring a backup back
                """)
        #expect(
            StoreError.structureDamaged(path: "s.db", what: "database disk image is malformed").description == """
                SQLite's own structure is damaged: database disk image is malformed.
                  in   s.db
                  mend bring a backup back, or run the jobs into a new --store; verify --mend leaves such a file as it is
                """)
        #expect(StoreError.structureDamaged(path: "", what: "").status == .badData)
        #expect(StoreError.stillWritten(path: "").status == .tryAgain && StoreError.missing(path: "").status == .noInput)
        #expect(
            StoreError.damaged(path: "", what: "").status == .badData
                && StoreError.older(path: "", lacks: []).status == .configuration)
        #expect(StoreError.networkFileSystem(path: "", kind: "").status == .configuration)
    }
}
