// SPDX-License-Identifier: MIT
public import Flows
public import Packets
public import TCP

/// What both ends of one connection said, put in order from their segments and split into messages.
///
/// A message ends after a line feed, when the other side begins to send, after 200 ms without text from its side, or at a
/// FIN or RST, whichever is first, by capture time. Lost and repeated octets are put right as a receiver does it: the
/// first copy of an octet counts, text beyond a hole waits, and a hole that the other end acknowledges is skipped, since
/// it was filled where the capture could not see.
public struct Dialogue: Sendable {
    let connection: Int
    private var client = ReassembledStream()
    private var server = ReassembledStream()

    /// How long a silence ends a message, in nanoseconds.
    static let silence: Int64 = 200_000_000

    /// The dialogue of one connection, which has said nothing yet.
    public init(connection: Int) { self.connection = connection }

    /// Takes in a segment and the text that was captured of it; what is complete goes to `done`.
    public mutating func take(
        _ annotation: Annotation, _ segment: Segment, text: RawSpan, into done: inout [Message]
    ) {
        let sender = annotation.sender
        if let time = annotation.time { endSilent(at: time.nanoseconds) }
        // An open end takes no other first number.
        if segment.isSYN, !annotation.before[sender.peer].value.isSynchronized || self[sender].next == nil {
            self[sender].begin(at: segment.seq + 1)
        }
        if segment.textLength > 0, !segment.isRST, !annotation.passage.isRefused {
            if self[sender].brings(segment.text) {
                self[sender.peer].end()
                self[sender].lastTime = annotation.time?.nanoseconds ?? 0
            }
            self[sender].take(segment.text, text, frame: annotation.number)
        }
        if segment.isFIN { self[sender].end(before: segment.end - 1) }
        if let ack = segment.ack { self[sender.peer].acknowledge(ack, frame: annotation.number) }
        if segment.isRST { reset(annotation) }
        collect(into: &done)
    }

    /// Lets time pass: a side that has been silent long enough has ended its message.
    public mutating func advance(to time: Timestamp, into done: inout [Message]) {
        endSilent(at: time.nanoseconds)
        collect(into: &done)
    }

    /// A RST ends what both ends were saying. Unless its receiver drops it, nothing will be acknowledged any more.
    private mutating func reset(_ annotation: Annotation) {
        client.end()
        server.end()
        let receiver = annotation.sender.peer
        guard annotation.before[receiver].value != annotation.after[receiver].value else { return }
        client.finish()
        server.finish()
    }

    private mutating func endSilent(at now: Int64) {
        if now &- client.lastTime > Dialogue.silence { client.end() }
        if now &- server.lastTime > Dialogue.silence { server.end() }
    }

    /// The connection is over: everything that was said is.
    public mutating func finish(into done: inout [Message]) {
        client.finish()
        server.finish()
        collect(into: &done)
    }

    private mutating func collect(into done: inout [Message]) {
        if !client.done.isEmpty { client.hand(over: &done, connection, .client) }
        if !server.done.isEmpty { server.hand(over: &done, connection, .server) }
    }

    private subscript(end: End) -> ReassembledStream {
        _read { if end == .client { yield client } else { yield server } }
        _modify { if end == .client { yield &client } else { yield &server } }
    }
}
