public import Bindings

/// The bytes of an .npz archive holding named arrays, the same for the same arrays.
public func npz(_ arrays: [(name: String, array: NumpyArray)], compressed: Bool = true) throws(ZipFailure) -> [UInt8] {
    try Zip.write(arrays.map { ZipMember(name: "\($0.name).npy", bytes: $0.array.file) }, compressed: compressed)
}

/// The arrays of an .npz file, by name.
///
/// - Parameter limit: bytes that may come out of the archive; one that claims more is refused.
/// - Throws: `FileError`, `ReadError`.
public func npzArrays(file path: String, limit: Int) throws -> [String: NumpyArray] {
    try npzArrays(try readFile(path), path: path, limit: limit)
}

/// - Parameter path: where the bytes come from, named in errors.
func npzArrays(_ bytes: [UInt8], path: String, limit: Int) throws(ReadError) -> [String: NumpyArray] {
    let members: [ZipMember]
    do { members = try Zip.read(bytes, limit: limit) } catch {
        switch error {
        case .notAnArchive(let reason), .unwritable(let reason): throw ReadError.notAnArchive(path: path, reason: reason)
        case .unreadableMember(let name, let reason): throw ReadError.notAnArchive(path: "\(path), \(name)", reason: reason)
        case .tooLarge(let name, let bytes, let limit):
            throw ReadError.bomb(path: path, member: name, bytes: bytes, limit: limit)
        }
    }
    var arrays: [String: NumpyArray] = [:]
    for member in members {
        guard !member.name.contains("/"), !member.name.contains("..") else {
            throw ReadError.escapingName(path: path, name: member.name)
        }
        guard member.name.hasSuffix(".npy") else { continue }
        let name = String(member.name.dropLast(4))
        do { arrays[name] = try NumpyArray(file: member.bytes) } catch {
            throw ReadError.badArray(path: path, name: name, reason: error.reason)
        }
    }
    return arrays
}
