import Bindings
import Testing

@Suite("Numbers in bytes") struct ByteCodingTests {
    @Test("numbers are laid where they belong, and nothing is where the bytes or the array end too soon")
    func copy() {
        var numbers: [UInt16] = [1, 2, 3, 4]
        let bytes: [UInt8] = [9, 5, 0, 6, 1]
        #expect(ByteCoding.copy(bytes, at: 1, into: &numbers, from: 1, count: 2) && numbers == [1, 5, 262, 4])
        for (offset, start, count) in [(2, 0, 2), (1, 3, 2), (-1, 0, 1), (0, -1, 1), (0, 0, -1), (6, 0, 0)] {
            #expect(!ByteCoding.copy(bytes, at: offset, into: &numbers, from: start, count: count) && numbers == [1, 5, 262, 4])
        }
    }
}
