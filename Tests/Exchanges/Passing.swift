// SPDX-License-Identifier: MIT
import Flows
import Packets
package import TCP
package import Transcript

/// Conversations written down segment by segment, and taken in the way that a capture's frames are.
package struct Passing {
    package static let clientISN: UInt32 = 1_000
    package static let serverISN: UInt32 = 5_000

    package var transcriber = Transcriber(seed: 1)
    package var time: Int64 = 1_700_000_000_000_000_000
    package var number = 0

    package init() { transcriber.tellsNumbers = true }

    /// A segment of the client at `port`, or of the server to it, numbers relative to the ISNs.
    package func frame(
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

    /// Takes in a frame a millisecond after the last, and hands on what came of it.
    package mutating func take(
        _ frame: [UInt8], _ body: (TraceEvent, RawSpan) -> Void
    ) {
        number += 1
        time += 1_000_000
        var moments: [TraceEvent] = []
        transcriber.take(
            frame.span.bytes,
            FrameInfo(number: number, time: Timestamp(nanoseconds: time), originalLength: frame.count, link: .raw)
        ) { moments.append($0) }
        for moment in moments { body(moment, frame.span.bytes) }
    }

    /// Two clients, at ports 20000 and 20001: each opens, says hello, and is acknowledged.
    package mutating func twoTalks(
        _ body: (TraceEvent, RawSpan) -> Void
    ) {
        for port in [20_000, 20_001] as [UInt16] {
            for (end, flags, seq, ack, text) in [
                (.client, .syn, 0, nil, ""), (.server, .syn, 0, 1, ""), (.client, [], 1, 1, ""),
                (.client, .psh, 1, 1, "hello\n"), (.server, [], 1, 7, ""),
            ] as [(End, Flags, UInt32, UInt32?, String)] {
                take(frame(end, flags, seq: seq, ack: ack, text: text, port: port), body)
            }
        }
    }
}
