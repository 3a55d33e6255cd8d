// SPDX-License-Identifier: MIT
public import Packets
public import TCP

/// One end's variables of RFC 9293 §3.3.1, as far as the wire showed them: what a view prints beside the end's state.
public struct EndNumbers: Hashable, Sendable {
    /// ISS, SND.UNA, SND.NXT; nil until the end is known to have sent something.
    public var iss, sndUna, sndNxt: SequenceNumber?
    /// SND.WND: how much the other end takes from SND.UNA on, in octets; nil until it said so.
    public var sndWnd: UInt32?
    /// IRS and RCV.NXT; nil until something reached the end.
    public var irs, rcvNxt: SequenceNumber?
    /// RCV.WND: how much the end takes from RCV.NXT on, by what it advertised last.
    public var rcvWnd: UInt32?

    /// Each variable by the RFC's name for it, in the order in which the RFC lists them.
    public var named: [(name: StaticString, value: UInt32?)] {
        [
            ("ISS", iss?.rawValue), ("SND.UNA", sndUna?.rawValue), ("SND.NXT", sndNxt?.rawValue), ("SND.WND", sndWnd),
            ("IRS", irs?.rawValue), ("RCV.NXT", rcvNxt?.rawValue), ("RCV.WND", rcvWnd),
        ]
    }
}

extension Observer {
    /// The variables of both ends of the connection between two sockets, if it is in memory.
    public func numbers(of a: SocketAddress, _ b: SocketAddress) -> Pair<EndNumbers>? {
        guard let slot = table.find(FlowKey.pair(a, b).key) else { return nil }
        let (client, server) = (table[slot].client.witness, table[slot].server.witness)
        let own = (table[slot].isSplit ? rare[table[slot].number]?.own : nil) ?? table[slot].shared
        let (iss, irs) = (own.client.isISN ? own.client.base : nil, own.server.isISN ? own.server.base : nil)
        return Pair(
            client: EndNumbers(client, iss: iss, peer: server, irs: irs),
            server: EndNumbers(server, iss: irs, peer: client, irs: iss))
    }
}

extension EndNumbers {
    /// The variables of an end, given its first number, and its peer with that one's.
    init(_ witness: Witness, iss: SequenceNumber?, peer: Witness, irs: SequenceNumber?) {
        guard witness.state != .closed && witness.state != .listen else { return }
        if witness.hasSent {
            self.iss = iss
            sndUna = witness.sndUna
            sndNxt = witness.sndNxt
            sndWnd = peer.rightEdge.map { $0.follows(witness.sndUna) ? $0.offset(from: witness.sndUna) : 0 }
        }
        if witness.knowsPeer {
            self.irs = irs
            rcvNxt = witness.rcvNxt
            rcvWnd = witness.rightEdge.map { $0.follows(witness.rcvNxt) ? $0.offset(from: witness.rcvNxt) : 0 }
        }
    }
}
