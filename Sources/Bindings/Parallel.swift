internal import Dispatch
internal import Synchronization

/// Work on the elements of an array at the same time, each element in the hands of one thread alone.
///
/// What comes out does not depend on the number of threads, as long as the work on an element depends on that element alone.
public enum Parallel {
    /// Does the work once for every element.
    ///
    /// - Parameter threads: at most so many at a time; each takes the next element that nobody has.
    public static func forEach<Element: Sendable>(
        _ elements: inout [Element], threads: Int, _ work: @Sendable (_ index: Int, _ element: inout Element) -> Void
    ) {
        let count = elements.count
        unsafe elements.withUnsafeMutableBufferPointer { buffer in
            nonisolated(unsafe) let buffer = unsafe buffer
            share(count: count, threads: threads) { index in unsafe work(index, &buffer[index]) }
        }
    }

    /// Does the work once for every element, each with a part of `whole` that nobody else touches meanwhile.
    ///
    /// - Parameter parts: the part that goes with each element, ascending and without overlap.
    public static func forEach<Element: Sendable, Part: BitwiseCopyable>(
        _ elements: inout [Element], with parts: [Range<Int>], of whole: inout [Part], threads: Int,
        _ work: @Sendable (_ index: Int, _ element: inout Element, _ part: inout MutableSpan<Part>) -> Void
    ) {
        precondition(parts.count == elements.count, "Parallel: \(parts.count) parts for \(elements.count) elements")
        precondition(parts.first.map { $0.lowerBound >= 0 } ?? true && parts.last.map { $0.upperBound <= whole.count } ?? true)
        for (a, b) in zip(parts, parts.dropFirst()) { precondition(a.upperBound <= b.lowerBound, "Parallel: parts overlap") }
        unsafe elements.withUnsafeMutableBufferPointer { buffer in
            unsafe whole.withUnsafeMutableBufferPointer { all in
                nonisolated(unsafe) let (buffer, all) = unsafe (buffer, all)
                share(count: parts.count, threads: threads) { index in
                    let part = unsafe UnsafeMutableBufferPointer(rebasing: all[parts[index]])
                    var span = unsafe part.mutableSpan
                    unsafe work(index, &buffer[index], &span)
                }
            }
        }
    }

    /// What the work makes of every element, in the order of the elements.
    ///
    /// - Throws: the error of the earliest element that failed.
    public static func map<Element: Sendable, Made: Sendable>(
        _ elements: [Element], threads: Int, _ work: @Sendable (Element) throws -> Made
    ) throws -> [Made] {
        var slots = elements.map { (element: $0, made: Result<Made, any Error>?.none) }
        forEach(&slots, threads: threads) { _, slot in
            let element = slot.element
            slot.made = Result { try work(element) }
        }
        return try slots.compactMap { try $0.made?.get() }
    }

    private static func share(count: Int, threads: Int, _ work: @Sendable (Int) -> Void) {
        guard threads > 1, count > 1 else {
            for index in 0..<count { work(index) }
            return
        }
        let next = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in
            while true {
                let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard index < count else { return }
                work(index)
            }
        }
    }
}
