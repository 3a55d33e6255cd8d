// SPDX-License-Identifier: MIT

/// How far into the frame decoding has come, and how far it may go.
///
///     0        offset         captured           reported
///     |---------|----------------|.................|
///      headers    octets we have    octets the wire had and the file has not
///
/// `captured` never passes `reported` once an IP header has been read: what follows the packet is padding.
struct Cursor {
    /// Where the next header begins.
    var offset: Int
    /// Where the captured octets of the current layer end.
    var captured: Int
    /// Where the current layer ends on the wire; beyond `captured` when the snapshot length cut the frame.
    var reported: Int

    /// Octets that can be read from `offset` on.
    var available: Int { captured &- offset }

    /// Octets that the wire had from `offset` on.
    var remaining: Int { reported &- offset }

    /// The place `count` octets further on; the caller has made sure of them.
    @inline(__always)
    func advanced(_ count: Int) -> Cursor {
        Cursor(offset: offset &+ count, captured: captured, reported: reported)
    }

    /// The same place, with the layer's end at most `length` octets away.
    @inline(__always)
    func limited(to length: Int) -> Cursor {
        let end = offset &+ min(length, remaining)
        return Cursor(offset: offset, captured: min(captured, end), reported: end)
    }

    /// Makes sure of `count` octets of a header whose length is fixed.
    @inline(__always)
    func require(_ count: Int, _ layer: DecodeError.Layer) throws(DecodeError) {
        if available < count { throw missing(count, layer, .headerCut) }
    }

    /// Makes sure of `count` octets of a header that stated that length itself.
    @inline(__always)
    func requireStated(_ count: Int, _ layer: DecodeError.Layer) throws(DecodeError) {
        if available < count { throw missing(count, layer, .statedHeaderCut) }
    }

    @inline(never)
    private func missing(_ count: Int, _ layer: DecodeError.Layer, _ fault: DecodeError.Fault) -> DecodeError {
        remaining < count
            ? DecodeError(layer, .headerBeyondPacket, need: count, have: max(remaining, 0))
            : DecodeError(layer, fault, need: count, have: max(available, 0))
    }
}
