import Formats
import Testing

@Suite struct NumpyTests {
    private func file(_ header: String, _ bytes: [UInt8], version: UInt8 = 1) -> [UInt8] {
        let length = header.utf8.count
        let prefix: [UInt8] = version == 1 ? [UInt8(length), 0] : [UInt8(length), 0, 0, 0]
        return [0x93] + Array("NUMPY".utf8) + [version, 0] + prefix + Array(header.utf8) + bytes
    }

    @Test("what is written is read", arguments: [[6], [2, 3], [1, 2, 3]])
    func roundTrip(shape: [Int]) throws {
        let array = NumpyArray(shape: shape, float32: [1, -2, 3.5, 0, 5, 6])
        #expect(try NumpyArray(file: array.file) == array)
        #expect(array.file.count % 64 == 24)
    }

    @Test("either byte order, either axis order and every format version give the same numbers")
    func orders() throws {
        let values: [Float] = [1, 2, 3, 4, 5, 6]
        let big = values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (24 - 8 * UInt32($0))) } }
        let header = "{'descr': '>f4', 'fortran_order': False, 'shape': (2, 3), }"
        for version: UInt8 in 1...3 { #expect(try NumpyArray(file: file(header, big, version: version)).floats == values) }
        let columns: [UInt8] = [1, 4, 2, 5, 3, 6]
        let fortran = try NumpyArray(file: file("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }", columns))
        #expect(fortran.floats == values)
    }

    @Test("an array that is cut short, or of objects, is refused")
    func refused() {
        #expect(throws: NumpyFailure.truncated(expectedBytes: 24, foundBytes: 3)) {
            try NumpyArray(file: file("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", [1, 2, 3]))
        }
        #expect(throws: NumpyFailure.unsupportedType("|O")) {
            try NumpyArray(file: file("{'descr': '|O', 'fortran_order': False, 'shape': (2, 3), }", []))
        }
        #expect(throws: NumpyFailure.notNumpy) { try NumpyArray(file: [1, 2, 3]) }
    }

    @Test("every number of half precision is read as what it is")
    func halves() throws {
        let all = (0...UInt16.max).map { Float(Float16(bitPattern: $0)) }.filter { !$0.isNaN }
        let read = try #require(NumpyArray(shape: [all.count], float16: all).floats)
        #expect(read.map(\.bitPattern) == all.map(\.bitPattern))
    }
}
