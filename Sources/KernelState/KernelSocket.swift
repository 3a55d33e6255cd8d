// SPDX-License-Identifier: MIT
public import Packets
public import TCP

/// What the kernel says of one of its TCP sockets.
public struct KernelSocket: Hashable, Sendable {
    /// Which state it is in.
    public var state: State
    /// Whether it is an IPv6 socket. Such a one may serve IPv4 too; its ends are then given as IPv4 addresses.
    public var isIPv6: Bool
    /// Its two ends; the remote one is zero in LISTEN.
    public var local, remote: SocketAddress
    /// Octets that wait for `recv`. In LISTEN: connections that wait for `accept`.
    public var receiveQueue: Int
    /// Octets sent but not acknowledged, or not sent yet. In LISTEN: the most that may wait for `accept`.
    public var sendQueue: Int
    /// The user who made it.
    public var userID: UInt32
    /// The socket's inode, as in `/proc/PID/fd`; 0 if no process has it open.
    public var inode: UInt32
    /// The timer that runs for it, if one does.
    public var timer: Timer?
    /// What TCP_INFO would say; nil in a state where there is none, or when it was not asked for.
    public var detail: TCPInfo?

    /// The timer that runs.
    public struct Timer: Hashable, Sendable {
        /// What the kernel does when it expires.
        public enum Kind: UInt8, Hashable, Sendable {
            case retransmission = 1, keepAlive, timeWait, zeroWindowProbe
        }

        /// What it is for.
        public var kind: Kind
        /// Milliseconds until it expires.
        public var expires: Int
        /// How often it expired already.
        public var retries: Int
    }
}

/// What TCP_INFO says of a connection: the kernel's own TCB, as far as it shows it.
public struct TCPInfo: Hashable, Sendable {
    /// Which state it is in.
    public var state: State
    /// Smoothed round trip, its variance and the smallest one seen, in microseconds (RFC 6298 §2).
    public var roundTrip, roundTripVariance, smallestRoundTrip: Int
    /// Retransmission timeout, in microseconds (RFC 6298 §2).
    public var retransmissionTimeout: Int
    /// Delayed acknowledgment timeout, in microseconds (RFC 9293 §3.8.6.3).
    public var acknowledgmentTimeout: Int
    /// The segment size that we send with, the one that we believe the peer to send with, and the one that we announced.
    public var sendMSS, receiveMSS, advertisedMSS: Int
    /// The largest packet that the path takes, in octets.
    public var pathMTU: Int
    /// Congestion window and slow start threshold, in segments (RFC 5681 §3.1).
    public var congestionWindow, slowStartThreshold: Int
    /// SND.WND after scaling, in octets.
    public var sendWindow: Int
    /// Segments sent and not acknowledged; of these acknowledged by SACK, believed lost, and sent again.
    public var unacknowledged, selectivelyAcknowledged, lost, retransmitting: Int
    /// Segments sent again since the connection began.
    public var retransmissions: Int
    /// Octets acknowledged by the peer, and received from it in order. SYN and FIN count here as they do in SEG.LEN.
    public var bytesAcknowledged, bytesReceived: Int
    /// Octets of text sent, repetitions included, and those repetitions alone.
    public var bytesSent, bytesRetransmitted: Int
    /// Octets that `send` took and that wait for room in a window.
    public var bytesNotSent: Int
    /// Segments of every kind, repetitions included.
    public var segmentsSent, segmentsReceived: Int
    /// What both ends agreed on. The scales are shift counts; nil if either end did not offer (RFC 7323 §2.2).
    public var hasTimestamps, hasSACK, hasECN: Bool
    /// The shift counts of what we send and of what we are sent.
    public var sendWindowScale, receiveWindowScale: UInt8?
}
