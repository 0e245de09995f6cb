internal import Bindings
public import Scene

/// What can be wrong with what an export was asked for, as facts.
public enum ExportError: ExplainedError, Hashable {
    case unknownFormat(name: String, known: [String])
    case unknownLayer(name: String, known: [String])
    case notPhotographed(layer: String)
    case noDivergence
    case layersAreForPNG
    case layersAreForRasters
    case mosaicIsForRasters
    case nothingToDraw(channels: [String], known: [String])
    case oneFileOneLayer(path: String, layers: Int)
    case occupied(path: String)
    case holdsUs(path: String)
    case mosaicTooLarge(rows: Int, columns: Int, limit: Int)
    case emptyMap
    case unwritable(path: String, reason: String)
    case unknownCRS(code: String)
    case notMetricCRS(code: String)
    case noProjection(reason: String)
    case needsGeoreference(format: String)
    case oneLayerOnly(format: String, layers: Int)
    case mixedBands(layers: [String])
    case badTileSide(side: Int, known: [Int])
    case zoomTooDeep(zoom: Int, natural: Int, limit: Int)
    case zoomsInverted(minimum: Int, maximum: Int)
    case outsideMercator(latitude: Double)
    case noEPSGNumber(code: String)
    case turnedRaster
    case optionsAreForTiles(format: String, known: [String])

    public var status: ExitStatus {
        switch self {
        case .unknownFormat, .unknownLayer, .layersAreForPNG, .layersAreForRasters, .mosaicIsForRasters, .oneFileOneLayer,
            .occupied, .holdsUs, .mosaicTooLarge, .oneLayerOnly,
            .mixedBands,
            .badTileSide, .zoomTooDeep, .zoomsInverted, .optionsAreForTiles:
            .usage
        case .emptyMap, .notPhotographed, .noDivergence: .noInput
        case .nothingToDraw: .badData
        case .unwritable: .inputOutput
        case .unknownCRS, .notMetricCRS, .noProjection, .needsGeoreference, .outsideMercator, .noEPSGNumber, .turnedRaster:
            .configuration
        }
    }

    public var explanation: Explanation {
        switch self {
        case .unknownFormat(let name, let known):
            Explanation(
                what: "There is no format \"\(name)\"." + suggestion(name, known), place: "--format",
                mend: "use one of \(known.joined(separator: ", "))")
        case .unknownLayer(let name, let known):
            Explanation(
                what: "There is no layer \"\(name)\" in the map."
                    + suggestion(name, known),
                place: "--layer", mend: "use one of \(known.joined(separator: ", "))")
        case .notPhotographed(let layer):
            Explanation(
                what: "The map has no \(layer): none of its segments has a radiance field.", place: "--layer \(layer)",
                mend: "add field: {} to the job, which trains fields from its photographs, and run it again")
        case .noDivergence:
            Explanation(
                what: "The map has no divergence: its confidence does not predict what frames lose against the truth.",
                place: "--layer divergence", mend: "make it with confidence: uncertainty, and export it again")
        case .layersAreForPNG:
            Explanation(
                what: "An npz export always holds every plane, so it takes no layer.", place: "--layer",
                mend: "leave --layer out, or use --format png")
        case .layersAreForRasters:
            Explanation(
                what: "An export of lines and polygons has no layers.", place: "--layer",
                mend: "leave --layer out, or use --format png")
        case .mosaicIsForRasters:
            Explanation(
                what: "An export of lines and polygons is always one file, so there is nothing to put together.", place: "--mosaic",
                mend: "leave --mosaic out")
        case .nothingToDraw(let channels, let known):
            Explanation(
                what: "None of the map's classes (\(channels.joined(separator: ", "))) is drawn as a line or a polygon.",
                mend: "name the prediction's channels as one of \(known.joined(separator: ", "))")
        case .oneFileOneLayer(let path, let layers):
            Explanation(
                what: "One PNG file holds one layer, and \(layers) were asked for.", place: path,
                mend: "give --out a folder and --mosaic for one PNG a layer")
        case .occupied(let path):
            Explanation(
                what: "There is something at the destination that no export wrote.", place: path,
                mend: "choose another --out, or replace it and all in it with --force; it was not touched")
        case .holdsUs(let path):
            Explanation(
                what: "The destination holds the folder this command runs in, or your home.", place: path,
                mend: "choose another --out; --force does not replace it either")
        case .mosaicTooLarge(let rows, let columns, let limit):
            Explanation(
                what: "One raster of the whole map would have \(columns) × \(rows) cells, more than the \(limit) that fit.",
                place: "--mosaic",
                mend: "give --out a folder and leave --mosaic out, or make the map of a smaller region")
        case .emptyMap: Explanation(what: "The map has no tiles.", mend: "run the job: mapweave run, or mapweave work")
        case .unwritable(let path, let reason):
            Explanation(
                what: "The picture cannot be made: \(reason).", place: path,
                mend: "choose a smaller region; nothing half-written was left behind")
        case .unknownCRS(let code):
            Explanation(
                what: "There is no coordinate system \"\(code)\".", place: "georeference.crs",
                mend: "write an EPSG code of a projected system, e.g. EPSG:32617 for UTM zone 17N")
        case .notMetricCRS(let code):
            Explanation(
                what: "The coordinate system \"\(code)\" is not in metres, and the map is.", place: "georeference.crs",
                mend: "use a projected system in metres, e.g. a UTM zone, or georeference: {origin: [lat, lon]}")
        case .noProjection(let reason):
            Explanation(
                what: "The map cannot be laid on the earth: \(reason).", place: "georeference",
                mend: "check latitude and longitude, in degrees")
        case .needsGeoreference(let format):
            Explanation(
                what: "The job does not say where its map lies on the earth, and \(format) needs to know.", place: "georeference",
                mend:
                    "add georeference: {origin: [lat, lon]}, {crs: EPSG:…, offset: [x, y]}, {preset: …} or {control_points: …} to the job and run it again, which makes nothing anew; or export geotiff, png or npz, which lie in the map frame without one"
            )
        case .oneLayerOnly(let format, let layers):
            Explanation(
                what: "One \(format) export holds one layer, and \(layers) were asked for.", place: "--layer",
                mend: "write one export a layer")
        case .mixedBands(let layers):
            Explanation(
                what: "One GeoTIFF holds bands of values or one layer of classes, and \(layers.joined(separator: ", ")) are both.",
                place: "--layer", mend: "write classes, conflict and coverage to files of their own")
        case .badTileSide(let side, let known):
            Explanation(
                what: "Tiles of \(side) pixels are not made.", place: "--tile-size",
                mend: "use one of \(known.map(String.init).joined(separator: ", "))")
        case .zoomTooDeep(let zoom, let natural, let limit):
            Explanation(
                what: "At zoom \(zoom) there would be nothing to see that zoom \(natural) does not show, in many more tiles.",
                place: "--max-zoom", mend: "use \(natural), where a pixel is no larger than a cell; \(limit) at most")
        case .zoomsInverted(let minimum, let maximum):
            Explanation(
                what: "No zoom lies between \(minimum) and \(maximum).", place: "--min-zoom, --max-zoom",
                mend: "give a smallest zoom from 0 to the largest")
        case .outsideMercator(let latitude):
            Explanation(
                what: "Web maps end at 85.05° north and south, and the map reaches latitude \((latitude * 100).rounded() / 100).",
                place: "georeference",
                mend: "export geotiff, which takes any latitude")
        case .noEPSGNumber(let code):
            Explanation(
                what: "A GeoTIFF names its coordinate system by an EPSG number, and \"\(code)\" has none.",
                place: "georeference.crs",
                mend: "write an EPSG code, e.g. EPSG:32617, or export png, whose .aux.xml holds any system")
        case .turnedRaster:
            Explanation(
                what: "The control points turn the map, and a GeoPackage's rasters lie straight.",
                place: "georeference.control_points",
                mend: "export geotiff, which lies at any angle, or mbtiles")
        case .optionsAreForTiles(let format, let known):
            Explanation(
                what: "\(format) has no zooms.", place: "--min-zoom, --max-zoom, --tile-size",
                mend: "leave them out, or use --format \(known.joined(separator: ", "))")
        }
    }

    init(_ failure: ProjectionFailure) {
        self =
            switch failure {
            case .unknownCode(let code): .unknownCRS(code: code)
            case .notMetric(let code): .notMetricCRS(code: code)
            case .failed(let reason): .noProjection(reason: reason)
            }
    }
}
