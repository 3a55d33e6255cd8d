// SPDX-License-Identifier: MIT
import Chat
import Flows
import Narration
import TCP
import Testing

@testable import Bots

private func facts(_ change: (inout ConnectionFacts) -> Void = { _ in }) -> ConnectionFacts {
    var facts = ConnectionFacts(
        local: HostPort(host: "127.0.0.1", port: 9000), remote: HostPort(host: "127.0.0.1", port: 51_234))
    change(&facts)
    return facts
}

private let informed = facts {
    $0.state = .established
    $0.roundTrip = 47
    $0.sendMSS = 65_483
    $0.retransmissions = 0
    $0.irs = SequenceNumber(4_294_967_290)
    $0.iss = SequenceNumber(1000)
    $0.rcvNxt = SequenceNumber(10)
    $0.sndNxt = SequenceNumber(1042)
}

private let blind = facts { $0.missing = .forbidden(remedy: "sudo setcap cap_net_raw=ep wiretalk") }

@Suite("The tutor")
struct TutorTests {
    private let tutor = Tutor(language: .english)

    @Test(
        "A question is answered by its topic, in its language",
        arguments: [
            ("hello", "Hello!"), ("Hi there", "Hello!"), ("你好", "你好！"), ("bye", "Goodbye"), ("HELP", "Ask me"),
            ("What is a three-way handshake?", "Three segments"), ("什么是三次握手？", "三个报文段"),
            ("tell me about seq", "Every byte"), ("what's my sequence number?", "Every byte"), ("序号是什么", "数据的每个字节"),
            ("Why ACK?", "The ack field"), ("come back", "That is not"), ("确认号呢", "ack 字段"),
            ("zero window", "The window says"), ("流量控制", "窗口表示"), ("which state are we in", "TCP has eleven"),
            ("现在是什么状态", "TCP 有十一个状态"), ("which port do I have", "A port tells"), ("端口", "端口用来"),
            ("RTT?", "The round trip"), ("往返时间", "往返时间是"), ("MSS", "MSS is"), ("isn", "The first number"),
            ("what is TIME-WAIT", "Who closed first"), ("TIME-WAIT 是什么", "先关闭的一端"), ("FIN", "A FIN says"),
            ("四次挥手", "FIN 的意思"), ("half-close", "After your FIN"), ("RST", "A RST ends"),
            ("backlog", "The kernel shakes"),
            ("TCP and UDP", "UDP sends"), ("tcp和udp的区别", "UDP 发送"), ("what is TCP", "TCP makes"),
            ("IPv6", "IP carries"), ("sockets", "A socket is"), ("C/S and B/S?", "C/S:"),
            ("checksum", "TCP's checksum"),
            ("校验和", "TCP 校验和"), ("retransmission", "What is not"), ("重传", "没有及时"), ("粘包", "TCP 没有消息"),
            ("who are you", "I am wiretalk's"), ("xyzzy", "That is not"), ("今天天气", "这个我不懂"), ("", "Ask me"),
        ])
    func topics(_ question: String, _ beginning: String) {
        let answer = tutor.answer(to: question, informed)
        #expect(answer.hasPrefix(beginning), "\(answer)")
    }

    @Test(
        "An answer names this connection's own ports, state, numbers and round trip",
        arguments: [
            ("my port", ["127.0.0.1:51234", "127.0.0.1:9000"]), ("state", ["ESTABLISHED"]), ("rtt", ["47 µs"]),
            ("mss", ["65483"]), ("retransmissions", ["0 segments"]),
            ("seq", ["x = 4294967290", "y = 1000", "x+16 = 10", "y+42 = 1042"]),
            ("序号", ["x = 4294967290", "y = 1000", "x+16 = 10", "y+42 = 1042"]),
        ])
    func own(_ question: String, _ parts: [String]) {
        let answer = tutor.answer(to: question, informed)
        for part in parts { #expect(answer.contains(part), "\(answer)") }
    }

    @Test(
        "Without a capture it says that it sees no numbers, why, and what would help",
        arguments: ["seq", "序号", "handshake"])
    func missing(_ question: String) {
        let answer = tutor.answer(to: question, blind)
        #expect(answer.contains("may not capture") || answer.contains("无权捕获"), "\(answer)")
        #expect(answer.contains("setcap"))
    }

    @Test("Every answer is one line that one recv(1024) takes whole")
    func size() {
        var longest = 0
        var poor = blind
        poor.missing = .forbidden(remedy: "sudo setcap cap_net_raw=ep /usr/local/bin/wiretalk")
        for topic in Topic.all + [.unknown] {
            for known in [informed, poor, facts { $0.missing = .missed }, facts()] {
                for language in Language.allCases {
                    let answer = topic.answer(known).text(language)
                    #expect(!answer.contains("\n"))
                    #expect(answer.utf8.count <= 1024, "\(answer)")
                    longest = max(longest, answer.utf8.count)
                }
            }
        }
        print("longest answer: \(longest) bytes")
    }

    @Test("No key belongs to two topics")
    func keys() {
        var seen: Set<String> = []
        for key in Topic.all.flatMap(\.keys) { #expect(seen.insert(key).inserted, "\(key)") }
    }

    @Test("Bytes that are not text, and too many of them, are answered in kind")
    func oddMessages() {
        let binary = ChatMessage(bytes: [0xFF, 0x00, 0x0A], ending: .silence)
        #expect(tutor.answer(to: binary, informed).hasPrefix("3 bytes that are not UTF-8 text: ff 00 0a."))
        let long = ChatMessage(bytes: Array(repeating: 0x61, count: 65_536), length: 70_000, ending: .newline)
        #expect(tutor.answer(to: long, informed).contains("70000 bytes"))
    }
}

/// All that a reply tells.
private func told(_ reply: Reply) async -> [UInt8] {
    var bytes: [UInt8] = []
    for await case .text(let piece) in reply { bytes += piece }
    return bytes
}

@Suite("The echo")
struct EchoTests {
    @Test func echoes() async {
        let connection = ChatConnection(
            number: 0, end: .server, local: HostPort(host: "127.0.0.1", port: 1),
            remote: HostPort(host: "127.0.0.1", port: 2))
        for bytes: [UInt8] in [Array("你好".utf8), [0xFF, 0x00], []] {
            let reply = await EchoBot().reply(to: ChatMessage(bytes: bytes, ending: .newline), on: connection)
            #expect(await told(reply) == bytes)
        }
        let long = ChatMessage(bytes: Array(repeating: 0x61, count: 10), length: 20, ending: .newline)
        let reply = await EchoBot().reply(to: long, on: connection)
        #expect(String(decoding: await told(reply), as: UTF8.self) == "aaaaaaaaaa… (10 / 20)")
    }
}
