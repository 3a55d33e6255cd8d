// SPDX-License-Identifier: MIT

/// The record of one connection: the variables of RFC 9293 §3.3.1 by their own names, and what the later RFCs add.
///
/// The questions of §3.10.7.4 about these numbers are pure functions of ``Send`` and ``Receive``: whoever only watches a
/// connection can ask them as well as whoever takes part in it.
public struct TransmissionControlBlock: Hashable, Sendable {
    /// Who began (MUST-11: SYN-RECEIVED must remember whether it came from LISTEN).
    public enum Origin: UInt8, Hashable, Sendable { case passive, active }

    /// Our own numbers.
    public var snd: Send
    /// The peer's numbers.
    public var rcv: Receive
    /// Who began.
    public var origin: Origin
    /// Whether the remote socket is known: a passive OPEN may leave it to the first SYN.
    public var remoteSpecified: Bool
    /// The MSS that the peer sent, or the default, never smaller than our smallest.
    public var peerSegmentSize: UInt32
    /// The largest segment that the peer's first window allows, where that matters (``Departures/halvesSmallWindows``).
    public var segmentLimit: UInt32?
    /// Whether both SYNs carried a window scale, timestamps, SACK-permitted.
    public var scalesWindows = false
    /// Whether both SYNs carried timestamps.
    public var usesTimestamps = false
    /// Whether both SYNs permitted SACK.
    public var usesSACK = false
    /// TS.Recent and Last.ACK.sent: the peer's timestamps (RFC 7323 §4.3, §5).
    public var paws = PAWS()
    /// REMOTE_UTO: the user timeout that the other end advertised last (RFC 5482 §3.1).
    public var remoteUserTimeout: Interval?
    /// Whether a segment other than a SYN has carried our own (RFC 5482 §3).
    public var hasSentUserTimeout = false

    /// A record before any segment.
    public init(origin: Origin, remoteSpecified: Bool, iss: SequenceNumber, receiveWindow: UInt32) {
        self.snd = Send(iss: iss)
        self.rcv = Receive(irs: SequenceNumber(0), wnd: receiveWindow)
        self.origin = origin
        self.remoteSpecified = remoteSpecified
        self.peerSegmentSize = 536
    }

    /// SND.*: our own sequence numbers.
    public struct Send: Hashable, Sendable {
        /// SND.UNA: the oldest number that is not acknowledged.
        public var una: SequenceNumber
        /// SND.NXT: the next number to send.
        public var nxt: SequenceNumber
        /// SND.WND: how much the peer takes from SND.UNA on, in octets (scaled).
        public var wnd: UInt32 = 0
        /// SND.UP: the number after the last urgent octet; nil if nothing is urgent.
        public var up: SequenceNumber?
        /// SND.WL1, SND.WL2: SEG.SEQ and SEG.ACK of the segment that SND.WND came from.
        public var wl1 = SequenceNumber(0)
        /// SND.WL2: SEG.ACK of the segment that SND.WND came from.
        public var wl2: SequenceNumber
        /// The number of our SYN.
        public var iss: SequenceNumber
        /// MAX.SND.WND: the largest window that the peer ever offered (RFC 5961 §5).
        public var maxWnd: UInt32 = 0
        /// The shift of the windows that the peer sends (RFC 7323: Snd.Wind.Shift).
        public var shift: UInt8 = 0

        /// SND.UNA and SND.NXT at ISS, nothing sent.
        public init(iss: SequenceNumber) {
            self.iss = iss
            una = iss
            nxt = iss
            wl2 = iss
        }
    }

    /// RCV.*: the peer's sequence numbers.
    public struct Receive: Hashable, Sendable {
        /// RCV.NXT: the next number that is expected.
        public var nxt: SequenceNumber
        /// RCV.WND: how much was offered from RCV.NXT on, in octets (scaled).
        public var wnd: UInt32
        /// RCV.UP: the number after the last urgent octet; nil if none was announced.
        public var up: SequenceNumber?
        /// IRS: the number of the peer's SYN.
        public var irs: SequenceNumber
        /// The shift of the windows that we send (RFC 7323: Rcv.Wind.Shift).
        public var shift: UInt8 = 0

        /// RCV.NXT at IRS, `wnd` octets offered.
        public init(irs: SequenceNumber, wnd: UInt32) {
            self.irs = irs
            self.nxt = irs
            self.wnd = wnd
        }
    }
}

// MARK: Questions about our own numbers

extension TransmissionControlBlock.Send {
    /// What an acknowledgment number says about our text (RFC 9293 §3.10.7.4, fifth check).
    public enum Acknowledgment: Hashable, Sendable {
        /// Older than SND.UNA - MAX.SND.WND (RFC 5961 §5).
        case tooOld
        /// SEG.ACK at or before SND.UNA: nothing new.
        case duplicate
        /// Beyond SND.UNA, and not beyond SND.NXT.
        case new
        /// SEG.ACK > SND.NXT: of something never sent.
        case beyond
    }

    /// Which of the four it is.
    public func judge(_ ack: SequenceNumber) -> Acknowledgment {
        if ack.follows(nxt) { return .beyond }
        if ack.follows(una) { return .new }
        return una.offset(from: ack) > maxWnd ? .tooOld : .duplicate
    }

    /// Whether the window of this segment is newer than SND.WND (RFC 9293 §3.10.7.4).
    public func takesWindow(seq: SequenceNumber, ack: SequenceNumber) -> Bool {
        guard ack.followsOrEquals(una), ack.precedesOrEquals(nxt) else { return false }
        return wl1.precedes(seq) || (wl1 == seq && wl2.precedesOrEquals(ack))
    }

    /// The window that a segment offers, in octets. On a SYN it is never scaled (RFC 7323 §2.2).
    public func window(of segment: Segment) -> UInt32 {
        segment.isSYN ? UInt32(segment.window) : UInt32(segment.window) << UInt32(shift)
    }

    /// Takes the window of a segment.
    public mutating func takeWindow(of segment: Segment) {
        wnd = window(of: segment)
        wl1 = segment.seq
        wl2 = segment.ack ?? wl2
        maxWnd = max(maxWnd, wnd)
    }

    /// Octets and controls that were sent and are not acknowledged.
    public var inFlight: UInt32 { nxt.offset(from: una) }
}

// MARK: Questions about the peer's numbers

extension TransmissionControlBlock.Receive {
    /// RCV.NXT ..< RCV.NXT + RCV.WND.
    public var window: SequenceRange { SequenceRange(start: nxt, count: wnd) }

    /// Whether any part of a segment lies in the receive window.
    public func accepts(seq: SequenceNumber, length: UInt32) -> Bool { window.admits(seq: seq, length: length) }

    /// Whether any part of this segment lies in the receive window.
    public func accepts(_ segment: Segment) -> Bool { accepts(seq: segment.seq, length: segment.length) }
}

extension SequenceRange {
    /// Table 6 of RFC 9293, this range being a receive window: whether any part of a segment lies in it.
    @inlinable
    public func admits(seq: SequenceNumber, length: UInt32) -> Bool {
        switch (length, count) {
        case (0, 0): seq == start
        case (0, _): contains(seq)
        case (_, 0): false
        default: contains(seq) || contains(seq + (length - 1))
        }
    }
}
