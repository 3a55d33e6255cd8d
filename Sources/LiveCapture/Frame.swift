// SPDX-License-Identifier: MIT
public import Packets

/// A frame with octets of its own, for those who keep it or pass it on to another thread.
public struct Frame: Hashable, Sendable {
    /// What the capture says of it.
    public var info: FrameInfo
    /// What was kept of it.
    public var bytes: [UInt8]

    /// Copies a frame that is lent.
    public init(_ bytes: RawSpan, _ info: FrameInfo) {
        self.info = info
        self.bytes = bytes.withUnsafeBytes { Array($0) }
    }
}
