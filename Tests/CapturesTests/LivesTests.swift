// SPDX-License-Identifier: MIT
import Flows
import TCP
import Testing
import Transcript

/// What each of the small captures shows: every segment, both ends' states after it, how it opened and how it closed.
@Suite("Captures: the life of a connection, segment by segment")
struct LivesTests {
    /// What is expected of a capture.
    struct Row: CustomTestStringConvertible {
        let name: String
        let handshake: Connection.Handshake.Kind
        let close: Connection.Close.Kind
        let life: String

        var testDescription: String { name }
    }

    static let opening = """
        client SYN: SYN-SENT SYN-RECEIVED
        server SYN,ACK: ESTABLISHED SYN-RECEIVED
        client ACK: ESTABLISHED ESTABLISHED

        """
    static let line = """
        client PSH,ACK: ESTABLISHED ESTABLISHED
        server ACK: ESTABLISHED ESTABLISHED

        """
    /// RFC 9293 §3.6, Figure 12.
    static let closing = """
        client FIN,ACK: FIN-WAIT-1 CLOSE-WAIT
        server ACK: FIN-WAIT-2 CLOSE-WAIT
        server FIN,ACK: TIME-WAIT LAST-ACK
        client ACK: TIME-WAIT CLOSED
        """
    /// The same, the server's FIN being its ACK as well.
    static let shortClosing = """
        client FIN,ACK: FIN-WAIT-1 CLOSE-WAIT
        server FIN,ACK: TIME-WAIT LAST-ACK
        client ACK: TIME-WAIT CLOSED
        """

    static let rows = [
        Row(name: "handshake-ipv4", handshake: .threeWay, close: .orderly, life: opening + closing),
        Row(name: "handshake-ipv6", handshake: .threeWay, close: .orderly, life: opening + closing),
        // §3.10.7.1: the RST comes from CLOSED, which the server never left.
        Row(
            name: "refused", handshake: .refused, close: .reset,
            life: """
                client SYN: SYN-SENT CLOSED
                server RST,ACK: CLOSED CLOSED
                """),
        // Nobody knows of the server.
        Row(
            name: "unanswered", handshake: .unanswered, close: .open,
            life: """
                client SYN: SYN-SENT ?
                client SYN: SYN-SENT ? (retransmission)
                client SYN: SYN-SENT ? (retransmission)
                client SYN: SYN-SENT ? (retransmission)
                """),
        Row(
            name: "half-close", handshake: .threeWay, close: .orderly,
            life: opening + line + """
                client FIN,ACK: FIN-WAIT-1 CLOSE-WAIT
                server PSH,ACK: FIN-WAIT-2 CLOSE-WAIT
                client ACK: FIN-WAIT-2 CLOSE-WAIT
                server PSH,ACK: FIN-WAIT-2 CLOSE-WAIT
                client ACK: FIN-WAIT-2 CLOSE-WAIT
                server FIN,ACK: TIME-WAIT LAST-ACK
                client ACK: TIME-WAIT CLOSED
                """),
        Row(
            name: "reset", handshake: .threeWay, close: .reset,
            life: opening + line + "client RST,ACK: CLOSED CLOSED"),
        // §3.5, Figure 7: the SYN,ACKs are no retransmissions, whatever tshark says.
        Row(
            name: "simultaneous-open", handshake: .simultaneous, close: .orderly,
            life: """
                client SYN: SYN-SENT CLOSED
                server SYN: SYN-RECEIVED SYN-RECEIVED (simultaneousOpen)
                client SYN,ACK: SYN-RECEIVED SYN-RECEIVED (simultaneousOpen)
                server SYN,ACK: ESTABLISHED ESTABLISHED (simultaneousOpen)
                client ACK: ESTABLISHED ESTABLISHED (windowUpdate)
                server ACK: ESTABLISHED ESTABLISHED (windowUpdate)

                """ + shortClosing),
        Row(
            name: "browser", handshake: .threeWay, close: .orderly,
            life: opening + line + """
                server PSH,ACK: ESTABLISHED ESTABLISHED
                client ACK: ESTABLISHED ESTABLISHED
                client PSH,ACK: ESTABLISHED ESTABLISHED
                server PSH,ACK: ESTABLISHED ESTABLISHED

                """ + shortClosing),
        // §3.6, Figure 13: each FIN reaches the other end after that has sent its own.
        Row(
            name: "simultaneous-close", handshake: .threeWay, close: .orderly,
            life: opening + """
                client FIN,ACK: FIN-WAIT-1 ESTABLISHED
                server FIN,ACK: CLOSING CLOSING
                client ACK: CLOSING TIME-WAIT
                server ACK: TIME-WAIT TIME-WAIT
                """),
        Row(
            name: "lost-final-ack", handshake: .threeWay, close: .orderly,
            life: opening + line + closing),
    ]

    @Test("States, oddities, opening and close", arguments: rows)
    func life(row: Row) throws {
        let replayed = try Replayed(row.name)
        #expect(replayed.life == row.life.split(separator: "\n").map(String.init))
        #expect(replayed.connections.map(\.handshake.kind) == [row.handshake])
        #expect(replayed.connections.map(\.close.kind) == [row.close])
        #expect(replayed.problems == 0)
    }

    @Test("A chat in Chinese: six messages, each with the octets that it took, carried and acknowledged")
    func chat() throws {
        let replayed = try Replayed("chat-chinese")
        let expected: [(End, String, Int)] = [
            (.client, "你好", 7), (.server, "你好，我是服务器", 25), (.client, "什么是序号？", 19),
            (.server, "每个字节都有一个序号", 31), (.client, "再见", 7), (.server, "再见", 7),
        ]
        #expect(replayed.messages.count == expected.count)
        for (message, (sender, text, octets)) in zip(replayed.messages, expected) {
            #expect(message.sender == sender && message.text == text && message.length == octets)
            #expect(message.segments.count == 1)
            #expect(message.acknowledgedBy ?? 0 > message.segments.first ?? .max)
        }
    }

    @Test("A half-close: what the server said after the client's FIN was heard")
    func halfClose() throws {
        let messages = try Replayed("half-close").messages
        #expect(messages.map(\.text) == ["that was my last line", "I heard your FIN", "and still may speak"])
        #expect(messages.map(\.sender) == [.client, .server, .server])
    }
}
