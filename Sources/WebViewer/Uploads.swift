// SPDX-License-Identifier: MIT
import Synchronization

/// One capture is taken in at a time: each may be large.
final class Uploads: Sendable {
    private let isBusy = Atomic<Bool>(false)

    /// Whether one may begin now; ``end()`` lets the next in.
    func begin() -> Bool { isBusy.compareExchange(expected: false, desired: true, ordering: .relaxed).exchanged }

    func end() { isBusy.store(false, ordering: .relaxed) }
}
