// SPDX-License-Identifier: MIT
import Synchronization

/// How many connections a server has, and from where: no address can take them all.
final class OpenConnections: Sendable {
    private struct State {
        var total = 0
        var each: [String: Int] = [:]
    }

    private let most, mostFromOne: Int
    private let state = Mutex(State())

    init(most: Int = 1_024, mostFromOne: Int = 512) {
        self.most = most
        self.mostFromOne = mostFromOne
    }

    /// Counts one more from an address. False, and nothing counted, if that would be too many.
    func enter(from host: String) -> Bool {
        state.withLock { state in
            let own = state.each[host] ?? 0
            guard state.total < most, own < mostFromOne else { return false }
            state.total += 1
            state.each[host] = own + 1
            return true
        }
    }

    /// One of those that were counted is closed.
    func leave(from host: String) {
        state.withLock { state in
            guard let own = state.each[host] else { return }
            state.total -= 1
            state.each[host] = own == 1 ? nil : own - 1
        }
    }
}
