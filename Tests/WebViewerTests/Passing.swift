// SPDX-License-Identifier: MIT
import Flows
import Packets
import TCP
import Transcript

@testable import WebViewer

/// Conversations written down segment by segment, and taken in by a book the way that a capture's frames are.
struct Passing {
    static let clientISN: UInt32 = 1_000
    static let serverISN: UInt32 = 5_000

    var transcriber = Transcriber(seed: 1)
    var time: Int64 = 1_700_000_000_000_000_000
    var number = 0

    /// A segment of the client at `port`, or of the server to it, numbers relative to the ISNs, a millisecond after the last.
    mutating func pass(
        _ end: End, _ flags: Flags, seq: UInt32, ack: UInt32? = nil, text: String = "", port: UInt16 = 20_000,
        into book: inout LiveBook
    ) {
        take(frame(end, flags, seq: seq, ack: ack, text: text, port: port)) { moment, frame, numbers in
            _ = book.take(moment, frame: frame, numbers: numbers)
        }
    }

    func frame(
        _ end: End, _ flags: Flags, seq: UInt32, ack: UInt32? = nil, text: String = "", port: UInt16 = 20_000
    ) -> [UInt8] {
        let client = SocketAddress(address: IPAddress(v4: 0x0a00_0002), port: port)
        let server = SocketAddress(address: IPAddress(v4: 0x0a00_0001), port: 9_000)
        let mine = end == .client ? Passing.clientISN : Passing.serverISN
        let theirs = end == .client ? Passing.serverISN : Passing.clientISN
        let segment = Segment(
            seq: SequenceNumber(mine &+ seq), ack: ack.map { SequenceNumber(theirs &+ $0) }, flags: flags,
            window: 64_240, textLength: UInt32(text.utf8.count))
        let encoder =
            end == .client ? PacketEncoder(from: client, to: server) : PacketEncoder(from: server, to: client)
        return encoder.packet(segment, text: Array(text.utf8))
    }

    mutating func take(
        _ frame: [UInt8], _ body: (TraceEvent, RawSpan, (client: EndNumbers, server: EndNumbers)?) -> Void
    ) {
        number += 1
        time += 1_000_000
        var moments: [TraceEvent] = []
        transcriber.take(
            frame.span.bytes,
            FrameInfo(number: number, time: Timestamp(nanoseconds: time), originalLength: frame.count, link: .raw)
        ) { moments.append($0) }
        for moment in moments {
            var numbers: (client: EndNumbers, server: EndNumbers)?
            if case .segment(let passing) = moment {
                numbers = transcriber.observer.numbers(of: passing.source, passing.destination)
            }
            body(moment, frame.span.bytes, numbers)
        }
    }

    /// A handshake, a message and its ACK.
    mutating func talk(_ text: String, port: UInt16 = 20_000, into book: inout LiveBook) {
        pass(.client, .syn, seq: 0, port: port, into: &book)
        pass(.server, .syn, seq: 0, ack: 1, port: port, into: &book)
        pass(.client, [], seq: 1, ack: 1, port: port, into: &book)
        pass(.client, .psh, seq: 1, ack: 1, text: text, port: port, into: &book)
        pass(.server, [], seq: 1, ack: 1 + UInt32(text.utf8.count), port: port, into: &book)
    }
}
