// SPDX-License-Identifier: MIT

/// The notes that people put on a frame: all that are on it from now on.
public struct FrameNotes: Hashable, Sendable {
    /// The frame's number.
    public var number: Int
    /// Each note, as it was written.
    public var texts: [String]

    /// Notes on a frame.
    public init(number: Int, texts: [String]) {
        self.number = number
        self.texts = texts
    }
}
