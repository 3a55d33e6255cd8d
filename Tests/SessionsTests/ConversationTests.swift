// SPDX-License-Identifier: MIT
import Flows
import Packets
import Sessions
import TCP
import Testing
import Transcript

@Suite("A conversation that is shown")
struct ConversationTests {
    @Test("Each part is told before its segments")
    func scenes() throws {
        var script = DemoScript(line: { $0 == 0 ? "hello" : nil }, answer: { text, _ in "you said \(text)" })
        script.isIPv6 = true
        var conversation = ModelledConversation(script)
        var told: [String] = []
        try conversation.run { event in
            switch event {
            case .scene(let scene): told.append("\(scene)")
            case .event(let event): if case .segment(let one) = event.event { told.append("\(one.segment.flags)") }
            case .over: told.append("over")
            }
        }
        #expect(told.prefix(5) == ["handshake", "SYN", "SYN,ACK", "ACK", "talk"])
        #expect(told.firstIndex(of: "close").map { told[$0 + 1] } == "FIN,ACK")
        #expect(told.last == "over")
    }

    @Test("The server may have enough first: then it closes first")
    func serverCloses() throws {
        var conversation = ModelledConversation(DemoScript(line: { "line \($0)" }, answer: { _, _ in nil }))
        var firstFIN: End?
        try conversation.run { event in
            if case .event(let event) = event, case .connection(let connection) = event.event {
                firstFIN = connection.close.firstFIN
            }
        }
        #expect(firstFIN == .server)
    }

    @Test("With the handshake alone nothing comes after the third segment")
    func handshakeOnly() throws {
        var script = DemoScript(line: { _ in "never" }, answer: { _, _ in nil })
        script.isHandshakeOnly = true
        var conversation = ModelledConversation(script)
        var flags: [String] = []
        try conversation.run { event in
            if case .event(let event) = event, case .segment(let one) = event.event {
                flags.append("\(one.segment.flags)")
            }
        }
        #expect(flags == ["SYN", "SYN,ACK", "ACK"])
    }
}
