internal import Bindings
public import Scene

/// What can be wrong with what an export was asked for, as facts.
public enum ExportError: ExplainedError, Hashable {
    case unknownFormat(name: String, known: [String])
    case unknownLayer(name: String, known: [String])
    case notPhotographed(layer: String)
    case layersAreForPNG
    case oneFileOneLayer(path: String, layers: Int)
    case occupied(path: String)
    case holdsUs(path: String)
    case mosaicTooLarge(rows: Int, columns: Int, limit: Int)
    case emptyMap
    case unwritable(path: String, reason: String)
    case unknownCRS(code: String)
    case notMetricCRS(code: String)
    case noProjection(reason: String)

    public var status: ExitStatus {
        switch self {
        case .unknownFormat, .unknownLayer, .layersAreForPNG, .oneFileOneLayer, .occupied, .holdsUs, .mosaicTooLarge: .usage
        case .emptyMap, .notPhotographed: .noInput
        case .unwritable: .inputOutput
        case .unknownCRS, .notMetricCRS, .noProjection: .configuration
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
        case .layersAreForPNG:
            Explanation(
                what: "An npz export always holds every plane, so it takes no layer.", place: "--layer",
                mend: "leave --layer out, or use --format png")
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
