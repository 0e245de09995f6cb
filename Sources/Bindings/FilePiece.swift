internal import Glibc

/// Bytes in the middle of an open file.
///
/// - Throws: with EIO where the file ends before.
func piece(of descriptor: Int32, path: String, at offset: Int, count: Int) throws(SystemFailure) -> [UInt8] {
    var code: Int32 = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialised in
        var place = 0
        while place < count {
            let got = unsafe pread(
                descriptor, buffer.baseAddress.map { unsafe $0 + place }, count - place, off_t(offset + place))
            if got < 0 && errno == EINTR { continue }
            if got <= 0 {
                code = got < 0 ? errno : EIO
                break
            }
            place += got
        }
        initialised = place
    }
    guard code == 0 else { throw SystemFailure(path: path, code: code) }
    return bytes
}
