/// What a photograph's pixel shows other than ground, as annotation boxes tell.
public struct PixelCover: OptionSet, BitwiseCopyable, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Something that moves: no field is trained on it.
    public static let mover = PixelCover(rawValue: 1)
    /// Something annotated that does not move: the field holds it, but it stands before the ground.
    public static let standing = PixelCover(rawValue: 2)
    /// Ground on which the shadow of something that moves may lie.
    public static let shade = PixelCover(rawValue: 4)

    /// The ground cannot be seen.
    public static let hidden: PixelCover = [.mover, .standing]
}
