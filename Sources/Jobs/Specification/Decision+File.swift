internal import Formats
internal import Foundation
internal import Tiles

/// A file of per-class offsets: `{"offsets": {"background": 0, "divider": 0.8, …}, "fitted_on": ["…"]}`.
struct OffsetsFile: Codable {
    /// Nats added to each class's log-probability.
    var offsets: [String: Float]
    /// The jobs whose maps the offsets were fitted on.
    var fitted_on: [String]
}

extension Decision {
    /// The offsets a file holds for these channels.
    ///
    /// - Throws: `FileError`, `ReadError` where a channel has none.
    init(file path: String, channels: [String]) throws {
        let file: OffsetsFile
        do { file = try JSONDecoder().decode(OffsetsFile.self, from: Data(try readFile(path, limit: 1 << 20))) } catch let error
            as FileError
        {
            throw error
        } catch { throw ReadError.unreadableJSON(path: path, detail: "it is no file of offsets") }
        var values: [Float] = []
        for channel in channels {
            guard let offset = file.offsets[channel] else {
                throw ReadError.unknownWord(word: channel, field: "the channel", known: file.offsets.keys.sorted(), path: path)
            }
            values.append(offset)
        }
        self.init(offsets: values)
    }
}
