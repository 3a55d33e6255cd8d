// SPDX-License-Identifier: MIT

/// What a stack does otherwise than RFC 9293 says, each by a name of its own. Linux does all of these.
///
/// The rule from which each departs says so in ``Rule/linux``.
public struct Departures: OptionSet, Hashable, Sendable {
    /// The bits.
    public let rawValue: UInt32

    /// The departures with these bits.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    // Opening.

    /// SYN-SENT: a bad ACK, on a RST or not, makes the SYN go out again at once.
    public static let repeatsSYNAtOnce = Departures(rawValue: 1 << 0)
    /// SYN-RECEIVED from LISTEN: the ACK is judged before the number.
    public static let judgesACKFirst = Departures(rawValue: 1 << 1)
    /// SYN-RECEIVED from LISTEN: another SYN in the window is answered by a RST, and the half-open connection is gone.
    public static let resetsOnOtherSYN = Departures(rawValue: 1 << 2)
    /// A simultaneous open's SYN,ACK offers again all that the SYN offered, whatever the other SYN lacked.
    public static let offersAllAgain = Departures(rawValue: 1 << 3)
    /// In a simultaneous open an ACK of ISS is taken for one of the SYN.
    public static let takesACKOfISS = Departures(rawValue: 1 << 4)
    /// Text and FIN on a SYN,ACK are dropped.
    public static let dropsTextOfSYNACK = Departures(rawValue: 1 << 5)

    // Numbers.

    /// A segment that ends exactly at RCV.NXT counts as inside: its timestamp is taken, and its RST is challenged.
    public static let countsEdgeAsInside = Departures(rawValue: 1 << 6)
    /// A segment with none of ACK, RST and SYN is dropped before anything else, and draws no ACK.
    public static let dropsWithoutACK = Departures(rawValue: 1 << 7)
    /// An ACK is too old already when it is older than all octets acknowledged so far.
    public static let boundsOldACKs = Departures(rawValue: 1 << 8)
    /// A smaller window comes only with a newer number or ACK.
    public static let keepsLargerWindow = Departures(rawValue: 1 << 9)

    // Closing.

    /// Text beyond the other side's FIN resets, if its segment begins before RCV.NXT.
    public static let resetsOnTextBeyondFIN = Departures(rawValue: 1 << 10)
    /// A FIN beyond the first draws no ACK.
    public static let ignoresFurtherFIN = Departures(rawValue: 1 << 11)
    /// After the other side's FIN, a RST at RCV.NXT-1 resets.
    public static let takesRSTOneLeft = Departures(rawValue: 1 << 12)
    /// FIN-WAIT-2 without a user: any RST in the window ends it, and one outside draws an ACK.
    public static let forgetsFINWait2 = Departures(rawValue: 1 << 13)
    /// TIME-WAIT: all but a bare ACK and a RST draws an ACK, and 2 MSL begin anew; only a RST at RCV.NXT counts.
    public static let guardsTimeWait = Departures(rawValue: 1 << 14)

    // Sending.

    /// SACK blocks cover a FIN.
    public static let coversFINBySACK = Departures(rawValue: 1 << 15)
    /// No segment is larger than half the peer's first window, or than the window if that is below 537 octets.
    public static let halvesSmallWindows = Departures(rawValue: 1 << 16)
    /// An ACK of only a part of a segment leaves the retransmission timer alone.
    public static let timesWholeSegments = Departures(rawValue: 1 << 17)

    /// The first FIN is acknowledged as text is, not at once.
    public static let delaysACKOfFIN = Departures(rawValue: 1 << 18)

    /// PSH also in the midst of a write, when more than half the largest window was written since the last.
    public static let pushesHalfWindows = Departures(rawValue: 1 << 19)

    /// All of them.
    public static let linux = Departures(rawValue: (1 << 20) - 1)
}
