internal import CGeoTIFF

/// A TIFF that libtiff would not write, with what it says.
public struct TIFFFailure: Error, Sendable, Hashable {
    public let reason: String
}

/// A GeoTIFF whose directories all lie at its beginning, as cloud-optimised ones have them; tiles come compressed.
///
/// libtiff leaves room for the places of the tiles, and fills it in when a level is done.
@safe public final class GeoTIFFWriting {
    private let layout: GeoTIFFLayout
    private var file: OpaquePointer?
    private let message: UnsafeMutablePointer<MapweaveTIFFMessage>

    /// - Throws: `TIFFFailure`.
    public init(path: String, layout: GeoTIFFLayout) throws(TIFFFailure) {
        self.layout = layout
        unsafe message = .allocate(capacity: 1)
        unsafe message.initialize(to: MapweaveTIFFMessage())
        unsafe file = mapweaveCreateTIFF(path, layout.isBig ? "w8l" : "wl", message)
        try check(unsafe file != nil)
        for level in layout.levels.indices {
            try describe(level)
            if level == 0 { try place() }
            try check(unsafe TIFFDeferStrileArrayWriting(file) == 1)
            try check(unsafe TIFFWriteCheck(file, 1, "directory") == 1)
            try check(unsafe TIFFWriteDirectory(file) == 1)
        }
        for level in layout.levels.indices {
            try check(unsafe TIFFSetDirectory(file, tdir_t(level)) == 1)
            try check(unsafe TIFFForceStrileArrayWriting(file) == 1)
        }
    }

    deinit {
        if let file = unsafe file { unsafe XTIFFClose(file) }
        unsafe message.deallocate()
    }

    /// Turns to the tiles of a level; those of the one before are done.
    public func begin(level: Int) throws(TIFFFailure) {
        try check(unsafe TIFFFlush(file) == 1)
        try check(unsafe TIFFSetDirectory(file, tdir_t(level)) == 1)
    }

    /// Writes one compressed tile of the level, in rows from the north-west.
    public func write(tile: Int, _ bytes: [UInt8]) throws(TIFFFailure) {
        var copy = bytes
        let written = unsafe copy.withUnsafeMutableBytes {
            unsafe TIFFWriteRawTile(file, UInt32(tile), $0.baseAddress, tmsize_t($0.count))
        }
        try check(written == bytes.count)
    }

    public func finish() throws(TIFFFailure) {
        let done = unsafe TIFFFlush(file) == 1
        unsafe XTIFFClose(file)
        unsafe file = nil
        try check(done)
    }

    private func check(_ isWell: Bool) throws(TIFFFailure) {
        guard !isWell else { return }
        let text = unsafe message.pointee.text
        let words = unsafe withUnsafeBytes(of: text) { unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        throw TIFFFailure(reason: words.isEmpty ? "libtiff gave no reason" : words)
    }

    private func set(_ tag: Int32, _ value: Int) throws(TIFFFailure) {
        try check(unsafe mapweaveSetInteger(file, UInt32(tag), Int32(value)) == 1)
    }

    private func set(_ tag: Int32, _ text: String) throws(TIFFFailure) {
        try check(unsafe mapweaveSetText(file, UInt32(tag), text) == 1)
    }

    private func describe(_ level: Int) throws(TIFFFailure) {
        let (rows, columns) = layout.levels[level]
        if level > 0 { try set(TIFFTAG_SUBFILETYPE, Int(FILETYPE_REDUCEDIMAGE)) }
        try set(TIFFTAG_IMAGEWIDTH, columns)
        try set(TIFFTAG_IMAGELENGTH, rows)
        try set(TIFFTAG_TILEWIDTH, layout.tileSide)
        try set(TIFFTAG_TILELENGTH, layout.tileSide)
        try set(TIFFTAG_PLANARCONFIG, Int(PLANARCONFIG_CONTIG))
        try set(TIFFTAG_COMPRESSION, Int(COMPRESSION_ADOBE_DEFLATE))
        switch layout.cells {
        case .palette(let colours):
            try set(TIFFTAG_BITSPERSAMPLE, 8)
            try set(TIFFTAG_SAMPLESPERPIXEL, 1)
            try set(TIFFTAG_PHOTOMETRIC, Int(PHOTOMETRIC_PALETTE))
            // TIFF counts a colour to 65,535 and has no opacity; what is transparent is told by nodata.
            func channel(_ pick: (SIMD4<UInt8>) -> UInt8) -> [UInt16] {
                (0..<256).map { $0 < colours.count ? UInt16(pick(colours[$0])) * 257 : 0 }
            }
            let (red, green, blue) = (channel(\.x), channel(\.y), channel(\.z))
            try check(unsafe mapweaveSetColours(file, red, green, blue) == 1)
        case .floats(let bands):
            try set(TIFFTAG_BITSPERSAMPLE, 32)
            try set(TIFFTAG_SAMPLESPERPIXEL, bands)
            try set(TIFFTAG_SAMPLEFORMAT, Int(SAMPLEFORMAT_IEEEFP))
            try set(TIFFTAG_PHOTOMETRIC, Int(PHOTOMETRIC_MINISBLACK))
            try set(TIFFTAG_PREDICTOR, Int(PREDICTOR_FLOATINGPOINT))
            let extra = [UInt16](repeating: UInt16(EXTRASAMPLE_UNSPECIFIED), count: bands - 1)
            if bands > 1 {
                try check(unsafe mapweaveSetShorts(file, UInt32(TIFFTAG_EXTRASAMPLES), Int32(extra.count), extra) == 1)
            }
        }
        if level == 0 {
            try set(TIFFTAG_SOFTWARE, "mapweave")
            try set(MAPWEAVE_GDAL_METADATA, layout.metadata)
        }
        try set(MAPWEAVE_GDAL_NODATA, layout.nodata)
    }

    /// Where the raster lies, by GeoTIFF's tags and keys.
    private func place() throws(TIFFFailure) {
        let f = layout.affine
        let isTurned = f[1] != 0 || f[3] != 0
        let matrix = [f[0], f[1], 0, f[2], f[3], f[4], 0, f[5], 0, 0, 0, 0, 0, 0, 0, 1]
        let (scale, tie) = ([f[0], -f[4], 0], [0, 0, 0, f[2], f[5], 0])
        if isTurned {
            try check(unsafe mapweaveSetDoubles(file, UInt32(TIFFTAG_GEOTRANSMATRIX), 16, matrix) == 1)
        } else {
            try check(unsafe mapweaveSetDoubles(file, UInt32(TIFFTAG_GEOPIXELSCALE), 3, scale) == 1)
            try check(unsafe mapweaveSetDoubles(file, UInt32(TIFFTAG_GEOTIEPOINTS), 6, tie) == 1)
        }
        guard let keys = unsafe GTIFNew(UnsafeMutableRawPointer(file)) else { throw TIFFFailure(reason: "libgeotiff gave no keys") }
        defer { unsafe GTIFFree(keys) }
        func key(_ name: geokey_t, _ value: Int) throws(TIFFFailure) {
            try check(unsafe mapweaveSetKey(keys, name, Int32(value)) == 1)
        }
        try key(GTRasterTypeGeoKey, Int(RasterPixelIsArea.rawValue))
        let (userDefined, metre) = (32767, 9001)
        switch layout.system {
        case .projected(let epsg):
            try key(GTModelTypeGeoKey, Int(ModelTypeProjected.rawValue))
            try key(ProjectedCSTypeGeoKey, epsg)
            try key(ProjLinearUnitsGeoKey, metre)
        case .tangent(let latitude, let longitude, let name):
            try key(GTModelTypeGeoKey, Int(ModelTypeProjected.rawValue))
            try check(unsafe mapweaveSetKeyText(keys, GTCitationGeoKey, name) == 1)
            try key(GeographicTypeGeoKey, 4326)
            try key(GeogAngularUnitsGeoKey, 9102)
            try key(ProjectedCSTypeGeoKey, userDefined)
            try key(ProjectionGeoKey, userDefined)
            try key(ProjCoordTransGeoKey, 21)
            try key(ProjLinearUnitsGeoKey, metre)
            for (name, degrees) in [(ProjNatOriginLatGeoKey, latitude), (ProjNatOriginLongGeoKey, longitude)] {
                try check(unsafe mapweaveSetDegrees(keys, name, degrees) == 1)
            }
            try check(unsafe mapweaveSetDegrees(keys, ProjFalseEastingGeoKey, 0) == 1)
            try check(unsafe mapweaveSetDegrees(keys, ProjFalseNorthingGeoKey, 0) == 1)
        case .local(let name):
            try key(GTModelTypeGeoKey, userDefined)
            try check(unsafe mapweaveSetKeyText(keys, GTCitationGeoKey, name) == 1)
            try key(ProjLinearUnitsGeoKey, metre)
        }
        try check(unsafe GTIFWriteKeys(keys) == 1)
    }
}
