import Bindings
import Formats
import Testing

@Suite("Directories of PMTiles") struct PMTilesDirectoryTests {
    /// A directory read as the specification says: numbers as differences, then runs, lengths, offsets.
    private func entries(_ packed: ArraySlice<UInt8>) throws -> [PMTilesEntry] {
        let bytes = try #require(Deflate.unpacked(gzip: Array(packed), limit: 1 << 24))
        var place = 0
        func next() -> UInt64 {
            var (value, shift): (UInt64, UInt64) = (0, 0)
            while bytes[place] >= 128 {
                value |= UInt64(bytes[place] & 127) << shift
                (place, shift) = (place + 1, shift + 7)
            }
            place += 1
            return value | UInt64(bytes[place - 1]) << shift
        }
        let count = Int(next())
        var number: UInt64 = 0
        let numbers = (0..<count).map { _ in
            number += next()
            return number
        }
        let runs = (0..<count).map { _ in next() }
        let lengths = (0..<count).map { _ in next() }
        var found: [PMTilesEntry] = []
        for index in 0..<count {
            let offset = next()
            let behind = found.last.map { $0.offset + $0.length } ?? 0
            found.append(
                PMTilesEntry(
                    number: numbers[index], run: runs[index], offset: offset == 0 ? behind : offset - 1, length: lengths[index]))
        }
        #expect(place == bytes.count)
        return found
    }

    /// Tiles of a large town, no two alike in length, some in runs and with holes between them.
    private func town(_ count: Int) -> [PMTilesEntry] {
        var (number, offset): (UInt64, UInt64) = (5461, 0)
        return (0..<count).map { index in
            let mixed = UInt64(index) &* 0x9e37_79b9_7f4a_7c15 >> 40
            let entry = PMTilesEntry(number: number, run: mixed % 7 == 0 ? 3 : 1, offset: offset, length: 200 + mixed % 9000)
            number += entry.run + (mixed % 5 == 0 ? mixed % 100 : 0)
            // Every eleventh shows what an earlier one shows.
            offset = mixed % 11 == 0 ? offset / 2 : offset + entry.length
            return entry
        }
    }

    @Test("a small town's tiles all stand in the root, which fits the first 16 kB")
    func small() throws {
        let town = town(2000)
        let directories = PMTilesDirectories(town)
        #expect(directories.leaves.isEmpty && directories.root.count <= PMTilesDirectories.mostRootBytes)
        #expect(try entries(directories.root[...]) == town)
    }

    @Test("a large town's root points to leaves, which hold every tile once and in order", arguments: [10_000, 200_000])
    func large(count: Int) throws {
        let town = town(count)
        let directories = PMTilesDirectories(town)
        #expect(!directories.leaves.isEmpty && directories.root.count <= PMTilesDirectories.mostRootBytes)
        let pointers = try entries(directories.root[...])
        #expect(pointers.count > 1 && pointers.allSatisfy { $0.run == 0 })
        var all: [PMTilesEntry] = []
        for pointer in pointers {
            let leaf = try entries(directories.leaves[Int(pointer.offset)..<Int(pointer.offset + pointer.length)])
            #expect(leaf.first?.number == pointer.number)
            all += leaf
        }
        #expect(all == town)
    }
}
