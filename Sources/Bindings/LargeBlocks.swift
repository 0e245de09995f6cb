internal import CMalloc

/// Lets memory that was asked for in blocks of 4 MB and more go back to the system as soon as it is freed.
///
/// Else the first large block that is freed raises the size from which the C library maps blocks by themselves, up to 32 MB; smaller ones
/// then stay in a heap of each thread, and a field's old grid would still count while its new one is made. Heaps keep up to 64 MB, so that
/// what every frame asks for and frees costs no page fault.
public func returnLargeBlocksWhenFreed() {
    _ = mallopt(M_MMAP_THRESHOLD, 4 << 20)
    _ = mallopt(M_TRIM_THRESHOLD, 64 << 20)
}
