// SPDX-License-Identifier: MIT
import Foundation
import Testing

/// The main job on real input: real sockets, real packets, the real kernel. Where neither lo nor a namespace may be
/// had, the demo says so itself, and these rows check the modelled conversation instead.
@Suite("wiretalk demo", .serialized)
struct DemoTests {
    /// Says whether this machine let the demo capture.
    private func isReal(_ run: Program.Run) throws -> Bool {
        let source = try #require(try run.objects("capture").first?["source"] as? String)
        if source == "model" { print("no packets can be captured here: the demo was checked on the model's wire") }
        return source == "lo"
    }

    @Test("Every segment is what tshark reads in the saved file", arguments: [false, true])
    func againstTshark(ipv6: Bool) throws {
        guard let tshark = Program.find("tshark") else {
            print("skipped: tshark is not installed")
            return
        }
        let file = Program.temporary(".pcapng")
        defer { try? FileManager.default.removeItem(atPath: file) }
        let run = try Program.run(
            ["demo", "--json", "--save", file, "--say", "hello", "--say", "你好"] + (ipv6 ? ["--ipv6"] : []))
        #expect(run.status == 0, "\(run.errors)")
        guard try isReal(run) else { return }
        let fields = [
            "frame.number", "tcp.srcport", "tcp.dstport", "tcp.seq_raw", "tcp.ack_raw", "tcp.flags", "tcp.len",
            "tcp.window_size_value",
        ]
        let theirs = try Program.run(
            tshark, ["-n", "-r", file, "-T", "fields"] + fields.flatMap { ["-e", $0] })
        let rows = theirs.output.split(separator: "\n").map { $0.split(separator: "\t").map(String.init) }
        let segments = try run.objects("segment")
        #expect(rows.count == segments.count)
        for (row, segment) in zip(rows, segments) {
            #expect(row[0] == "\(segment["number"] ?? "")")
            #expect((segment["source"] as? String)?.hasSuffix(":\(row[1])") == true)
            #expect((segment["destination"] as? String)?.hasSuffix(":\(row[2])") == true)
            #expect(row[3] == "\(segment["sequence"] ?? "")")
            if let ack = segment["acknowledgment"] as? Int { #expect(row[4] == "\(ack)") }
            #expect(Int(row[5].dropFirst(2), radix: 16) == DemoTests.bits(segment["flags"] as? [String] ?? []))
            #expect(row[6] == "\(segment["textLength"] ?? "")")
            #expect(row[7] == "\(segment["window"] ?? "")")
        }
    }

    private static func bits(_ names: [String]) -> Int {
        let order = ["FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR", "AE"]
        return names.reduce(0) { $0 | 1 << (order.firstIndex(of: $1) ?? 31) }
    }

    @Test("The model and the kernel agree wherever the kernel was asked")
    func agreement() throws {
        let run = try Program.run(["demo", "--json", "--say", "hello"])
        guard try isReal(run) else { return }
        let readings = try run.objects("kernel")
        #expect(readings.count > 10)
        for reading in readings {
            #expect(reading["agrees"] as? Bool == true, "\(reading)")
            #expect(reading["source"] as? String == "inet_diag")
        }
        let states = readings.compactMap { $0["state"] as? String }
        for state in ["LISTEN", "ESTABLISHED", "FIN-WAIT-2", "CLOSE-WAIT", "TIME-WAIT"] {
            #expect(states.contains(state))
        }
    }

    @Test("Each line that was said stands beside its segments and its acknowledgment")
    func messages() throws {
        let run = try Program.run(["demo", "--json", "--say", "hello", "--say", "你好"])
        let messages = try run.objects("message").filter { $0["sender"] as? String == "client" }
        #expect(messages.map { $0["text"] as? String } == ["hello", "你好"])
        let segments = try run.objects("segment")
        for message in messages {
            let carriers = try #require(message["segments"] as? [Int])
            let ack = try #require(message["acknowledgedBy"] as? Int)
            #expect(segments.contains { $0["number"] as? Int == carriers.last && ($0["textLength"] as? Int ?? 0) > 0 })
            let answer = try #require(segments.first { $0["number"] as? Int == ack })
            #expect(answer["sender"] as? String == "server")
            #expect(ack > (carriers.last ?? 0))
        }
    }

    @Test("The close is orderly, and what is printed is the whole life", arguments: ["en", "zh"])
    func ladder(language: String) throws {
        let run = try Program.run(["demo", "--lang", language, "--say", "hello"])
        #expect(run.status == 0)
        for word in ["SYN,ACK", "FIN-WAIT-1", "CLOSE-WAIT", "LAST-ACK", "TIME-WAIT", "hello"] {
            #expect(run.output.contains(word))
        }
        #expect(run.output.contains(language == "en" ? "carries no text" : "不携带数据"))
        #expect(run.output.split(separator: "\n").allSatisfy { !$0.contains("\u{1b}") })
    }

    @Test("A pace that a live conversation cannot have is refused as wrong usage")
    func usage() throws {
        #expect(try Program.run(["demo", "--pace", "10x"]).status == 64)
    }
}
