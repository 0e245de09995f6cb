internal import Bindings

/// One run of tiles of a PMTiles archive that share their bytes; a run of zero points to a leaf directory.
package struct PMTilesEntry: Sendable, Hashable {
    package let number: UInt64
    package var run: UInt64
    package let offset, length: UInt64

    package init(number: UInt64, run: UInt64, offset: UInt64, length: UInt64) {
        (self.number, self.run, self.offset, self.length) = (number, run, offset, length)
    }
}

/// The directories of a PMTiles archive, compressed.
///
/// Source: PMTiles version 3 specification, chapter 4.
package struct PMTilesDirectories: Sendable {
    /// The root must lie with the header in the first 16,384 bytes.
    package static let mostRootBytes = 16_384 - PMTilesHeader.length

    package let root: [UInt8]
    /// One after the other; empty where the root holds every entry.
    package let leaves: [UInt8]

    package init(_ entries: [PMTilesEntry]) {
        let whole = Deflate.compressed(Self.bytes(of: entries), as: .gzip)
        guard whole.count > Self.mostRootBytes else {
            (root, leaves) = (whole, [])
            return
        }
        var size = 4096
        while true {
            var (pointers, packed): ([PMTilesEntry], [UInt8]) = ([], [])
            for start in stride(from: 0, to: entries.count, by: size) {
                let part = Array(entries[start..<min(start + size, entries.count)])
                let leaf = Deflate.compressed(Self.bytes(of: part), as: .gzip)
                pointers.append(
                    PMTilesEntry(number: part[0].number, run: 0, offset: UInt64(packed.count), length: UInt64(leaf.count)))
                packed += leaf
            }
            let root = Deflate.compressed(Self.bytes(of: pointers), as: .gzip)
            if root.count <= Self.mostRootBytes {
                (self.root, leaves) = (root, packed)
                return
            }
            size *= 2
        }
    }

    /// Column by column, each number as a variable-length integer: what is alike lies together, and compresses well.
    static func bytes(of entries: [PMTilesEntry]) -> [UInt8] {
        var bytes: [UInt8] = []
        func put(_ number: UInt64) {
            var rest = number
            while rest >= 128 {
                bytes.append(UInt8(rest & 127) | 128)
                rest >>= 7
            }
            bytes.append(UInt8(rest))
        }
        put(UInt64(entries.count))
        var last: UInt64 = 0
        for entry in entries {
            put(entry.number - last)
            last = entry.number
        }
        for entry in entries { put(entry.run) }
        for entry in entries { put(entry.length) }
        for (index, entry) in entries.enumerated() {
            // Zero says: right behind the entry before.
            let follows = index > 0 && entry.offset == entries[index - 1].offset + entries[index - 1].length
            put(follows ? 0 : entry.offset + 1)
        }
        return bytes
    }
}
