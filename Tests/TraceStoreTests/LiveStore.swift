// SPDX-License-Identifier: MIT
import Exchanges
import Flows
import TCP
import TraceStore

typealias LiveStore = TraceStore<MemoryOctets>

extension TraceStore where Octets == MemoryOctets {
    /// A live trace of which nothing has come yet.
    init(bounds: TraceBounds = TraceBounds()) {
        self.init(title: "lo", keeping: .rows(bounds), in: TraceOctets())
    }
}

extension Passing {
    /// A segment passes, a millisecond after the last, and a trace takes it in.
    mutating func pass(
        _ end: End, _ flags: Flags, seq: UInt32, ack: UInt32? = nil, text: String = "", port: UInt16 = 20_000,
        into store: inout LiveStore
    ) {
        take(frame(end, flags, seq: seq, ack: ack, text: text, port: port)) { event, frame in
            store.take(event, frame: frame)
        }
    }

    /// A handshake, a message and its ACK.
    mutating func talk(_ text: String, port: UInt16 = 20_000, into store: inout LiveStore) {
        pass(.client, .syn, seq: 0, port: port, into: &store)
        pass(.server, .syn, seq: 0, ack: 1, port: port, into: &store)
        pass(.client, [], seq: 1, ack: 1, port: port, into: &store)
        pass(.client, .psh, seq: 1, ack: 1, text: text, port: port, into: &store)
        pass(.server, [], seq: 1, ack: 1 + UInt32(text.utf8.count), port: port, into: &store)
    }
}
