// SPDX-License-Identifier: MIT
public import Packets

/// What libpcap says of a frame beside its bytes.
public struct FrameHeader: Hashable, Sendable {
    /// When the kernel saw it.
    public var time: Timestamp
    /// Octets on the wire. More than the bytes at hand when the snapshot length cut it.
    public var originalLength: Int

    public init(time: Timestamp, originalLength: Int) {
        self.time = time
        self.originalLength = originalLength
    }
}

/// A frame with bytes of its own, for those who keep it or pass it on to another thread.
public struct Frame: Hashable, Sendable {
    /// When it came, and how long it was.
    public var header: FrameHeader
    /// What was kept of it.
    public var bytes: [UInt8]

    public init(_ bytes: RawSpan, _ header: FrameHeader) {
        self.header = header
        self.bytes = bytes.withUnsafeBytes { Array($0) }
    }
}
