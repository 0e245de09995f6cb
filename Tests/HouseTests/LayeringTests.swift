import Foundation
import Testing

/// The repository this test was compiled in.
let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

@Suite struct LayeringTests {
    /// Rooms and their height: a room imports only rooms below it.
    static let height = [
        "mapweave": 7, "Service": 6, "Jobs": 5, "Formats": 4, "Store": 4, "Confidence": 3, "Tiles": 3, "Radiance": 2, "Streets": 2,
        "Scene": 1,
        "Tensors": 0,
        "Kernels": -1,
        "Bindings": -1, "CSIMD": -2, "CPNG": -2, "CTurboJPEG": -2, "CZip": -2, "CZstd": -2, "CStatfs": -2, "CMalloc": -2,
        "CGEOS": -2, "CPROJ": -2,
        "CGeoTIFF": -2, "CDeflate": -2,
        "COpenBLAS": -2,
    ]

    static func swiftFiles(under folder: String) throws -> [URL] {
        let root = repository.appendingPathComponent(folder)
        let paths = try FileManager.default.subpathsOfDirectory(atPath: root.path)
        return paths.filter { $0.hasSuffix(".swift") }.sorted().map { root.appendingPathComponent($0) }
    }

    static func text(_ file: URL) throws -> String { String(decoding: try Data(contentsOf: file), as: UTF8.self) }

    @Test("a room imports only rooms below it")
    func imports() throws {
        var checked = 0
        for (room, height) in Self.height where height >= -1 {
            for file in try Self.swiftFiles(under: "Sources/\(room)") {
                for line in try Self.text(file).split(separator: "\n") {
                    guard let match = line.wholeMatch(of: #/(?:(?:public|package|internal) )?import (\w+)/#),
                        let imported = Self.height[String(match.output.1)]
                    else { continue }
                    checked += 1
                    #expect(imported < height, "\(file.lastPathComponent) of \(room) imports \(match.output.1)")
                }
            }
        }
        #expect(checked > 50)
    }

    @Test(
        "Foundation stays in Formats and above",
        arguments: ["Confidence", "Tiles", "Radiance", "Streets", "Scene", "Tensors", "Kernels", "Bindings"])
    func foundation(room: String) throws {
        for file in try Self.swiftFiles(under: "Sources/\(room)") {
            #expect(!(try Self.text(file).contains("import Foundation")), "\(file.lastPathComponent)")
        }
    }

    @Test(
        "what is unsafe stays in Bindings",
        arguments: [
            "mapweave", "Service", "Jobs", "Formats", "Store", "Confidence", "Tiles", "Streets", "Scene", "Tensors", "Kernels",
        ])
    func unsafeWords(room: String) throws {
        for file in try Self.swiftFiles(under: "Sources/\(room)") {
            #expect(try Self.text(file).firstMatch(of: #/\bunsafe\b|Unsafe|withUnsafe/#) == nil, "\(file.lastPathComponent)")
        }
    }

    @Test("no file is longer than three hundred lines")
    func length() throws {
        for file in try Self.swiftFiles(under: "Sources") {
            #expect(
                try Self.text(file).split(separator: "\n", omittingEmptySubsequences: false).count <= 301,
                "\(file.lastPathComponent)")
        }
    }

    @Test("Package.swift and the README list the rooms this test knows")
    func roomsAreListed() throws {
        let package = try Self.text(repository.appendingPathComponent("Package.swift"))
        let readme = try Self.text(repository.appendingPathComponent("README.md"))
        for room in Self.height.keys {
            #expect(package.contains("\"\(room)\""))
            #expect(readme.contains(room))
        }
    }
}
