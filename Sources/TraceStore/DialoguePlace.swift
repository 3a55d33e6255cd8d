// SPDX-License-Identifier: MIT

/// Which messages of a connection are meant.
public enum DialoguePlace: Sendable {
    /// From this message on, from 0.
    case from(Int)
    /// Those around the last one that begins at or before this frame.
    case near(frame: Int)
}
