// SPDX-License-Identifier: MIT
import Exchanges
import Packets
import TCP
import Testing

@testable import Flows

/// The rule for states: right after a segment its sender has sent it and its receiver has received it.
@Suite("What both ends are believed to be: RFC 9293 §3.3.2, Figures 5–7, 12, 13")
struct ObserverTests {
    /// A segment of a life, and the states that the RFC's figures give after it.
    struct Step: Sendable {
        let end: End
        let flags: Flags
        let seq: UInt32
        let ack: UInt32?
        var text: UInt32 = 0
        let states: String

        init(_ end: End, _ flags: Flags, _ seq: UInt32, _ states: String) {
            self.init(end, flags, seq, nil, states)
        }

        init(_ end: End, _ flags: Flags, _ seq: UInt32, _ ack: UInt32?, text: UInt32 = 0, _ states: String) {
            (self.end, self.flags, self.seq, self.ack, self.text, self.states) = (end, flags, seq, ack, text, states)
        }
    }

    struct Life: Sendable, CustomTestStringConvertible {
        let name: String
        let steps: [Step]
        let handshake: Connection.Handshake.Kind
        let close: Connection.Close.Kind
        var testDescription: String { name }
    }

    static let opening = [
        Step(.client, .syn, 0, "SYN-SENT/SYN-RECEIVED"),
        Step(.server, .syn, 0, 1, "ESTABLISHED/SYN-RECEIVED"),
        Step(.client, [], 1, 1, "ESTABLISHED/ESTABLISHED"),
    ]

    static let lives: [Life] = [
        Life(
            name: "Figure 6 and 12: handshake, text, the client closes first",
            steps: opening + [
                Step(.client, .psh, 1, 1, text: 6, "ESTABLISHED/ESTABLISHED"),
                Step(.server, [], 1, 7, "ESTABLISHED/ESTABLISHED"),
                Step(.client, .fin, 7, 1, "FIN-WAIT-1/CLOSE-WAIT"),
                Step(.server, [], 1, 8, "FIN-WAIT-2/CLOSE-WAIT"),
                Step(.server, .fin, 1, 8, "TIME-WAIT/LAST-ACK"),
                Step(.client, [], 8, 2, "TIME-WAIT/CLOSED"),
            ], handshake: .threeWay, close: .orderly),
        Life(
            name: "Three segments close when the second FIN rides on the ACK",
            steps: opening + [
                Step(.server, .fin, 1, 1, "CLOSE-WAIT/FIN-WAIT-1"),
                Step(.client, .fin, 1, 2, "LAST-ACK/TIME-WAIT"),
                Step(.server, [], 2, 2, "CLOSED/TIME-WAIT"),
            ], handshake: .threeWay, close: .orderly),
        Life(
            name: "Figure 13: simultaneous close",
            steps: opening + [
                Step(.client, .fin, 1, 1, "FIN-WAIT-1/CLOSE-WAIT"),
                Step(.server, [], 1, 1, "FIN-WAIT-1/CLOSE-WAIT"),
            ], handshake: .threeWay, close: .halfClosed),
        Life(
            name: "Nobody listens",
            steps: [
                Step(.client, .syn, 0, "SYN-SENT/SYN-RECEIVED"),
                Step(.server, .rst, 0, 1, "CLOSED/CLOSED"),
            ], handshake: .refused, close: .reset),
        Life(
            name: "No answer at all",
            steps: [
                Step(.client, .syn, 0, "SYN-SENT/SYN-RECEIVED"),
                Step(.client, .syn, 0, "SYN-SENT/SYN-RECEIVED"),
            ], handshake: .unanswered, close: .open),
        Life(
            name: "Reset in mid-conversation",
            steps: opening + [
                Step(.client, .psh, 1, 1, text: 6, "ESTABLISHED/ESTABLISHED"),
                Step(.server, .rst, 1, 7, "CLOSED/CLOSED"),
            ], handshake: .threeWay, close: .reset),
        Life(
            name: "RFC 5961 §3.2: a RST in the window, but not at RCV.NXT, is challenged",
            steps: opening + [
                Step(.server, .psh, 1, 1, text: 5, "ESTABLISHED/ESTABLISHED"),
                Step(.server, .rst, 3, 1, "ESTABLISHED/CLOSED"),
            ], handshake: .threeWay, close: .open),
        Life(
            name: "Figure 7: simultaneous open",
            steps: [
                Step(.client, .syn, 0, "SYN-SENT/SYN-RECEIVED"),
                Step(.server, .syn, 0, "SYN-RECEIVED/SYN-SENT"),
                Step(.client, .syn, 0, 1, "SYN-RECEIVED/ESTABLISHED"),
                Step(.server, .syn, 0, 1, "ESTABLISHED/ESTABLISHED"),
            ], handshake: .simultaneous, close: .open),
        Life(
            name: "Midstream: ESTABLISHED is assumed",
            steps: [
                Step(.client, .psh, 100, 50, text: 10, "ESTABLISHED/ESTABLISHED"),
                Step(.server, [], 50, 110, "ESTABLISHED/ESTABLISHED"),
                Step(.client, .fin, 110, 50, "FIN-WAIT-1/CLOSE-WAIT"),
            ], handshake: .unseen, close: .halfClosed),
        Life(
            name: "The SYN was not captured",
            steps: [
                Step(.server, .syn, 0, 1, "ESTABLISHED/SYN-RECEIVED"),
                Step(.client, [], 1, 1, "ESTABLISHED/ESTABLISHED"),
            ], handshake: .partial, close: .open),
        Life(
            name: "Half-close: the other side goes on talking",
            steps: opening + [
                Step(.client, .fin, 1, 1, "FIN-WAIT-1/CLOSE-WAIT"),
                Step(.server, [], 1, 2, "FIN-WAIT-2/CLOSE-WAIT"),
                Step(.server, .psh, 1, 2, text: 9, "FIN-WAIT-2/CLOSE-WAIT"),
                Step(.client, [], 2, 10, "FIN-WAIT-2/CLOSE-WAIT"),
            ], handshake: .threeWay, close: .halfClosed),
        Life(
            name: "A FIN behind a hole waits until the hole is filled",
            steps: opening + [
                Step(.client, .fin, 7, 1, "FIN-WAIT-1/ESTABLISHED"),
                Step(.client, .psh, 1, 1, text: 6, "FIN-WAIT-1/CLOSE-WAIT"),
            ], handshake: .threeWay, close: .halfClosed),
    ]

    @Test(arguments: lives)
    func life(_ life: Life) throws {
        var exchange = Exchange()
        for (index, step) in life.steps.enumerated() {
            let seen = exchange.pass(step.end, step.flags, seq: step.seq, ack: step.ack, text: step.text)
            #expect(seen.states == step.states, "segment \(index + 1)")
        }
        let reports = exchange.reports()
        let report = try #require(reports.first)
        #expect(report.handshake.kind == life.handshake)
        #expect(report.close.kind == life.close)
    }

    @Test("A refusing end never left CLOSED, and statesBefore says so")
    func refusal() {
        var exchange = Exchange()
        _ = exchange.pass(.client, .syn, seq: 0)
        let answer = exchange.pass(.server, .rst, seq: 0, ack: 1)
        #expect(answer.statesBefore == "SYN-SENT/CLOSED")
        #expect(answer.after.server.basis == .observed)
    }

    @Test("A receiver's state is assumed until it speaks from it")
    func basis() {
        var exchange = Exchange()
        let syn = exchange.pass(.client, .syn, seq: 0)
        #expect(syn.after.client.basis == .observed)
        #expect(syn.after.server.basis == .assumed(.delivered))
        let synAck = exchange.pass(.server, .syn, seq: 0, ack: 1)
        #expect(synAck.after.server.basis == .observed)
        #expect(synAck.after.client.basis == .assumed(.delivered))
        let ack = exchange.pass(.client, [], seq: 1, ack: 1)
        #expect(ack.after.client.basis == .observed)
        #expect(ack.after.server.basis == .assumed(.delivered))
        let text = exchange.pass(.server, .psh, seq: 1, ack: 1, text: 4)
        #expect(text.after.server.basis == .observed)
    }

    @Test("The final ACK was lost: a repeated SYN,ACK shows that the server is still in SYN-RECEIVED")
    func lostFinalACK() {
        var exchange = Exchange()
        exchange.open()
        let again = exchange.pass(.server, .syn, seq: 0, ack: 1)
        #expect(again.states == "ESTABLISHED/SYN-RECEIVED")
        #expect(again.oddities.contains(.retransmission))
    }

    @Test("An end of which nothing was seen has no state in the report")
    func silentEnd() throws {
        var exchange = Exchange()
        _ = exchange.pass(.client, .syn, seq: 0)
        let reports = exchange.reports()
        let report = try #require(reports.first)
        #expect(report.clientState == .synSent)
        #expect(report.serverState == nil)
    }

    @Test("A SYN with a new ISN on the same pair begins another connection")
    func reuse() {
        var exchange = Exchange()
        exchange.open()
        let segment = Segment(seq: SequenceNumber(77_000), flags: .syn, window: 1_000)
        let syn = exchange.pass(segment, from: .client)
        #expect(syn.connection == 1)
        #expect(syn.oddities == .portsReused)
        #expect(syn.states == "SYN-SENT/SYN-RECEIVED")
        let reports = exchange.reports()
        #expect(reports.map(\.number) == [0, 1])
    }

    @Test("The same packet seen twice on `any` is neither a retransmission nor a duplicate ACK")
    func capturedTwice() {
        var exchange = Exchange()
        exchange.open()
        let first = exchange.pass(.client, .psh, seq: 1, ack: 1, text: 6, identification: 4_711, link: .linuxCooked2)
        let again = exchange.pass(
            .client, .psh, seq: 1, ack: 1, text: 6, after: 20_000, identification: 4_711, link: .linuxCooked2)
        #expect(first.oddities == [])
        #expect(again.oddities == .capturedTwice)
    }

    @Test("Elsewhere a copy stays what tshark calls it, and is said to be a copy")
    func mirrored() {
        var exchange = Exchange()
        exchange.open()
        _ = exchange.pass(.client, .psh, seq: 1, ack: 1, text: 6, identification: 4_711)
        let again = exchange.pass(.client, .psh, seq: 1, ack: 1, text: 6, after: 20_000, identification: 4_711)
        #expect(again.oddities == [.capturedTwice, .retransmission])
    }

    @Test("A RST with a number that its end has not reached is somebody else's, and does not close that end")
    func foreignReset() {
        var exchange = Exchange()
        exchange.open()
        _ = exchange.pass(.server, .psh, seq: 1, ack: 1, text: 6)
        let rst = exchange.pass(.server, .rst, seq: 40_000)
        #expect(rst.oddities.contains(.foreignReset))
        #expect(rst.after.server.value == .established)
    }

    @Test("History letters, capitals for the client, as zeek writes them")
    func history() throws {
        var exchange = Exchange()
        exchange.open()
        _ = exchange.pass(.client, .psh, seq: 1, ack: 1, text: 6)
        _ = exchange.pass(.server, .psh, seq: 1, ack: 7, text: 3)
        _ = exchange.pass(.client, .fin, seq: 7, ack: 4)
        _ = exchange.pass(.server, .fin, seq: 4, ack: 8)
        let reports = exchange.reports()
        #expect(try #require(reports.first).history.text == "ShADdFf")
    }
}
