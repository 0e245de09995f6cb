internal import Scene

extension EarthFrame {
    /// - Parameter format: the name of the format that cannot do without.
    /// - Throws: `ExportError.needsGeoreference` where nothing says where the map lies.
    init(_ georeference: Georeference?, format: String) throws(ExportError) {
        guard let georeference else { throw .needsGeoreference(format: format) }
        try self.init(georeference)
    }
}
