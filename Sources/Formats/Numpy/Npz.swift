public import Bindings

/// The bytes of an .npz archive holding named arrays, the same for the same arrays.
public func npz(_ arrays: [(name: String, array: NumpyArray)], compressed: Bool = true) throws(ZipFailure) -> [UInt8] {
    try Zip.write(arrays.map { ZipMember(name: "\($0.name).npy", bytes: $0.array.file) }, compressed: compressed)
}
