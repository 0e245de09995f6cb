public import Scene

/// What a server refuses, as facts.
public enum ServiceError: ExplainedError, Hashable {
    case openToAll(host: String)
    case shortToken
    case noToken
    case foreignHost(host: String)
    case foreignSite
    case busy(what: String)
    case tooLarge(limit: Int)
    case noDataRoots
    case badParameter(name: String, expected: String)
    case nothing(what: String)
    /// The methods that the address knows.
    case otherMethod(known: [String])
    case differentGrids(first: String, second: String)
    case largeArchive(format: String, bytes: Int, job: String)

    public var status: ExitStatus {
        switch self {
        case .openToAll, .shortToken, .noDataRoots: .configuration
        case .noToken, .foreignHost, .foreignSite, .tooLarge, .badParameter, .differentGrids, .otherMethod, .largeArchive: .usage
        case .busy: .tryAgain
        case .nothing: .noInput
        }
    }

    /// The HTTP status code.
    var code: Int {
        switch self {
        case .openToAll, .shortToken: 500
        case .noToken: 401
        case .foreignSite, .noDataRoots: 403
        case .nothing: 404
        case .otherMethod: 405
        case .differentGrids, .largeArchive: 409
        case .tooLarge: 413
        case .foreignHost: 421
        case .badParameter: 400
        case .busy: 503
        }
    }

    public var explanation: Explanation {
        switch self {
        case .openToAll(let host):
            Explanation(
                what: "Others could reach a server on \(host), and no token is asked for.", place: "--host",
                mend: "give --token-file, or listen on 127.0.0.1")
        case .shortToken:
            Explanation(
                what: "The token has fewer than sixteen characters.", place: "--token-file",
                mend: "make one: openssl rand -hex 32 > token")
        case .noToken:
            Explanation(
                what: "The token is missing or wrong.", place: "Authorization",
                mend: "send the header Authorization: Bearer TOKEN, or sign in on the dashboard")
        case .foreignHost(let host):
            Explanation(
                what: "The server does not answer under the name \"\(host)\".", place: "Host",
                mend: "ask for it by the address it listens on")
        case .foreignSite:
            Explanation(what: "The request comes from another site.", place: "Origin", mend: "use the server's own dashboard")
        case .busy(let what):
            Explanation(what: "The server has as many \(what) as it bears.", mend: "try again in a few seconds")
        case .tooLarge(let limit):
            Explanation(what: "The request's body is larger than \(limit) bytes.", mend: "a job file is a page of plain YAML")
        case .noDataRoots:
            Explanation(
                what: "The server takes no jobs: it was given no folder with data.", place: "--data-root",
                mend: "start it with --data-root DIR, or submit the job on its machine: mapweave submit")
        case .badParameter(let name, let expected):
            Explanation(what: "\(name) must be \(expected).", place: name, mend: "see /openapi.yaml")
        case .nothing(let what): Explanation(what: "There is no \(what).", mend: "see /openapi.yaml for what there is")
        case .largeArchive(let format, let bytes, let job):
            Explanation(
                what: "As \(format) the map is \(bytes >> 20) MB in many files, which is too much for one answer.",
                place: "job \(job)",
                mend:
                    "choose a format that is one file, or write it where the store lies: mapweave export \(job) --format \(format) --out DIR"
            )
        case .otherMethod(let known):
            Explanation(
                what: "This address cannot be asked in that way.", mend: "use \(known.joined(separator: " or ")); see /openapi.yaml"
            )
        case .differentGrids(let first, let second):
            Explanation(
                what: "The two maps have different cells or classes, so their cells cannot be compared.",
                place: "jobs \(first) and \(second)",
                mend: "compare jobs of the same grid and the same model")
        }
    }
}
