// SPDX-License-Identifier: MIT
public import Packets
public import TCP

/// What is said of one segment, as plain numbers: nothing is allocated for it.
///
/// Sentences and facts are not in it. They are worked out again from `before`, the segment and the rules when a view asks
/// (`Narration`).
public struct Annotation: Sendable {
    /// The frame's number in its capture, from 1.
    public var number: Int
    /// When it was captured; nil if the file does not say.
    public var time: Timestamp?
    /// The connection's number, from 0 in the order of first segments.
    public var connection: Int
    /// Which end sent it. Where no SYN was seen, the end with the higher port counts as the client.
    public var sender: End
    /// The port it was sent from.
    public var senderPort: UInt16
    /// Both ends' states before and right after: its sender has sent it, its receiver has received it.
    public var before, after: Ends
    /// What is odd about it.
    public var oddities: Oddities
    /// The rules that were applied at both ends, in the order in which they were.
    public var rules: RuleSet
    /// From where each end's relative numbers count: ISN, or one before the first number seen; nil if nothing was.
    public var clientBase, serverBase: SequenceNumber?
    /// The window scale of the sender, once known to both; 0 where it was refused.
    public var windowShift: UInt8?
    /// The same as tshark has it, which begins anew with every SYN that has another number.
    public var tsharkShift: UInt8?
    /// What became of the segment on its way.
    public var passage = Passage()
    /// The states that the client entered at this row, in order: by what it sent, and by what reached it then. `before`,
    /// then these, ends in `after`.
    public var clientEntered = StateList()
    /// The same of the server.
    public var serverEntered = StateList()
    /// What reaches its sender right after it, having been captured before it.
    public var arrivals = Arrivals()
    /// What drew it, if it is an ACK that says nothing new; nil if it is none.
    public var cause: Cause?
    /// Whether its numbers were sent before, and what for they are sent again.
    public var repetition = Repetition.none
    /// What the frames before it show of it.
    public var circumstances: Circumstances = []
    /// If it acknowledges text later than a round trip takes: after how many milliseconds. 0 if it does not.
    public var waited: UInt16 = 0
    /// The number of a connection that seemed to begin and was refused: its segments belong to this one.
    public var refuses: Int?
    /// Whether it is the first of a connection between two sockets that had one before.
    public var beginsAnew = false
    /// Whether the connection had been reported as over before this segment came.
    public var isLate = false

    /// Whether a frame before it holds some of its numbers.
    var repeatsSeen: Bool {
        get { circumstances.contains(.repeatsSeen) }
        set { circumstances.set(.repeatsSeen, newValue) }
    }

    /// Whether the other end was seen to send anything before it.
    public var isAnswered: Bool {
        get { circumstances.contains(.isAnswered) }
        set { circumstances.set(.isAnswered, newValue) }
    }

    /// SEG.SEQ counted from its sender's base.
    public func relativeSequence(_ segment: Segment) -> UInt32? {
        base(of: sender).map { segment.seq.offset(from: $0) }
    }

    /// SEG.ACK counted from the receiver's base; nil without the ACK bit.
    public func relativeAcknowledgment(_ segment: Segment) -> UInt32? {
        guard let ack = segment.ack else { return nil }
        return base(of: sender.peer).map { ack.offset(from: $0) }
    }

    /// The window in octets: raw on a SYN, nil if the scale is unknown.
    public func scaledWindow(_ segment: Segment) -> UInt32? {
        if segment.isSYN { return UInt32(segment.window) }
        return windowShift.map { UInt32(segment.window) << UInt32($0) }
    }

    /// The window in octets as tshark has it: where its scale is that of a SYN that was refused, it may be another.
    public func tsharkWindow(_ segment: Segment) -> UInt32? {
        if segment.isSYN { return UInt32(segment.window) }
        return tsharkShift.map { UInt32(segment.window) << UInt32($0) }
    }

    /// Whether it is still on its way when the receiver sends a frame that was captured later.
    public var isUnderWay: Bool { passage.crosses(number) || passage.fate == .unknown && passage.isLate }

    /// The state that its sender is in when it has sent it, and nothing has reached it since.
    public var sent: Belief<State> { arrivals.state ?? after[sender] }

    /// The states that an end entered at this row.
    public func entered(by end: End) -> StateList { end == .client ? clientEntered : serverEntered }

    /// From where an end's relative numbers count; nil if none of its numbers was seen.
    public func base(of end: End) -> SequenceNumber? { end == .client ? clientBase : serverBase }
}
