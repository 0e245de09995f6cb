internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import Jobs
internal import Logging
internal import Scene

/// Answers every error with what failed, where, and how to mend it, as JSON.
struct ErrorResponses: RouterMiddleware {
    func handle(_ request: Request, context: BasicRequestContext, next: (Request, BasicRequestContext) async throws -> Response)
        async throws -> Response
    {
        do { return try await next(request, context) } catch let error as any ExplainedError {
            return try response(to: error.explanation, code: Self.code(of: error), error)
        } catch let error as HTTPError {
            let what = "\(error.status.reasonPhrase)\(error.body.map { ": \($0)" } ?? "")."
            return try response(to: Explanation(what: what), code: error.status.code, error)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            context.logger.error("a request failed", metadata: ["error": "\(error)"])
            return try response(to: Explanation(what: "The server failed."), code: 500, error)
        }
    }

    private struct Answer: Encodable {
        struct Facts: Encodable {
            let what: String
            let place, mend: String?
        }
        let error: Facts
    }

    private func response(to explanation: Explanation, code: Int, _ error: any Error) throws -> Response {
        var response = try json(
            Answer(error: .init(what: explanation.what, place: explanation.place, mend: explanation.mend)),
            status: .init(code: code))
        if code == 401 { response.headers[.wwwAuthenticate] = "Bearer" }
        if code == 503 { response.headers[.retryAfter] = "2" }
        if case ServiceError.otherMethod(let known) = error { response.headers[.allow] = known.joined(separator: ", ") }
        return response
    }

    static func code(of error: any ExplainedError) -> Int {
        if let own = error as? ServiceError { return own.code }
        return switch error.status {
        case .noInput: 404
        case .usage: 409
        case .badData, .configuration: 422
        case .tryAgain: 503
        case .software, .inputOutput: 500
        }
    }
}

/// A value as JSON with sorted keys.
func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let body = ByteBuffer(bytes: try encoder.encode(value))
    return Response(
        status: status, headers: [.contentType: "application/json", .cacheControl: "no-store"], body: ResponseBody(byteBuffer: body)
    )
}
