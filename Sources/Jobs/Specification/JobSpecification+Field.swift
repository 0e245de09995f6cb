internal import Radiance

extension JobSpecification {
    /// How frames are laid onto the map.
    public enum Warp: String, Sendable, Hashable, Codable, CaseIterable {
        /// At the height of the ground that the segment's field knows, along the rays that the model looked through.
        case ground
        /// On the plane through the ego's ground contact.
        case plane
    }

    /// `none`, or how the fields of a job are made; what a job leaves out is as `FieldOptions` has it.
    static func field(_ node: YAMLNode) throws(SpecificationError) -> FieldOptions? {
        if node.text == "none" { return nil }
        guard node.isMapping else { throw node.bad("none or {voxel, colours, width, steps}") }
        try node.allow(JobKeys.field)
        var options = FieldOptions()
        if let voxel = node["voxel"] {
            options.voxel = try voxel.number("metres")
            guard (0.05...2).contains(options.voxel) else { throw voxel.bad("a voxel's width between 0.05 and 2 metres") }
        }
        if let width = node["width"] { options.width = try width.whole(16...4096, "pixels") }
        if let steps = node["steps"] { options.steps = try steps.whole(3...1_000_000, "training steps") }
        if let colours = node["colours"] { options.colours = try colours.word(ColourModel.self) }
        return options
    }

    /// Whether frames are laid onto the ground that a field knows: wherever there is one, unless the job says otherwise.
    var warpsToGround: Bool { field != nil && warp != .plane }
}

extension YAMLNode {
    fileprivate func whole(_ range: ClosedRange<Int>, _ unit: String) throws(SpecificationError) -> Int {
        let expected = "a whole number of \(unit) between \(range.lowerBound) and \(range.upperBound)"
        guard let text, let value = Int(text), range.contains(value) else { throw bad(expected) }
        return value
    }
}
