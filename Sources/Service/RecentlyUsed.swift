internal import Synchronization

/// Keeps what was used of late within a budget, in two generations: the older goes when the younger has grown to half the budget.
final class RecentlyUsed<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Generations {
        var young: [Key: (value: Value, cost: Int)] = [:]
        var old: [Key: (value: Value, cost: Int)] = [:]
        var youngCost = 0
    }

    private let budget: Int
    private let state = Mutex(Generations())

    init(budget: Int) { self.budget = budget }

    subscript(key: Key) -> Value? {
        state.withLock { state in
            if let found = state.young[key] { return found.value }
            guard let found = state.old.removeValue(forKey: key) else { return nil }
            Self.insert(found.value, cost: found.cost, for: key, &state, budget: budget)
            return found.value
        }
    }

    func insert(_ value: Value, cost: Int, for key: Key) {
        state.withLock { Self.insert(value, cost: cost, for: key, &$0, budget: budget) }
    }

    private static func insert(_ value: Value, cost: Int, for key: Key, _ state: inout Generations, budget: Int) {
        if state.youngCost + cost > budget / 2 {
            state.old = state.young
            state.young = [:]
            state.youngCost = 0
        }
        if let before = state.young.updateValue((value, cost), forKey: key) { state.youngCost -= before.cost }
        state.youngCost += cost
    }
}
