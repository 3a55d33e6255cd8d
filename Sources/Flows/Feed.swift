// SPDX-License-Identifier: MIT

/// Which half of a segment's journey is shown.
public enum Feed: Sendable {
    /// Somewhere on the way: sent, and taken to be delivered. What a capture has.
    case passing
    /// At its sender: moves the sender only.
    case sending
    /// At its receiver: moves the receiver only, which is then `observed`.
    case delivery
}
