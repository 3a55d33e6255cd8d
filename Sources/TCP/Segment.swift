// SPDX-License-Identifier: MIT

/// A TCP segment as the model sees it: numbers, control bits and how much text, but not the text itself.
///
/// RFC 9293 §3.3.1 calls these SEG.SEQ, SEG.ACK, SEG.LEN, SEG.WND and SEG.UP.
public struct Segment: Hashable, Sendable {
    /// SEG.SEQ: the number of the first octet of text, or of the SYN if there is one.
    public var seq: SequenceNumber
    /// The acknowledgment field as it stands in the header. It means something only when the ACK bit is set: read ``ack``.
    public var acknowledgmentField: SequenceNumber
    /// The control bits.
    public var flags: Flags
    /// SEG.WND as it stands in the header, before any window scale.
    public var window: UInt16
    /// The urgent pointer as it stands in the header: it means something only when the URG bit is set.
    public var urgentPointer: UInt16
    /// Octets of text. More than 65,535 is possible in a capture (BIG TCP).
    public var textLength: UInt32
    /// The options that a rule reads.
    public var options: Options

    /// A segment; giving `ack` sets the ACK bit.
    @inlinable
    public init(
        seq: SequenceNumber, ack: SequenceNumber? = nil, flags: Flags, window: UInt16, urgentPointer: UInt16 = 0,
        textLength: UInt32 = 0, options: Options = .none
    ) {
        self.seq = seq
        self.acknowledgmentField = ack ?? SequenceNumber(0)
        self.flags = ack == nil ? flags : flags.union(.ack)
        self.window = window
        self.urgentPointer = urgentPointer
        self.textLength = textLength
        self.options = options
    }

    /// SEG.ACK, or nil when the ACK bit is off.
    @inlinable
    public var ack: SequenceNumber? { flags.contains(.ack) ? acknowledgmentField : nil }

    /// SEG.LEN: how many sequence numbers the segment uses. SYN and FIN use one each (RFC 9293 §3.4).
    @inlinable
    public var length: UInt32 {
        textLength &+ (flags.contains(.syn) ? 1 : 0) &+ (flags.contains(.fin) ? 1 : 0)
    }

    /// The number after the last one that this segment uses.
    @inlinable
    public var end: SequenceNumber { seq + length }

    /// The number of the first octet of text: one past SEG.SEQ on a SYN.
    @inlinable
    public var textStart: SequenceNumber { flags.contains(.syn) ? seq + 1 : seq }

    /// The numbers of the text alone.
    @inlinable
    public var text: SequenceRange { SequenceRange(start: textStart, count: textLength) }

    /// Whether this is an ACK of `ack` at `seq` and nothing else.
    func isBareACK(seq: SequenceNumber, ack: SequenceNumber) -> Bool {
        flags == .ack && textLength == 0 && self.seq == seq && self.ack == ack
    }

    /// Whether SYN is set.
    @inlinable public var isSYN: Bool { flags.contains(.syn) }
    /// Whether FIN is set.
    @inlinable public var isFIN: Bool { flags.contains(.fin) }
    /// Whether RST is set.
    @inlinable public var isRST: Bool { flags.contains(.rst) }
}
