// SPDX-License-Identifier: MIT

/// What the RFCs leave to whoever builds a TCP: sizes, times, and the named choices.
public struct Configuration: Hashable, Sendable {
    // Segments and windows.

    /// The MSS that we announce, in octets (RFC 9293 §3.7.1).
    public var maximumSegmentSize: UInt16 = 1460
    /// What a peer's MSS is taken to be when it sends none: 536, IPv6 1220 (MUST-15, SHLD-6).
    public var defaultSegmentSize: UInt16 = 536
    /// A smaller MSS from a peer is taken to be this.
    public var smallestSegmentSize: UInt16 = 48
    /// Room for text that has arrived and was not taken yet, in octets.
    public var receiveBuffer: UInt32 = 65_535
    /// Room for text that was given to send and is not acknowledged yet, in octets.
    public var sendBuffer: UInt32 = 1 << 30
    /// Our window scale; nil offers none (RFC 7323 §2).
    public var windowScale: UInt8? = 8
    /// Whether we offer timestamps (RFC 7323 §3).
    public var timestamps = true
    /// Whether we permit SACK (RFC 2018 §2).
    public var selectiveAcknowledgment = true
    /// One tick of the timestamp clock (RFC 7323 §5.4).
    public var timestampTick = Interval.milliseconds(1)
    /// Accept segments without the timestamps that were agreed on (RFC 7323 §3.2 would drop them).
    public var toleratesMissingTimestamps = false

    // Times.

    /// The first retransmission timeout (RFC 6298 §2.1).
    public var initialTimeout = Interval.seconds(1)
    /// The smallest and the largest retransmission timeout (RFC 6298 §2.4, §2.5).
    public var smallestTimeout = Interval.seconds(1)
    /// The least that is added to the smoothed round trip.
    public var smallestVariance = Interval.zero
    /// The largest retransmission timeout (RFC 6298 §2.5: at least 60 s).
    public var largestTimeout = Interval.seconds(60)
    /// What the timeout becomes after a SYN had to be repeated (RFC 6298 §5.7).
    public var timeoutAfterRepeatedSYN = Interval.seconds(3)
    /// How often a SYN is repeated after one and the same wait before the wait doubles.
    public var linearSYNRetries = 0
    /// Twice the longest life of a segment (RFC 9293 §3.4.2 suggests 2 minutes for one).
    public var twiceMSL = Interval.seconds(240)
    /// How long text may stay unacknowledged (RFC 9293 §3.9.1); nil for ever.
    public var userTimeout: Interval? = .seconds(300)
    /// Whether the user timeout option is sent and heeded, and how (RFC 5482 §3.1); nil for neither.
    public var userTimeoutOption: UserTimeout.Policy?
    /// When the user is told of trouble, in retransmissions (R1, RFC 9293 §3.8.3).
    public var troubleAfter = 3
    /// When a connection is given up for lack of an answer (R2, RFC 9293 §3.8.3), and while it opens (MUST-23).
    public var giveUpAfter = Interval.seconds(100)
    /// When an attempt to open is given up (MUST-23: at least 3 minutes).
    public var giveUpOpeningAfter = Interval.seconds(180)
    /// How long an ACK may wait; nil sends each at once (RFC 9293 §3.8.6.3: less than 0.5 s).
    public var delayedACK: Interval? = .milliseconds(200)
    /// Whether two segments of any size end the delay, or only two full ones (SHLD-19).
    public var acknowledgesEverySecond = false
    /// How many ACKs of text go out at once before delaying begins.
    public var quickACKs = 0
    /// How long a small segment may be held back by the silly-window rule (RFC 9293 §3.8.6.2.1: 0.1–1 s).
    public var sillyWindowOverride = Interval.milliseconds(200)
    /// Keep-alives, off unless set (MUST-25).
    public var keepAlive: KeepAlive?

    // Sending.

    /// How many full segments may be out before the first ACK (RFC 6928).
    public var initialWindow: UInt32 = 10
    /// The most full segments that one ACK may add in slow start (RFC 5681 §3.1: 1).
    public var slowStartLimit: UInt32 = 1
    /// When a small segment waits for the ACK of another.
    public var nagle = Nagle.rfc
    /// Whether the user takes text the moment it arrives, or only by RECEIVE.
    public var receivesAtOnce = true

    // Named choices.

    /// RFC 5961's three protections against blind attacks.
    public var protectsRST = true
    /// RFC 5961 §4: a SYN draws a challenge ACK.
    public var protectsSYN = true
    /// RFC 5961 §5: an ACK that is too old is refused.
    public var protectsACK = true
    /// How many challenge ACKs may go out in how long (RFC 5961 §7).
    public var challengeLimit: UInt32 = 10
    /// In how long `challengeLimit` challenge ACKs may go out.
    public var challengePeriod = Interval.seconds(5)
    /// Whether ACKs for segments without text outside the window count against that limit as well.
    public var limitsAllEmptyACKs = false
    /// What a SYN does to a half-open connection that came from LISTEN.
    public var synInSynReceived = SynInSynReceived.backToListen
    /// Whether an ACK beyond SND.NXT in SYN-RECEIVED draws a RST (RFC 9293 §3.5.2), or an ACK (RFC 5961 §5).
    public var ackBeyondInSynReceived = BadACK.reset
    /// When the offered window grows.
    public var windowGrowth = WindowGrowth.inLargeSteps
    /// Whether an ACK of repeated text says what was repeated (RFC 2883).
    public var reportsDuplicates = false
    /// What a zero-window probe looks like.
    public var probe = Probe.oneOctet
    /// Whether the RST of an ABORT carries an ACK.
    public var abortCarriesACK = false
    /// Whether text on a SYN is kept (RFC 9293 §3.10.7.2) or dropped.
    public var keepsTextOnSYN = true
    /// Whether RCV.WND is all the room there is, also where the header cannot say so much.
    public var hidesWindow = false
    /// Whether an ACK repeats a FIN of ours that is not acknowledged.
    public var repeatsFINWithACK = false
    /// Whether TIME-WAIT answers every segment but the one ACK that it expects.
    public var answersInTimeWait = false
    /// Where a stack departs from RFC 9293.
    public var departures: Departures = []
    /// Whether a SYN with a FIN is dropped.
    public var dropsSYNFIN = false
    /// Whether a SYN may reopen a connection in TIME-WAIT (RFC 9293 MAY-2, RFC 6191).
    public var reopensTimeWait = true
    /// Whether a RST ends TIME-WAIT (RFC 9293 §3.10.7.4) or is ignored (RFC 1337).
    public var resetEndsTimeWait = true

    /// Probes on an idle connection (RFC 9293 §3.8.4).
    public struct KeepAlive: Hashable, Sendable {
        /// How long nothing must be heard before the first probe (MUST-28: at least two hours).
        public var idle: Interval
        /// How long from one probe to the next.
        public var interval: Interval
        /// How many probes may go unanswered.
        public var count: Int

        /// The values that most systems use.
        public init(idle: Interval = .seconds(7200), interval: Interval = .seconds(75), count: Int = 9) {
            self.idle = idle
            self.interval = interval
            self.count = count
        }
    }

    /// When a small segment waits (RFC 9293 §3.7.4).
    public enum Nagle: Hashable, Sendable {
        case off
        /// While anything is unacknowledged.
        case rfc
        /// While another small segment is unacknowledged.
        case minshall
    }

    /// What a SYN does in SYN-RECEIVED after a passive OPEN.
    public enum SynInSynReceived: Hashable, Sendable {
        case backToListen
        case challenge
        /// A repeat of the first SYN draws the SYN,ACK again; any other a challenge ACK.
        case repeatSynAck
    }

    /// When the offered window grows (RFC 9293 §3.8.6.2.2).
    public enum WindowGrowth: Hashable, Sendable {
        /// By a full segment or half the buffer (RFC 9293 §3.8.6.2.2).
        case inLargeSteps
        /// To all the room there is, with every segment that is sent anyway.
        case toAllRoom
    }

    /// How a bad ACK is answered.
    public enum BadACK: Hashable, Sendable { case reset, acknowledge }

    /// What a zero-window probe looks like (RFC 9293 §3.8.6.1).
    public enum Probe: Hashable, Sendable {
        /// One octet of new text (RFC 9293 §3.8.6.1).
        case oneOctet
        /// An empty segment at SND.UNA-1.
        case emptyBehind
    }

    /// The RFCs' own numbers.
    public init() {}

    /// The RFCs' own numbers.
    public static let rfc = Configuration()

    /// As Linux 6 behaves.
    public static let linux: Configuration = {
        var linux = Configuration()
        linux.smallestTimeout = .milliseconds(200)
        linux.smallestVariance = .milliseconds(200)
        linux.windowGrowth = .toAllRoom
        linux.reportsDuplicates = true
        linux.largestTimeout = .seconds(120)
        linux.toleratesMissingTimestamps = true
        linux.twiceMSL = .seconds(60)
        linux.userTimeout = nil
        linux.giveUpAfter = .seconds(924)
        linux.giveUpOpeningAfter = .seconds(127)
        linux.delayedACK = .milliseconds(40)
        linux.quickACKs = 16
        linux.nagle = .minshall
        linux.slowStartLimit = 1 << 16
        linux.challengeLimit = 1
        linux.challengePeriod = .milliseconds(500)
        linux.limitsAllEmptyACKs = true
        linux.synInSynReceived = .repeatSynAck
        linux.ackBeyondInSynReceived = .reset
        linux.probe = .emptyBehind
        linux.abortCarriesACK = true
        linux.keepsTextOnSYN = false
        linux.resetEndsTimeWait = true
        linux.dropsSYNFIN = true
        linux.departures = .linux
        return linux
    }()

    /// As FreeBSD 14 behaves.
    public static let freebsd: Configuration = {
        var freebsd = Configuration()
        freebsd.receiveBuffer = 65_700
        freebsd.windowScale = 6
        freebsd.smallestTimeout = .milliseconds(230)
        freebsd.smallestVariance = .milliseconds(200)
        freebsd.nagle = .minshall
        freebsd.windowGrowth = .toAllRoom
        freebsd.hidesWindow = true
        freebsd.repeatsFINWithACK = true
        freebsd.resetEndsTimeWait = false
        freebsd.answersInTimeWait = true
        freebsd.acknowledgesEverySecond = true
        freebsd.largestTimeout = .seconds(64)
        freebsd.twiceMSL = .seconds(60)
        freebsd.userTimeout = nil
        freebsd.delayedACK = .milliseconds(40)
        freebsd.challengeLimit = 5
        freebsd.challengePeriod = .seconds(1)
        freebsd.synInSynReceived = .challenge
        freebsd.abortCarriesACK = true
        freebsd.keepsTextOnSYN = false
        return freebsd
    }()
}
