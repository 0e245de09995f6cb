internal import Dispatch

private let queue = DispatchQueue(label: "mapweave.service", attributes: .concurrent)

/// Does work that blocks (the store, drawing, files) where no other request waits for it.
func offloaded<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        queue.async { continuation.resume(with: Result { try work() }) }
    }
}
