// SPDX-License-Identifier: MIT
import Packets
import TCP

extension Flow {
    /// Keeps the books that the summary of the connection is made from.
    mutating func account(
        _ segment: Segment, from end: End, frame: Int, time: Timestamp?, oddities found: Oddities, advanced: UInt32
    ) {
        segments += 1
        if firstTime == nil { firstTime = time }
        if let time { lastTime = time }
        if end == .client { client.bytes += UInt64(advanced) } else { server.bytes += UInt64(advanced) }
        if !segment.isSYN || segment.ack != nil || end == .server { isOnlySYNs = false }
        if segment.isFIN, firstFIN == nil { firstFIN = end }
        history.add(letter(of: segment), by: end)
        if found.contains(.zeroWindow) { history.add(.zeroWindow, by: end) }
        // The first of a connection repeats nothing of it, though tshark may have seen its number before.
        if segments > 1, !found.isDisjoint(with: [.retransmission, .fastRetransmission, .spuriousRetransmission]) {
            history.add(.repeated, by: end)
        }
        if handshake.ack == nil { follow(segment, from: end, frame: frame, time: time) }
    }

    private func letter(of segment: Segment) -> History.Letter {
        if segment.isSYN { return segment.ack == nil ? .syn : .synAck }
        if segment.isRST { return .rst }
        if segment.isFIN { return .fin }
        return segment.textLength > 0 ? .text : .ack
    }

    /// The three segments of the handshake, as they come.
    private mutating func follow(_ segment: Segment, from end: End, frame: Int, time: Timestamp?) {
        switch (segment.isSYN, segment.ack, end) {
        case (true, nil, .client):
            if handshake.syn == nil { handshake.syn = frame }
            handshake.clientISN = segment.seq
            clientSYNTime = time?.nanoseconds ?? 0
        case (true, nil, .server):
            handshake.serverISN = segment.seq
        case (true, _?, .server):
            if handshake.synAck == nil { handshake.synAck = frame }
            handshake.serverISN = segment.seq
            if handshake.clientISN == nil { handshake.clientISN = segment.acknowledgmentField - 1 }
        case (true, _?, .client):
            break
        case (false, let ack?, .client):
            guard !segment.isRST, let isn = handshake.serverISN, ack.follows(isn) else { return }
            handshake.ack = frame
            if let time, clientSYNTime != 0 { handshake.roundTrip = time.nanoseconds &- clientSYNTime }
        case (false, _, _):
            break
        }
    }

    /// What is said of the connection when nothing more is expected of it.
    func report(_ oddities: OddityCounts, wasEvicted: Bool) -> Connection {
        var opening = handshake
        opening.kind = handshakeKind
        return Connection(
            number: number, client: clientIsLow ? key.low : key.high, server: clientIsLow ? key.high : key.low,
            path: path, handshake: opening, close: Connection.Close(kind: closeKind, firstFIN: firstFIN),
            segments: segments, clientBytes: client.bytes, serverBytes: server.bytes,
            clientState: client.witness.hasSpoken ? client.witness.state : nil,
            serverState: server.witness.hasSpoken ? server.witness.state : nil,
            oddities: oddities, history: history, firstTime: firstTime, lastTime: lastTime, wasEvicted: wasEvicted)
    }

    private var handshakeKind: Connection.Handshake.Kind {
        if isSimultaneous { return .simultaneous }
        if wasRefused { return .refused }
        if handshake.syn != nil, handshake.synAck != nil, handshake.ack != nil { return .threeWay }
        if isOnlySYNs { return .unanswered }
        return handshake.syn != nil || handshake.synAck != nil ? .partial : .unseen
    }

    private var closeKind: Connection.Close.Kind {
        if wasReset { return .reset }
        if client.witness.hasClosed, server.witness.hasClosed { return .orderly }
        return firstFIN == nil ? .open : .halfClosed
    }
}

extension Witness {
    /// Whether this end's FIN was acknowledged.
    var hasClosed: Bool { finSent.map { sndUna.follows($0) } ?? false }
}
