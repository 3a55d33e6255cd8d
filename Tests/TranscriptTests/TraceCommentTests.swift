// SPDX-License-Identifier: MIT
import Flows
import Packets
import TCP
import Testing
import Transcript

/// What is saved beside packets is read back as it was; what anybody else wrote is nothing but a comment.
@Suite("Saved comments")
struct TraceCommentTests {
    private static let time = Timestamp(nanoseconds: 1_700_000_000_000_000_123)

    private static let times = "made=1.000000000 returned=1.000000000"

    /// Free text that a socket, a terminal or another program may come up with.
    static let texts = [
        "", "127.0.0.1:9000", "AF_INET, SOCK_STREAM", "你好 🙂", "a) = 0 state=CLOSED", "(((", ")))", "a=b c = d", " ",
        "two\nlines\r\nand\ttabs", "\u{1B}]0;title\u{7}\u{9B}31m", "\u{0}", "back\\slash \\u{41} \\",
        "e\u{301}\u{202E}",
        String(repeating: "長", count: 20_000),
    ]

    @Test("calls come back as they were", arguments: texts)
    func calls(_ text: String) throws {
        for (state, errno, connection, result) in [
            (State.synSent, nil, 7, 0), (nil, "ECONNREFUSED", nil, -1), (.timeWait, nil, Int(Int32.max), 65_536),
            (nil, nil, nil, nil),
        ] as [(State?, String?, Int?, Int?)] {
            let call = SocketCall(
                made: TraceCommentTests.time, returned: Timestamp(nanoseconds: .max), end: .server, call: "send",
                arguments: text, result: result, errno: errno, effect: state.map { _ in .sent }, state: state,
                connection: connection)
            let comment = TraceComment.call(call).text
            #expect(comment.utf8.count <= 65_532)
            #expect(comment.hasPrefix("call server send("))
            #expect(!comment.unicodeScalars.contains { $0.value < 0x20 || 0x7F..<0xA0 ~= $0.value })
            guard case .call(let read)? = TraceComment(comment) else {
                Issue.record("not a call: \(comment)")
                continue
            }
            #expect(
                read.made == call.made && read.returned == call.returned && read.end == call.end
                    && read.call == call.call)
            #expect(read.result == result && read.errno == errno && read.effect == call.effect)
            #expect(read.state == state && read.connection == connection)
            #expect(Array(read.arguments.unicodeScalars) == Array(text.unicodeScalars))
        }
    }

    @Test("a text that no comment can hold is cut, and says so")
    func longText() throws {
        let call = SocketCall(
            made: TraceCommentTests.time, returned: TraceCommentTests.time, end: .client, call: "send",
            arguments: String(repeating: "長", count: 100_000), result: 1, errno: nil, effect: nil, state: nil)
        let comment = TraceComment.call(call).text
        #expect(comment.utf8.count <= 65_532)
        guard case .call(let read)? = TraceComment(comment) else { throw Unread() }
        #expect(read.arguments.hasSuffix("長…"))
    }

    @Test("readings come back as they were")
    func readings() throws {
        for state in [nil] + State.allCases {
            let reading = KernelReading(
                time: Timestamp(nanoseconds: .min), connection: 0, end: .client, state: state, model: .listen,
                source: "inet_diag")
            guard case .kernel(let read)? = TraceComment(TraceComment.kernel(reading).text) else { throw Unread() }
            #expect(read.time == reading.time && read.connection == 0 && read.end == .client)
            #expect(read.state == state && read.model == .listen && read.source == "inet_diag")
        }
    }

    @Test("times come back to the nanosecond", arguments: [0, 1, -1, 999_999_999, -1_000_000_001, Int64.max, .min])
    func times(_ nanoseconds: Int64) throws {
        let reading = KernelReading(
            time: Timestamp(nanoseconds: nanoseconds), connection: nil, end: .server, state: nil, model: nil,
            source: "x")
        guard case .kernel(let read)? = TraceComment(TraceComment.kernel(reading).text) else { throw Unread() }
        #expect(read.time.nanoseconds == nanoseconds)
    }

    @Test("notes come back as they were, and so does having none")
    func notes() throws {
        for texts in [[], TraceCommentTests.texts.filter { $0.utf8.count < 1000 }] {
            let comment = TraceComment.note(frame: 7, texts: texts).text
            #expect(comment.hasPrefix("note 7"))
            guard case .note(let frame, let read)? = TraceComment(comment) else { throw Unread() }
            #expect(frame == 7)
            #expect(read.map { Array($0.unicodeScalars) } == texts.map { Array($0.unicodeScalars) })
        }
    }

    @Test(
        "comments that begin or go on otherwise are the file's own",
        arguments: [
            "", "call", "call ", "call me back", "kernel", "kernel panic", "note", "note ", "note 7 later", "note 0",
            "note -1", "note 99999999999999999999", "Note 7", "wire held", "fate 7 lost", "unknown 1",
            "call client connect() = 0", "call client connect() = 0 time=1", "call nobody connect() = 0 TIMES",
            "call client connect() = 0 made=1.00000000x returned=1.000000000", "call client connect() = x TIMES",
            "call client connect() = 0 made=1.000000000", "call client connect() =0 TIMES",
            "call client connect() = 0 TIMES made=2.000000000", "call client connect() = 0  TIMES",
            "call client connect() = 0 made=99999999999999999999.000000000 returned=1.000000000",
            "call client connect() = 0 made=9223372036.854775808 returned=1.000000000",
            "call client connect() = 0 TIMES ", "call client con nect() = 0 TIMES", "call client () = 0 TIMES",
            "call client \u{1B}c() = 0 TIMES", "call client connect() = 0 state=SYN-SEND TIMES",
            "call client connect() = 0 effect=magic TIMES", "call client connect() = 0 connection=-1 TIMES",
            "call client connect() = 0 connection=4294967296 TIMES", "call client connect() = 0 errno=E\u{7} TIMES",
            "call client connect(\\) = 0 TIMES", "call client connect(\\u{110000}) = 0 TIMES",
            "call client connect(\\u{}) = 0 TIMES", "call client connect(\\u{1) = 0 TIMES",
            "call client connect() 7 TIMES",
            "kernel client state=OPEN source=x time=1.000000000", "kernel client source= time=1.000000000",
            "kernel client time=1.000000000", "kernel client source=\u{202E} time=1.000000000",
        ])
    func others(_ comment: String) {
        #expect(TraceComment(comment.replacing("TIMES", with: TraceCommentTests.times)) == nil)
    }

    @Test("keys of later versions are passed over")
    func laterKeys() {
        #expect(TraceComment("call client close() = 0 \(TraceCommentTests.times) colour=red")?.event != nil)
    }

    private struct Unread: Error {}
}
