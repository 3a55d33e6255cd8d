// SPDX-License-Identifier: MIT
import Synchronization

/// Something that has happened or not, asked from several threads.
final class Flag: Sendable {
    private let value = Atomic(false)

    var isSet: Bool { value.load(ordering: .relaxed) }

    func set() { value.store(true, ordering: .relaxed) }
}
