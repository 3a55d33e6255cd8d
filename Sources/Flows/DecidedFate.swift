// SPDX-License-Identifier: MIT

/// What became of a segment that was told before a later frame showed it.
public struct DecidedFate: Hashable, Sendable {
    /// The segment's frame.
    public var number: Int
    /// Its connection.
    public var connection: Int
    /// What became of it, and which frame shows that.
    public var passage: Passage

    /// A segment's fate, shown by a later frame.
    public init(number: Int, connection: Int, passage: Passage) {
        self.number = number
        self.connection = connection
        self.passage = passage
    }
}
