// SPDX-License-Identifier: MIT
package import Packets

/// TCP segments that were decoded and are not followed yet.
///
/// With very many connections alive, each segment's comes from main memory: some ten lines of 64 octets, each a wait as
/// long as all else that a segment costs. So sixteen segments are decoded first, then what all of them need is looked at,
/// whereby their waits overlap, and then they are followed one after another.
package struct Batch: Sendable {
    package static let capacity = 16

    /// Those up to `count` are segments.
    package var packets: [Packet]
    package var count = 0

    /// One that is never to be filled takes no memory.
    package init(isWanted: Bool) { packets = Array(repeating: .blank, count: isWanted ? Batch.capacity : 0) }
}
