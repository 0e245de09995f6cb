internal import Foundation
internal import Hummingbird
internal import NIOCore

extension BasicRequestContext {
    /// A part of the address, decoded.
    func word(_ name: String) throws(ServiceError) -> String {
        guard let text = parameters.get(name)?.removingPercentEncoding, !text.contains("\0") else {
            throw .badParameter(name: name, expected: "percent-encoded UTF-8")
        }
        return text
    }

    func number(_ name: String) throws(ServiceError) -> Int {
        guard let number = Int(try word(name)), abs(number) < 1 << 30 else {
            throw .badParameter(name: name, expected: "a whole number")
        }
        return number
    }

    /// The place of a picture in the address.
    func place() throws(ServiceError) -> PicturePlace {
        let file = try word("file")
        guard file.hasSuffix(".png"), let y = Int(file.dropLast(4)),
            let place = PicturePlace(z: try number("z"), x: try number("x"), y: y)
        else {
            throw .badParameter(name: "z/x/y", expected: "whole numbers, z from 0 to \(PicturePlace.deepest)")
        }
        return place
    }
}

extension Request {
    /// The body as text.
    ///
    /// - Throws: `ServiceError.tooLarge`.
    mutating func collected(upTo limit: Int) async throws -> String {
        do { return String(buffer: try await collectBody(upTo: limit)) } catch is NIOTooManyBytesError {
            throw ServiceError.tooLarge(limit: limit)
        } catch let error as HTTPError where error.status.code == 413 { throw ServiceError.tooLarge(limit: limit) }
    }
}
