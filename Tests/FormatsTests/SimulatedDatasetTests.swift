import Formats
import Foundation
import Scene
import Streets
import Testing
import Tiles

@Suite struct SimulatedDatasetTests {
    @Test("what is simulated is read back: frames, predictions, images, truth and poses")
    func readBack() throws {
        let folder = try Folder()
        let out = folder.path + "/town"
        try SimulatedDataset(preset: .crossroads, seed: 4, drives: 2, frames: 3, imageWidth: 32, truth: true).write(to: out)
        let reading = try NuScenesReader(root: out + "/dataset", version: "v1.0-trainval").read()
        #expect(reading.setAside.isEmpty && reading.drives.count == 2)
        let predictions = try PredictionFolder(path: out + "/predictions/streets-ipm")
        let poses = try truePoses(path: out + "/truth/truth.json")
        for frame in reading.drives.flatMap(\.frames) {
            _ = try predictions.read(frame.token)
            #expect(frame.images.count == 6)
            for kind in ["depth", "visibility"] {
                #expect(FileManager.default.fileExists(atPath: "\(out)/truth/\(kind)/\(frame.token).npz"))
            }
            #expect(frame.images.allSatisfy { FileManager.default.fileExists(atPath: $0.path) })
            let distance = try #require(poses[frame.token]).translation - frame.mapFromEgo.translation
            #expect((distance * distance).sum() < 1e-12)
        }
        let truth = try GroundTruth(mapExpansion: out + "/dataset/maps/expansion/streets-crossroads.json")
        // From −19.2 to 19.2 m across the street, 90 m along it.
        let corner = CellFromMap(TileIndex(i: 0, j: -1), of: TileGrid(resolution: 0.15, cells: 128))
        let labels = TruthPainter(truth).labels(rows: 256, columns: 600, cellFromMap: corner)
        #expect(Set(labels) == [0, 1, 2, 3])
    }

    @Test("a town without photographs names none, and its drives lie where they lie with them")
    func withoutPhotographs() throws {
        let folder = try Folder()
        let drives = try [nil, 32].map { width in
            let out = folder.path + "/\(width ?? 0)"
            try SimulatedDataset(preset: .hills, seed: 4, drives: 1, frames: 2, imageWidth: width).write(to: out)
            return try NuScenesReader(root: out + "/dataset", version: "v1.0-trainval").read().drives
        }
        #expect(drives[0].flatMap(\.frames).allSatisfy { $0.images.isEmpty })
        #expect(drives[1].flatMap(\.frames).allSatisfy { $0.images.count == 6 })
        #expect(drives[0].flatMap(\.frames).map(\.mapFromEgo) == drives[1].flatMap(\.frames).map(\.mapFromEgo))
        #expect(drives[0].flatMap(\.frames).map(\.token) == drives[1].flatMap(\.frames).map(\.token))
    }

    @Test("a destination that exists is left alone")
    func exists() throws {
        let folder = try Folder()
        #expect(throws: SimulationError.exists(path: folder.path)) {
            try SimulatedDataset(preset: .hills, seed: 1, drives: 1, frames: 1, imageWidth: nil).write(to: folder.path)
        }
    }
}
