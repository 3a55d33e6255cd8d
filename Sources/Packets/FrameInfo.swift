// SPDX-License-Identifier: MIT

/// The facts of one frame that its octets do not tell: what a capture, live or in a file, says beside them.
public struct FrameInfo: Hashable, Sendable {
    /// Its number in the capture, from 1: Wireshark's, which counts pcapng's custom and journal blocks too.
    public var number: Int
    /// When it was captured; nil if the capture does not say.
    public var time: Timestamp?
    /// How many octets it had on the wire: more than are at hand where a snapshot length cut it.
    public var originalLength: Int
    /// What its octets begin with.
    public var link: LinkType

    /// The facts of one frame.
    @inlinable
    public init(number: Int, time: Timestamp?, originalLength: Int, link: LinkType) {
        self.number = number
        self.time = time
        self.originalLength = originalLength
        self.link = link
    }
}
