// SPDX-License-Identifier: MIT
import TCP

/// From where an end's numbers count, and how its windows are scaled, in a connection that goes on where tshark has begun
/// another one between the same sockets: what a ``TsharkAnalysis`` says of both is then of that other one.
struct OwnNumbers: Sendable {
    /// The ISN, or one before the first number seen; nil if none was.
    var base: SequenceNumber?
    /// Whether `base` is an ISN that was seen on a SYN.
    var isISN: Bool
    /// The shift by which the end's windows are to be multiplied; nil if it is not known.
    var shift: UInt8?

    /// What is known so far, as long as both are of one connection.
    init(_ tshark: TsharkAnalysis) {
        base = tshark.hasBase ? tshark.base : nil
        isISN = tshark.isISN
        shift = tshark.shift
    }

    /// Notes where they begin, from the end's own segment.
    mutating func setBase(from segment: Segment) {
        guard base == nil else { return }
        base = segment.isSYN ? segment.seq : segment.seq - 1
        isISN = segment.isSYN
    }

    /// Notes where they begin, from what the other end acknowledges.
    mutating func setBase(fromPeersAck ack: SequenceNumber) { base = base ?? ack - 1 }
}
