// SPDX-License-Identifier: MIT
import Packets
import TCP
import Testing

@Suite("Tunnels")
struct TunnelTests {
    struct Row: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var frame: [UInt8]
        var path: [Path.Step]
    }

    static let inner = Sample.addresses + hex("0800") + Sample.syn4

    @Test(
        "the inner packet, and the path to it",
        arguments: [
            Row(testDescription: "GRE", frame: ipv4(hex("0000 0800") + Sample.syn4, protocolNumber: 47), path: [.gre]),
            Row(
                testDescription: "GRE with a source route",
                frame: ipv4(
                    hex("4000 0800 00000000 0800 00 04 c0000201 0000 00 00") + Sample.syn4, protocolNumber: 47),
                path: [.gre]),
            Row(
                testDescription: "GRE with checksum, key and sequence number",
                frame: ipv4(hex("b000 86dd 00000000 00000001 00000002") + Sample.syn6, protocolNumber: 47), path: [.gre]
            ),
            Row(
                testDescription: "GRE with Ethernet", frame: ipv4(hex("0000 6558") + inner, protocolNumber: 47),
                path: [.gre]),
            Row(
                testDescription: "GRE with WCCP's header",
                frame: ipv4(hex("0000 883e 00010203") + Sample.syn4, protocolNumber: 47),
                path: [.gre]),
            Row(
                testDescription: "ERSPAN II",
                frame: ipv4(hex("1000 88be 00000001 1001000000000000") + inner, protocolNumber: 47),
                path: [.gre]),
            Row(testDescription: "IP in IP", frame: ipv4(Sample.syn4, protocolNumber: 4), path: [.ipInIP]),
            Row(testDescription: "6in4", frame: ipv4(Sample.syn6, protocolNumber: 41), path: [.ipv6InIP]),
            Row(testDescription: "4in6", frame: ipv6(Sample.syn4, next: 4), path: [.ipInIP]),
            Row(
                testDescription: "VXLAN",
                frame: ipv4(udp(hex("08000000 00007b00") + inner, to: 4789), protocolNumber: 17),
                path: [.vxlan]),
            Row(
                testDescription: "VXLAN at Linux's old port, over IPv6",
                frame: ipv6(udp(hex("08000000 00007b00") + inner, to: 8472), next: 17), path: [.vxlan]),
            Row(
                testDescription: "Geneve with an option",
                frame: ipv4(udp(hex("02006558 00000100 0102000100000000") + inner, to: 6081), protocolNumber: 17),
                path: [.geneve]),
            Row(
                testDescription: "Geneve with IPv6",
                frame: ipv4(udp(hex("000086dd 00000100") + Sample.syn6, to: 6081), protocolNumber: 17),
                path: [.geneve]),
            Row(
                testDescription: "Teredo",
                frame: ipv4(udp(Sample.syn6, to: 3544), protocolNumber: 17), path: [.teredo]),
            Row(
                testDescription: "Teredo with authentication and origin",
                frame: ipv4(
                    udp(hex("0001 0201 aabb cc 0000000000000001 00 0000 1234 0a000003") + Sample.syn6, to: 3544),
                    protocolNumber: 17),
                path: [.teredo]),
            Row(
                testDescription: "GTP-U",
                frame: ipv4(udp(hex("30ff003c 00000001") + Sample.syn4, to: 2152), protocolNumber: 17),
                path: [.gtp]),
            Row(
                testDescription: "MPLS in IP", frame: ipv4(hex("00011140") + Sample.syn4, protocolNumber: 137),
                path: [.mpls]),
            Row(
                testDescription: "VXLAN within IP in IP",
                frame: ipv4(
                    ipv4(udp(hex("08000000 00007b00") + inner, to: 4789), protocolNumber: 17), protocolNumber: 4),
                path: [.ipInIP, .vxlan]),
        ])
    func unwraps(_ row: Row) throws {
        let packet = try #require(try decode(row.frame))
        guard case .tcp(let header) = packet.transport else { return #expect(Bool(false), "\(packet.transport)") }
        #expect(packet.path.steps == row.path)
        #expect(header.checksum == .correct)
        #expect(header.segment.options.windowScale == 7)
        for count in 0..<row.frame.count { _ = try? decode(Array(row.frame.prefix(count)), length: row.frame.count) }
    }

    @Test(
        "what only looks like a tunnel is a datagram",
        arguments: [
            ("to Teredo's port", 3544, "hello"), ("to GTP's port", 2152, "hello, world!"),
            ("to VXLAN's port", 4789, "hi"),
        ])
    func datagrams(_ name: String, _ port: Int, _ text: String) throws {
        let packet = try #require(try decode(ipv4(udp(Array(text.utf8), to: port), protocolNumber: 17)))
        guard case .udp(let header) = packet.transport else { return #expect(Bool(false), "\(packet.transport)") }
        #expect(header.textLength == text.utf8.count, "\(name)")
        #expect(packet.path.isEmpty)
        #expect(packet.source.description == "10.0.0.2")
    }

    @Test("a tunnel around nothing of IP is the tunnel's own packet")
    func emptyTunnel() throws {
        let packet = try #require(try decode(ipv4(hex("0000 88cc 0000"), protocolNumber: 47)))
        guard case .other(47) = packet.transport else { return #expect(Bool(false), "\(packet.transport)") }
        #expect(packet.path.isEmpty)
    }
}
