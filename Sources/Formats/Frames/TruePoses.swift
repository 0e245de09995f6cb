internal import Foundation
public import Scene

/// Where the car truly was, by frame token: a file with `sample_tokens`, `true_translation` and `true_rotation` (w, x, y, z).
///
/// - Throws: `FileError`, `ReadError`.
public func truePoses(path: String) throws -> [String: Pose] {
    struct File: Decodable {
        let sample_tokens: [String]
        let true_translation, true_rotation: [[Double]]
    }
    let file: File
    do { file = try JSONDecoder().decode(File.self, from: Data(try readFile(path))) } catch let error as FileError {
        throw error
    } catch {
        throw ReadError.unreadableJSON(path: path, detail: explain(error))
    }
    guard file.sample_tokens.count == file.true_translation.count, file.sample_tokens.count == file.true_rotation.count else {
        throw ReadError.unreadableJSON(path: path, detail: "its lists of tokens, translations and rotations differ in length")
    }
    var poses: [String: Pose] = [:]
    for (index, token) in file.sample_tokens.enumerated() {
        guard let pose = pose(file.true_rotation[index], file.true_translation[index]) else {
            throw ReadError.zeroQuaternion(path: path, frame: token)
        }
        poses[token] = pose
    }
    return poses
}
