/// What keeps a photograph's pixel from showing the ground in the light, as annotation boxes tell.
package struct PixelCover: OptionSet, BitwiseCopyable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Something that moves: no field is trained on it.
    package static let mover = PixelCover(rawValue: 1)
    /// Something annotated that does not move: the field holds it, but it stands before the ground.
    package static let standing = PixelCover(rawValue: 2)
    /// Ground on which the shadow of something that moves may lie.
    package static let shade = PixelCover(rawValue: 4)

    /// The ground cannot be seen.
    package static let hidden: PixelCover = [.mover, .standing]
}
