internal import Radiance
internal import Scene

/// Why a photograph that can be read is not trained on, as facts.
enum PhotographError: ExplainedError, Hashable {
    case dark(path: String)
    case saturated(path: String)
    case covered(path: String)

    /// Of its pixels, this share has to say something.
    private static let leastShare = 0.01
    /// Values from 0 to 255 that say nothing: night and lens caps below, blown highlights above.
    private static let (darkest, brightest): (UInt8, UInt8) = (10, 245)

    var status: ExitStatus { .badData }

    var explanation: Explanation {
        switch self {
        case .dark(let path):
            Explanation(
                what: "The photograph is black, so nothing can be learned from it.", place: path,
                mend: "look whether the camera was covered or off; else nothing, the field is made without it")
        case .saturated(let path):
            Explanation(
                what: "The photograph is saturated, so nothing can be learned from it.", place: path,
                mend: "look at the camera's exposure; else nothing, the field is made without it")
        case .covered(let path):
            Explanation(
                what: "Moving objects cover the whole photograph, so nothing can be learned from it.", place: path,
                mend: "look at the boxes of this moment; else nothing, the field is made without it")
        }
    }

    /// Refuses a photograph of which nearly every pixel is black, or saturated, or covered by what moves.
    ///
    /// - Parameter pixels: (pixels, 3).
    static func check(_ image: TrainingImage, pixels: [UInt8], path: String) throws(PhotographError) {
        let count = pixels.count / 3
        var (dark, bright) = (0, 0)
        for pixel in 0..<count {
            let (red, green, blue) = (pixels[3 * pixel], pixels[3 * pixel + 1], pixels[3 * pixel + 2])
            if max(red, green, blue) <= darkest { dark += 1 }
            if min(red, green, blue) >= brightest { bright += 1 }
        }
        let most = Double(count) * (1 - leastShare)
        if Double(dark) > most { throw .dark(path: path) }
        if Double(bright) > most { throw .saturated(path: path) }
        if image.maskedShare > 1 - leastShare { throw .covered(path: path) }
    }
}
