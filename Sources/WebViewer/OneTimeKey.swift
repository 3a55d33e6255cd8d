// SPDX-License-Identifier: MIT
import Synchronization

/// A secret that lets one browser in, once.
///
/// It stands on the command line by which a browser is started, where everybody on the machine can read it. What they read
/// has been used by then.
public final class OneTimeKey: Sendable {
    /// As ``TeacherKey/text`` is written.
    public let text: String
    private let key = TeacherKey()
    private let isSpent = Atomic<Bool>(false)

    /// A new one, of the system's random numbers.
    public init() { text = key.text }

    /// Whether somebody offers it, and nobody has before.
    func admits(_ offered: some StringProtocol) -> Bool {
        key.matches(offered) && isSpent.compareExchange(expected: false, desired: true, ordering: .relaxed).exchanged
    }
}
