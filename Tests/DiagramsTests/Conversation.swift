// SPDX-License-Identifier: MIT
import Flows
import Packets
import TCP
import Testing
import Transcript

/// A conversation written down segment by segment and encoded as packets, so that it comes by the way of any capture.
struct Conversation: CustomTestStringConvertible, Sendable {
    let name: String
    var frames: [(octets: [UInt8], time: Timestamp)] = []
    private var time: Int64 = 1_700_000_000_000_000_000
    private let client: SocketAddress
    private let server: SocketAddress
    static let clientISN: UInt32 = 4_294_967_290
    static let serverISN: UInt32 = 5_000

    var testDescription: String { name }

    init(_ name: String, isIPv6: Bool = false) {
        self.name = name
        let (near, far) =
            isIPv6
            ? (IPAddress(v6High: 0x2001_0db8_0000_0000, low: 2), IPAddress(v6High: 0x2001_0db8_0000_0000, low: 1))
            : (IPAddress(v4: 0x0a00_0002), IPAddress(v4: 0x0a00_0001))
        client = SocketAddress(address: near, port: 20_000)
        server = SocketAddress(address: far, port: 9_000)
    }

    /// A segment, its numbers relative to the ISNs, so many microseconds after the one before.
    mutating func pass(
        _ end: End, _ flags: Flags, seq: UInt32, ack: UInt32? = nil, text: String = "", window: UInt16 = 64_240,
        after: Int64 = 1_000, options: Options = .none
    ) {
        let mine = end == .client ? Conversation.clientISN : Conversation.serverISN
        let theirs = end == .client ? Conversation.serverISN : Conversation.clientISN
        let segment = Segment(
            seq: SequenceNumber(mine &+ seq), ack: ack.map { SequenceNumber(theirs &+ $0) }, flags: flags,
            window: window,
            textLength: UInt32(text.utf8.count), options: options)
        let encoder =
            end == .client ? PacketEncoder(from: client, to: server) : PacketEncoder(from: server, to: client)
        time += after * 1_000
        frames.append((encoder.packet(segment, text: Array(text.utf8)), Timestamp(nanoseconds: time)))
    }

    mutating func open() {
        let offer = Options(
            maximumSegmentSize: 1_460, windowScale: 7, sackPermitted: true, timestamps: Timestamps(value: 1, echo: 0))
        pass(.client, .syn, seq: 0, options: offer)
        // It takes no timestamps, so that none need stand in what follows (RFC 7323 §3.2).
        let answer = Options(maximumSegmentSize: 1_460, windowScale: 7, sackPermitted: true)
        pass(.server, .syn, seq: 0, ack: 1, options: answer)
        pass(.client, [], seq: 1, ack: 1, window: 502)
    }

    /// The client closes first, after `client` and `server` octets of text.
    mutating func close(client: UInt32, server: UInt32) {
        pass(.client, .fin, seq: client, ack: server, window: 502)
        pass(.server, .fin, seq: server, ack: client + 1, window: 509)
        pass(.client, [], seq: client + 1, ack: server + 1, window: 502)
    }

    /// Hands on each frame's moments, with the frame: told when it is known what became of the segment.
    func forEach(_ body: ([TraceEvent], [UInt8]?) -> Void) {
        var transcriber = Transcriber(hasHindsight: true, seed: 1)
        transcriber.tellsNumbers = true
        var told: [TraceEvent] = []
        for (index, frame) in frames.enumerated() {
            transcriber.take(
                frame.octets.span.bytes,
                FrameInfo(number: index + 1, time: frame.time, originalLength: frame.octets.count, link: .raw)
            ) { told.append($0) }
        }
        transcriber.finish { told.append($0) }
        var number: Int?
        var moments: [TraceEvent] = []
        for moment in told {
            if case .segment(let passing) = moment {
                if !moments.isEmpty { body(moments, number.map { frames[$0 - 1].octets }) }
                (moments, number) = ([], passing.annotation.number)
            }
            moments.append(moment)
        }
        body(moments, number.map { frames[$0 - 1].octets })
    }

    var segments: [AnnotatedSegment] {
        var segments: [AnnotatedSegment] = []
        forEach { moments, _ in segments += [moments.passing].compactMap(\.self) }
        return segments
    }
}

extension [TraceEvent] {
    var passing: AnnotatedSegment? {
        for case .segment(let passing) in self { return passing }
        return nil
    }
}

// MARK: The conversations

extension Conversation {
    static let hostile = "<script>alert(\"1\")</script> ; # %% & ]]>\u{1B}[2J\n"

    /// Opened, hostile text and its answer in Chinese, closed by the client.
    static let whole: Conversation = {
        var talk = Conversation("whole")
        talk.open()
        let count = UInt32(hostile.utf8.count)
        talk.pass(.client, .psh, seq: 1, ack: 1, text: hostile, window: 502)
        talk.pass(.server, [], seq: 1, ack: 1 + count, window: 509, after: 20)
        talk.pass(.server, .psh, seq: 1, ack: 1 + count, text: "你好\n", window: 509, after: 400_000)
        talk.pass(.client, [], seq: 1 + count, ack: 8, window: 502, after: 20)
        talk.close(client: 1 + count, server: 8)
        return talk
    }()

    static let refused: Conversation = {
        var talk = Conversation("refused")
        talk.pass(.client, .syn, seq: 0)
        talk.pass(.server, .rst, seq: 0 &- serverISN, ack: 1, window: 0)
        return talk
    }()

    /// The server's text is lost once and sent again; then it resets.
    static let reset: Conversation = {
        var talk = Conversation("reset", isIPv6: true)
        talk.open()
        talk.pass(.server, .psh, seq: 1, ack: 1, text: "lost?\n", window: 509)
        talk.pass(.server, .psh, seq: 1, ack: 1, text: "lost?\n", window: 509, after: 210_000)
        talk.pass(.client, [], seq: 1, ack: 7, window: 502)
        talk.pass(.server, .rst, seq: 7, ack: 1, window: 0)
        return talk
    }()

    /// The client has said all, and the server talks on: a half-close; its last text rides on its FIN.
    static let halfClosed: Conversation = {
        var talk = Conversation("halfClosed")
        talk.open()
        talk.pass(.client, [.psh, .fin], seq: 1, ack: 1, text: "bye\n", window: 502)
        talk.pass(.server, [], seq: 1, ack: 6, window: 509)
        talk.pass(.server, .psh, seq: 1, ack: 6, text: "one more\n", window: 509, after: 100_000)
        talk.pass(.client, [], seq: 6, ack: 10, window: 502)
        talk.pass(.server, [.psh, .fin], seq: 10, ack: 6, text: "done\n", window: 509, after: 100_000)
        talk.pass(.client, [], seq: 6, ack: 16, window: 502)
        return talk
    }()

    /// Both speak at once, and the capture was made beside the client: the server's text comes after the client's, yet
    /// does not acknowledge it. A FIN carries a PSH that pushes nothing.
    static let crossing: Conversation = {
        var talk = Conversation("crossing")
        talk.open()
        talk.pass(.client, .psh, seq: 1, ack: 1, text: "ping\n", window: 502)
        talk.pass(.server, .psh, seq: 1, ack: 1, text: "welcome\n", window: 509)
        talk.pass(.client, [], seq: 6, ack: 9, window: 502)
        talk.pass(.server, [], seq: 9, ack: 6, window: 509)
        talk.pass(.server, [.psh, .fin], seq: 9, ack: 6, window: 509)
        talk.pass(.client, .fin, seq: 6, ack: 10, window: 502)
        talk.pass(.server, [], seq: 10, ack: 7, window: 509)
        return talk
    }()

    /// Two FINs cross, as in RFC 9293 §3.6, Figure 13.
    static let closing: Conversation = {
        var talk = Conversation("closing")
        talk.open()
        talk.pass(.client, .fin, seq: 1, ack: 1, window: 502)
        talk.pass(.server, .fin, seq: 1, ack: 1, window: 509)
        talk.pass(.client, [], seq: 2, ack: 2, window: 502)
        talk.pass(.server, [], seq: 2, ack: 2, window: 509)
        return talk
    }()

    /// The server's text is sent twice, and by its timestamp it is the second copy that the client answers (RFC 7323 §4.3).
    static let lostText: Conversation = {
        var talk = Conversation("lostText")
        func stamped(_ value: UInt32, _ echo: UInt32) -> Options {
            Options(timestamps: Timestamps(value: value, echo: echo))
        }
        talk.pass(.client, .syn, seq: 0, options: stamped(1, 0))
        talk.pass(.server, .syn, seq: 0, ack: 1, options: stamped(900, 1))
        talk.pass(.client, [], seq: 1, ack: 1, options: stamped(2, 900))
        talk.pass(.server, .psh, seq: 1, ack: 1, text: "hello\n", options: stamped(910, 2))
        talk.pass(.server, .psh, seq: 1, ack: 1, text: "hello\n", after: 210_000, options: stamped(1_120, 2))
        talk.pass(.client, [], seq: 1, ack: 7, options: stamped(222, 1_120))
        talk.pass(.server, .psh, seq: 7, ack: 1, text: "more\n", options: stamped(1_130, 222))
        talk.pass(.client, [], seq: 1, ack: 12, options: stamped(232, 1_130))
        return talk
    }()

    static let unanswered: Conversation = {
        var talk = Conversation("unanswered")
        talk.pass(.client, .syn, seq: 0)
        talk.pass(.client, .syn, seq: 0, after: 1_000_000)
        return talk
    }()

    static let all = [whole, refused, reset, halfClosed, crossing]
}
