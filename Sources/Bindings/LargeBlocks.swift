internal import Glibc

/// Lets memory that was asked for in blocks of 4 MB and more go back to the system as soon as it is freed.
///
/// The C library otherwise learns from the first large block that is freed to keep all such for later, in heaps a thread, and a field's
/// old grid would still count when its new one is made.
public func returnLargeBlocksWhenFreed() { _ = mallopt(M_MMAP_THRESHOLD, 4 << 20) }
