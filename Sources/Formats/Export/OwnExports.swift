internal import Bindings
internal import Foundation

/// Files of one piece that an export of ours wrote, told by what we write into them.
enum OwnExports {
    private static let mark = "\"generator\" : \"mapweave\""

    static func holds(_ path: String) -> Bool {
        guard let file = FileHandle(forReadingAtPath: path), let head = try? file.read(upToCount: 1 << 16) else { return false }
        let bytes = Array(head)
        return isSQLite(bytes) || isPMTiles(bytes, file) || isTIFF(bytes)
    }

    /// SQLite's header holds the application's numbers at bytes 60 (the user's version) and 68 (the application), highest byte first.
    private static func isSQLite(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 100, bytes.starts(with: Array("SQLite format 3\0".utf8)) else { return false }
        func number(_ place: Int) -> Int32 { bytes[place..<(place + 4)].reduce(0) { $0 << 8 | Int32($1) } }
        if number(68) == MBTilesMapWriter.applicationID { return number(60) == MBTilesMapWriter.ownMark }
        // A GeoPackage's numbers are the standard's; what it says of its contents is ours.
        return number(68) == GeoPackageMapWriter.applicationID
            && String(decoding: bytes, as: UTF8.self).contains(GeoPackageMapWriter.mark)
    }

    /// The metadata of an archive names who made it.
    private static func isPMTiles(_ bytes: [UInt8], _ file: FileHandle) -> Bool {
        guard bytes.starts(with: PMTilesHeader.magic),
            let place = ByteCoding.numbers(UInt64.self, in: bytes, at: 24, count: 2), place[1] < 1 << 20,
            (try? file.seek(toOffset: place[0])) != nil, let packed = try? file.read(upToCount: Int(place[1])),
            let metadata = Deflate.unpacked(gzip: Array(packed), limit: 1 << 20)
        else { return false }
        return String(decoding: metadata, as: UTF8.self).contains(mark)
    }

    /// The name of the program lies behind the first directory.
    private static func isTIFF(_ bytes: [UInt8]) -> Bool {
        guard bytes.starts(with: [0x49, 0x49, 42, 0]) || bytes.starts(with: [0x49, 0x49, 43, 0]) else { return false }
        return String(decoding: bytes, as: UTF8.self).contains("mapweave\0")
    }
}
