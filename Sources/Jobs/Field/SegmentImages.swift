internal import Formats
internal import Radiance
internal import Scene

/// A segment's photographs, read and made ready: those to train on, those kept to judge by, those that cannot be used.
struct SegmentImages: Sendable {
    var training: [TrainingImage] = []
    var heldOut: [TrainingImage] = []
    /// Channel names in the order in which images count them.
    var channels: [String] = []
    /// Why photographs are missing.
    var setAside: [Explanation] = []

    /// Reads a segment's photographs; one that is missing, no image, or says nothing is set aside.
    init(of segment: Segment, options: FieldOptions) {
        let movers = segment.drive.movers
        channels = Array(Set(segment.frames.flatMap { $0.images.map(\.camera.channel) })).sorted()
        for (position, frame) in segment.frames.enumerated() {
            let moving = frame.boxes.filter { movers.contains($0.instance) }
            let standing = frame.boxes.filter { !movers.contains($0.instance) }
            for image in frame.images {
                let photograph: RGBImage
                do {
                    let size = ImageSize(width: image.camera.width, height: image.camera.height)
                    photograph = try RGBImage(path: image.path, expecting: size).shrunk(toWidth: options.width)
                } catch {
                    setAside.append(error.explanation)
                    continue
                }
                let prepared = TrainingImage(
                    image: image, camera: image.camera.resized(width: photograph.width, height: photograph.height),
                    channel: channels.firstIndex(of: image.camera.channel) ?? 0, pixels: photograph.pixels, movers: moving,
                    standing: standing)
                do {
                    try PhotographError.check(prepared, pixels: photograph.pixels, path: image.path)
                } catch {
                    setAside.append(error.explanation)
                    continue
                }
                if options.holdOut > 0, position % options.holdOut == options.holdOut - 1 {
                    heldOut.append(prepared)
                } else {
                    training.append(prepared)
                }
            }
        }
    }
}

extension Drive {
    /// Metres an object's centre must have moved for it to count as moving; annotations of what stands still waver by less.
    private static let stillness = 0.6

    /// The instances that move in this drive; people and animals count as moving always.
    var movers: Set<String> {
        var first: [String: SIMD3<Double>] = [:]
        var moving: Set<String> = []
        for box in frames.flatMap(\.boxes) {
            if box.category.hasPrefix("human") || box.category.hasPrefix("animal") { moving.insert(box.instance) }
            let place = box.mapFromBox.translation
            guard let before = first[box.instance] else {
                first[box.instance] = place
                continue
            }
            let moved = place - before
            if (moved * moved).sum() > Self.stillness * Self.stillness { moving.insert(box.instance) }
        }
        return moving
    }
}
