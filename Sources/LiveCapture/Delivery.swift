// SPDX-License-Identifier: MIT

/// How the kernel passes frames on: each at once, or many together without loss. It cannot do both.
public enum Delivery: Hashable, Sendable {
    /// Each frame as soon as it was seen: libpcap's immediate mode.
    ///
    /// The kernel then keeps a slot of the longest frame for each, so on `lo`, where a frame may have 64 KiB, a buffer of
    /// 16 MiB holds 128 frames: enough for one conversation, and too little for a hundred clients at once.
    case immediate
    /// Frames packed side by side, so that the buffer holds as many octets as it has, and passed on within so many
    /// milliseconds.
    case packed(within: Int32)

    /// What a person takes for at once, and what gives the reader half a second of leave at the default buffer size.
    public static let live = Delivery.packed(within: 10)

    /// Milliseconds after which a frame that was seen is surely there.
    var delay: Int32 {
        switch self {
        case .immediate: 0
        case .packed(let milliseconds): milliseconds
        }
    }
}
