// SPDX-License-Identifier: MIT

/// A key of a terminal.
public enum Key: Hashable, Sendable {
    /// A character that was typed; Enter is `\n`.
    case character(Character)
    /// The keys that move, as terminals name them.
    case up, down, left, right, home, end, pageUp, pageDown
    /// The keys that leave, change over, and take back.
    case escape, tab, backspace, delete
    /// F5: what the button of a presenter's remote sends that begins a talk.
    case start
    /// Ctrl-C and Ctrl-Z: what they send while the terminal makes no signals of them.
    case interrupt, suspend
    /// Ctrl with another letter.
    case control(Character)
}
