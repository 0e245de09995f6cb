import Formats
import Foundation
import Testing

@Suite struct StagedFolderTests {
    let parent = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    var folder: URL { parent.appendingPathComponent("map") }

    @Test("an exported folder appears when it is complete, replaces an earlier export, and leaves nothing beside it")
    func replaces() throws {
        defer { try? FileManager.default.removeItem(at: parent) }
        for name in ["first", "second"] {
            let staged = try StagedFolder(folder.path, force: false)
            try staged.write([1], to: "classes/\(name)")
            #expect(!FileManager.default.fileExists(atPath: folder.appendingPathComponent("classes/\(name)").path))
            try staged.finish()
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent("classes").path) == ["second"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: parent.path) == ["map"])
    }

    @Test("a folder of somebody's own files is left alone")
    func occupied() throws {
        defer { try? FileManager.default.removeItem(at: parent) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data([1]).write(to: folder.appendingPathComponent("thesis.txt"))
        #expect(throws: ExportError.occupied(path: folder.path)) { try StagedFolder(folder.path, force: false) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["thesis.txt"])
    }
}
