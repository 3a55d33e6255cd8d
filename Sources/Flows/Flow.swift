// SPDX-License-Identifier: MIT
import Packets
import TCP

/// One connection as it is being watched: both witnesses, both tracks, and what its summary will say.
///
/// With a million of them alive, each segment's comes from main memory, a line of 64 octets at a time. So what every
/// segment touches stands first and close together; what only a handshake, a close or a report needs stands last; what
/// few connections have at all (`OutOfOrderRanges`, `OddityCounts`) is kept elsewhere.
struct Flow: Sendable {
    let key: FlowKey
    /// Whether the client is the pair's `low` socket.
    let clientIsLow: Bool
    var standing = Standing.embryonic
    /// Whether both ends are in the middle of things, so that `passOrdinary` may be tried.
    var isUnderWay = false
    var wasReported = false
    /// Whether another connection has begun between its sockets that may have been refused.
    var hasRival = false
    /// Whether tshark has begun another connection where this one goes on: it has ``OwnNumbers``.
    var isSplit = false
    let number: Int
    var segments = 0
    var lastTime: Timestamp?
    var history = History()

    var client = FlowEnd()
    var server = FlowEnd()

    /// When the latest SYN without ACK was sent; and the round trip of the handshake, as tshark takes it. 0: none.
    var lastSYNTime: Int64 = 0
    var roundTrip: Int64 = 0
    /// When the client's latest SYN was sent. 0: none.
    var clientSYNTime: Int64 = 0
    var firstTime: Timestamp?
    var firstFIN: End?
    var wasRefused = false
    var wasReset = false
    var isSimultaneous = false
    var isOnlySYNs = true
    var isOdd = false
    var ecn = ECN.unknown
    /// Its neighbours in the list of its standing.
    var older = Flow.none
    var newer = Flow.none
    let path: Path
    var handshake = Connection.Handshake()

    /// How far a connection has come, which decides how dearly its memory is held.
    enum Standing: UInt8, Sendable {
        /// Only one end has spoken so far, by SYNs.
        case embryonic
        case open
        case closed
    }

    /// Stands for no neighbour.
    static let none = UInt32.max

    init(key: FlowKey, number: Int, clientIsLow: Bool, path: Path) {
        self.key = key
        self.number = number
        self.clientIsLow = clientIsLow
        self.path = path
    }

    /// A value of every line of 64 octets.
    var prefetch: UInt64 {
        UInt64(key.low.port) &+ UInt64(truncatingIfNeeded: segments) &+ client.prefetch &+ server.prefetch
            &+ UInt64(bitPattern: lastSYNTime) &+ UInt64(older) &+ UInt64(truncatingIfNeeded: handshake.ack ?? 0)
    }

    var ends: Ends {
        Ends(
            client: Belief(client.witness.state, client.witness.basis),
            server: Belief(server.witness.state, server.witness.basis))
    }

    var isOver: Bool { client.witness.state.isOver && server.witness.state.isOver }

    /// The first segment of a connection tells what must have been before it.
    mutating func begin(with segment: Segment, from end: End) {
        let (sender, receiver) = Witness.both(before: segment)
        if end == .client {
            client.witness = sender
            server.witness = receiver
        } else {
            client.witness = receiver
            server.witness = sender
        }
    }
}

extension Witness {
    /// What the first segment of a connection tells of its sender and its receiver before it.
    static func both(before segment: Segment) -> (sender: Witness, receiver: Witness) {
        var sender = Witness(.established, .assumed(.midstream))
        var receiver = Witness(.established, .assumed(.midstream))
        if segment.isSYN, segment.ack == nil {
            sender = Witness(.closed, .observed)
            receiver = Witness(.listen, .assumed(.delivered))
        } else if segment.isSYN {
            sender = Witness(.synReceived, .inferred(.listenSYN))
            sender.isPassive = true
            sender.suppose(sent: segment.seq, received: segment.ack)
            receiver = Witness(.synSent, .inferred(.activeOpen))
            receiver.suppose(sent: segment.acknowledgmentField, received: nil)
            receiver.sndUna = segment.acknowledgmentField - 1
        } else {
            sender.suppose(sent: segment.seq, received: segment.ack)
            receiver.suppose(sent: segment.ack, received: segment.seq)
        }
        return (sender, receiver)
    }
}

extension State {
    /// Nothing more is expected of an end in this state. One that went back to LISTEN has given the connection up.
    package var isOver: Bool { self == .closed || self == .timeWait || self == .listen }
}
