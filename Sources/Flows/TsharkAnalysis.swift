// SPDX-License-Identifier: MIT
public import TCP

/// What one end's segments looked like so far to somebody who watched them pass: enough to call the next one odd.
///
/// Where a ``Witness`` follows RFC 9293, a track follows what Wireshark's users know: the conditions under which tshark
/// sets its `tcp.analysis` flags, judged where the capture was made. All numbers are raw, and zero means "none yet" where
/// tshark means it so: its own quirk for the one number in 2^32 is kept.
public struct TsharkAnalysis: Sendable {
    // Long fields first, so that none leaves a gap.

    /// When the highest number was used, and when this end's last segment passed.
    var nextSeqTime: Int64 = 0
    var lastAckTime: Int64 = 0
    /// The next number after the highest one used.
    var nextSeq = SequenceNumber(0)
    /// Up to where everything was seen: an acknowledgment beyond is of something not captured.
    var mostToBeAcked = SequenceNumber(0)
    /// This end's last acknowledgment and window.
    var lastAck = SequenceNumber(0)
    var lastWindow: UInt32 = .max
    var lastOddities: Oddities = []
    /// How many duplicate ACKs in a row; `unseen` once the other end acknowledged what this end was not seen to send.
    var duplicates: UInt32 = 0
    /// The number from which relative numbers count: the ISN, or one before the first number seen.
    public internal(set) var base = SequenceNumber(0)
    /// Whether any number of this end was seen: until then `base` means nothing.
    public internal(set) var hasBase = false
    /// Whether `base` is an ISN that was seen on a SYN.
    public internal(set) var isISN = false
    var lastWindowWasOnSYN = false
    var scale = Scale.unknown

    /// As in tshark, a count so high that it passes for enough duplicates to call what follows a fast retransmission.
    static let unseen = UInt32.max

    /// What is known of an end's window scale.
    enum Scale: Hashable, Sendable {
        case unknown, none
        case shift(UInt8)
    }

    /// Nothing seen of this end yet.
    public init() {}

    /// The shift by which this end's windows are to be multiplied, or nil if the capture did not see it agreed.
    @inline(__always)
    public var shift: UInt8? {
        switch scale {
        case .unknown: nil
        case .none: 0
        case .shift(let shift): min(shift, 14)
        }
    }
}

extension TsharkAnalysis {
    /// Notes where relative numbers begin, from this end's own segment.
    mutating func setBase(from segment: Segment) {
        guard !hasBase else { return }
        base = segment.isSYN ? segment.seq : segment.seq - 1
        isISN = segment.isSYN
        hasBase = true
    }

    /// Notes where the other end's relative numbers begin, from what this end acknowledges.
    mutating func setBase(fromPeersAck ack: SequenceNumber) {
        guard !hasBase else { return }
        base = ack - 1
        hasBase = true
    }

    /// Settles the window scale from a SYN: both ends must offer it (RFC 7323 §2.2).
    static func settleScale(_ segment: Segment, sender: inout TsharkAnalysis, receiver: inout TsharkAnalysis) {
        sender.lastWindowWasOnSYN = true
        if let shift = segment.options.windowScale { sender.scale = .shift(shift) }
        if sender.scale == .unknown {
            sender.scale = .none
            receiver.scale = .none
        } else if segment.ack != nil, receiver.scale == .none {
            sender.scale = .none
        }
    }

    /// What is odd about a segment, given both ends' tracks before it; and both tracks after it.
    ///
    /// `now` is in nanoseconds, and `roundTrip` is that of the handshake, or 0 if it was not seen.
    static func judge(
        _ segment: Segment, now: Int64, roundTrip: Int64, sender: inout TsharkAnalysis, receiver: inout TsharkAnalysis
    ) -> Oddities {
        var oddities = sender.oddWindows(segment, peer: receiver)
        if segment.acknowledgmentField != sender.lastAck { sender.duplicates = 0 }
        if oddities.contains(.duplicateAck) {
            sender.duplicates = sender.duplicates == unseen ? 1 : sender.duplicates + 1
        }
        if receiver.missed(segment) { oddities.insert(.ackedSegmentNotCaptured) }
        if segment.length > 0, !oddities.contains(.keepAlive) {
            oddities.formUnion(sender.oddOrder(segment, now: now, roundTrip: roundTrip, peer: receiver))
        }
        sender.note(segment, oddities, now: now)
        return oddities
    }

    /// A SYN that is sent again, or late, with the same number: what was beyond a hole is forgotten.
    mutating func restart(_ segment: Segment) {
        if segment.ack == nil, hasBase, segment.seq == base, mostToBeAcked.rawValue != 0 { nextSeq = mostToBeAcked }
    }

    /// Windows, probes and repeated acknowledgments: what the numbers of this end's last segment decide.
    private func oddWindows(_ segment: Segment, peer: TsharkAnalysis) -> Oddities {
        let plain = segment.flags.isDisjoint(with: [.syn, .fin, .rst])
        let window = UInt32(segment.window)
        let text = segment.textLength
        if text == 1, segment.seq == nextSeq, peer.lastWindow == 0 { return .zeroWindowProbe }
        var oddities: Oddities = []
        if plain, window == 0 { oddities.insert(.zeroWindow) }
        if nextSeq.rawValue != 0, segment.seq.follows(nextSeq), !segment.isRST {
            oddities.insert(.previousSegmentNotCaptured)
        }
        guard plain else { return oddities }
        if text <= 1, segment.seq == nextSeq - 1 { oddities.insert(.keepAlive) }
        if text > 0, let edge = peer.advertisedEdge, segment.seq + text == edge { oddities.insert(.windowFull) }
        guard text == 0, segment.seq == nextSeq, segment.acknowledgmentField == lastAck else { return oddities }
        if window != lastWindow {
            if window != 0 { oddities.insert(.windowUpdate) }
        } else if window == 0 {
            if peer.lastOddities.contains(.zeroWindowProbe) { oddities.insert(.zeroWindowProbeAck) }
        } else if peer.lastOddities.contains(.keepAlive) {
            oddities.insert(.keepAliveAck)
        } else {
            oddities.insert(.duplicateAck)
        }
        return oddities
    }

    /// The right edge of the window that this end advertised last, if its scale is known.
    @inline(__always)
    var advertisedEdge: SequenceNumber? {
        guard let shift else { return nil }
        return lastAck + lastWindow << UInt32(lastWindowWasOnSYN ? 0 : shift)
    }

    /// Whether the other end just acknowledged what this end was not seen to send; notes it, so as to say it once.
    private mutating func missed(_ segment: Segment) -> Bool {
        guard let ack = segment.ack, mostToBeAcked.rawValue != 0, ack.follows(mostToBeAcked) else { return false }
        if nextSeq.follows(mostToBeAcked) {
            mostToBeAcked = nextSeq
            return true
        }
        defer { duplicates = TsharkAnalysis.unseen }
        return duplicates == 0
    }

    /// Text, SYN or FIN that does not begin where this end's numbers had got to.
    private func oddOrder(_ segment: Segment, now: Int64, roundTrip: Int64, peer: TsharkAnalysis) -> Oddities {
        let text = segment.textLength
        let textEnd = segment.seq + text
        var goesBack = nextSeq.rawValue != 0 && segment.seq.precedes(nextSeq)
        if text > 1, segment.seq == nextSeq - 1 { goesBack = false }
        if text > 0, peer.lastAck.rawValue != 0, textEnd.precedesOrEquals(peer.lastAck) {
            return [.spuriousRetransmission, .retransmission]
        }
        guard goesBack else { return [] }
        if peer.duplicates >= 2, peer.lastAck == segment.seq,
            UInt64(bitPattern: now &- peer.lastAckTime) < 20_000_000
        {
            return [.fastRetransmission, .retransmission]
        }
        let threshold = roundTrip == 0 ? 3_000_000 : roundTrip
        let end = textEnd + (segment.isSYN || segment.isFIN ? 1 : 0)
        if UInt64(bitPattern: now &- nextSeqTime) < UInt64(bitPattern: threshold), nextSeq != end {
            return .outOfOrder
        }
        return .retransmission
    }

    /// Takes over the segment's numbers.
    @inline(__always)
    mutating func note(_ segment: Segment, _ oddities: Oddities, now: Int64) {
        let end = segment.seq + segment.textLength + (segment.isSYN || segment.isFIN ? 1 : 0)
        let isProbe = oddities.contains(.zeroWindowProbe)
        if !isProbe, end.follows(nextSeq) || nextSeq.rawValue == 0 {
            nextSeq = end
            nextSeqTime = now
        }
        if !isProbe, segment.seq == mostToBeAcked || mostToBeAcked.rawValue == 0 { mostToBeAcked = nextSeq }
        lastWindow = UInt32(segment.window)
        if !segment.isSYN { lastWindowWasOnSYN = segment.flags.contains(.ack) ? false : lastWindowWasOnSYN }
        lastAck = segment.acknowledgmentField
        lastAckTime = now
        lastOddities = oddities
    }
}
