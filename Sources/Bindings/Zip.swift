internal import CZip
internal import Glibc

/// What went wrong with a zip archive, as facts.
public enum ZipFailure: Error, Sendable, Hashable {
    case notAnArchive(reason: String)
    case unreadableMember(name: String, reason: String)
    case tooLarge(name: String, bytes: UInt64, limit: Int)
    case unwritable(reason: String)
}

/// One file inside a zip archive.
public struct ZipMember: Sendable, Hashable {
    public let name: String
    public let bytes: [UInt8]

    public init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }
}

/// Zip archives held in memory, read and written by libzip.
public enum Zip {
    /// Every member, in archive order.
    ///
    /// - Parameter limit: no member, and no sum of members, may unpack to more bytes than this.
    public static func read(_ archive: [UInt8], limit: Int) throws(ZipFailure) -> [ZipMember] {
        let copy = archive
        return try unsafe open(copy) { (zip) throws(ZipFailure) in
            var members: [ZipMember] = []
            var total = 0
            for index in 0..<UInt64(max(0, unsafe zip_get_num_entries(zip, 0))) {
                let member = try unsafe readMember(zip, index, limit: limit - total, of: limit)
                total += member.bytes.count
                members.append(member)
            }
            return members
        }
    }

    /// An archive of the members in their order, dated 1980-01-01 so that the same content gives the same bytes.
    public static func write(_ members: [ZipMember], compressed: Bool) throws(ZipFailure) -> [UInt8] {
        var error = unsafe zip_error_t()
        guard let source = unsafe zip_source_buffer_create(nil, 0, 0, &error),
            let zip = unsafe zip_open_from_source(source, ZIP_TRUNCATE, &error)
        else { throw .unwritable(reason: unsafe String(cString: zip_error_strerror(&error))) }
        unsafe zip_source_keep(source)
        defer { unsafe zip_source_free(source) }
        for member in members {
            guard let copy = unsafe malloc(max(1, member.bytes.count)) else { throw .unwritable(reason: "out of memory") }
            unsafe copy.copyMemory(from: member.bytes, byteCount: member.bytes.count)
            // libzip frees the copy when it has written it.
            let part = unsafe zip_source_buffer(zip, copy, UInt64(member.bytes.count), 1)
            let index = unsafe zip_file_add(zip, member.name, part, zip_flags_t(ZIP_FL_ENC_UTF_8))
            guard index >= 0 else {
                unsafe zip_source_free(part)
                let reason = unsafe String(cString: zip_strerror(zip))
                unsafe zip_discard(zip)
                throw .unwritable(reason: reason)
            }
            unsafe zip_set_file_compression(zip, UInt64(index), compressed ? ZIP_CM_DEFLATE : ZIP_CM_STORE, compressed ? 6 : 0)
            // 1980-01-01 00:00 in DOS form.
            unsafe zip_file_set_dostime(zip, UInt64(index), 0, 0x21, 0)
        }
        guard unsafe zip_close(zip) == 0 else {
            let reason = unsafe String(cString: zip_strerror(zip))
            unsafe zip_discard(zip)
            throw .unwritable(reason: reason)
        }
        return try unsafe contents(of: source)
    }

    private static func open<Result>(
        _ archive: [UInt8], _ body: (OpaquePointer) throws(ZipFailure) -> Result
    ) throws(ZipFailure) -> Result {
        let bytes = UnsafeMutableRawPointer.allocate(byteCount: max(1, archive.count), alignment: 16)
        defer { unsafe bytes.deallocate() }
        unsafe bytes.copyMemory(from: archive, byteCount: archive.count)
        var error = unsafe zip_error_t()
        guard let source = unsafe zip_source_buffer_create(bytes, UInt64(archive.count), 0, &error) else {
            throw .notAnArchive(reason: unsafe String(cString: zip_error_strerror(&error)))
        }
        guard let zip = unsafe zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error) else {
            let reason = unsafe String(cString: zip_error_strerror(&error))
            unsafe zip_source_free(source)
            throw .notAnArchive(reason: reason)
        }
        defer { unsafe zip_discard(zip) }
        return try unsafe body(zip)
    }

    private static func readMember(
        _ zip: OpaquePointer, _ index: UInt64, limit: Int, of whole: Int
    ) throws(ZipFailure) -> ZipMember {
        var stat = unsafe zip_stat_t()
        guard unsafe zip_stat_index(zip, index, 0, &stat) == 0, let cName = unsafe stat.name else {
            throw .unreadableMember(name: "#\(index)", reason: unsafe String(cString: zip_strerror(zip)))
        }
        let name = unsafe String(cString: cName)
        let declared = unsafe stat.size
        guard declared <= UInt64(max(0, limit)) else { throw .tooLarge(name: name, bytes: declared, limit: whole) }
        guard let file = unsafe zip_fopen_index(zip, index, 0) else {
            throw .unreadableMember(name: name, reason: unsafe String(cString: zip_strerror(zip)))
        }
        defer { unsafe zip_fclose(file) }
        let size = Int(declared)
        var read: Int64 = -1
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, initialised in
            var place = 0
            while place < size {
                read = unsafe zip_fread(file, buffer.baseAddress.map { unsafe $0 + place }, UInt64(size - place))
                if read <= 0 { break }
                place += Int(read)
            }
            initialised = place
        }
        guard bytes.count == size else {
            throw .unreadableMember(name: name, reason: "\(bytes.count) of \(size) bytes could be unpacked")
        }
        // libzip compares the checksum when it reaches the end, so one more read must find it.
        var beyond: UInt8 = 0
        guard unsafe zip_fread(file, &beyond, 1) == 0 else {
            throw .unreadableMember(name: name, reason: "its checksum does not match, or it is longer than it declares")
        }
        return ZipMember(name: name, bytes: bytes)
    }

    private static func contents(of source: OpaquePointer) throws(ZipFailure) -> [UInt8] {
        var stat = unsafe zip_stat_t()
        guard unsafe zip_source_stat(source, &stat) == 0, unsafe zip_source_open(source) == 0 else {
            throw .unwritable(reason: "the archive could not be read back")
        }
        defer { unsafe zip_source_close(source) }
        let size = unsafe Int(stat.size)
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, initialised in
            initialised = max(0, Int(unsafe zip_source_read(source, buffer.baseAddress, UInt64(size))))
        }
        guard bytes.count == size else { throw .unwritable(reason: "the archive could not be read back") }
        return bytes
    }
}
