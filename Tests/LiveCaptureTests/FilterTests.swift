// SPDX-License-Identifier: MIT
import Packets
import Testing

@testable import LiveCapture

/// 10.0.0.2:20000 to 10.0.0.1:9000, a SYN without options, in an IPv4 packet (RFC 791 §3.1, RFC 9293 §3.1).
private let syn: [UInt8] =
    [0x45, 0, 0, 40, 0, 1, 0x40, 0, 64, 6, 0, 0, 10, 0, 0, 2, 10, 0, 0, 1]
    + [0x4e, 0x20, 0x23, 0x28, 0, 0, 0, 7, 0, 0, 0, 0, 0x50, 0x02, 0xfa, 0xf0, 0, 0, 0, 0]

private let ethernet: [UInt8] = [UInt8](repeating: 0, count: 12) + [0x08, 0x00]

/// What the language of pcap-filter(7) says of that packet.
struct FilterRow: CustomTestStringConvertible, Sendable {
    var expression: String
    var takes: Bool
    var link = LinkType.ethernet
    var frame: [UInt8] = ethernet + syn

    var testDescription: String { "\(expression.isEmpty ? "(empty)" : expression) on \(link)" }

    static let all: [FilterRow] = [
        FilterRow(expression: "", takes: true),
        FilterRow(expression: "tcp", takes: true),
        FilterRow(expression: "udp", takes: false),
        FilterRow(expression: "tcp dst port 9000", takes: true),
        FilterRow(expression: "tcp src port 9000", takes: false),
        FilterRow(expression: "host 10.0.0.2 and not port 80", takes: true),
        FilterRow(expression: "net 192.168.0.0/16", takes: false),
        FilterRow(expression: "tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-syn", takes: true),
        FilterRow(expression: "tcp[tcpflags] & tcp-ack != 0", takes: false),
        FilterRow(expression: "ip6", takes: false),
        FilterRow(expression: "greater 1000", takes: false),
        FilterRow(expression: "tcp dst port 9000", takes: true, link: .raw, frame: syn),
        FilterRow(expression: "tcp dst port 9001", takes: false, link: .raw, frame: syn),
        FilterRow(expression: "tcp", takes: true, link: .null, frame: [2, 0, 0, 0] + syn),
        FilterRow(expression: "tcp", takes: false, frame: []),
        FilterRow(expression: "", takes: true, frame: []),
        FilterRow(expression: "tcp", takes: false, frame: Array((ethernet + syn).prefix(20))),
    ]
}

@Suite("Filters for frames at hand")
struct FilterTests {
    @Test(arguments: FilterRow.all)
    func row(_ row: FilterRow) throws {
        let filter = try Filter(row.expression, link: row.link)
        let takes = filter.matches(row.frame.span.bytes)
        #expect(takes == row.takes)
    }

    @Test("The length on the wire counts, not what was kept")
    func originalLength() throws {
        let filter = try Filter("greater 1000", link: .ethernet)
        let frame = ethernet + syn
        let takes = filter.matches(frame.span.bytes, originalLength: 1500)
        #expect(takes)
    }

    @Test("A filter that a link cannot have is refused with libpcap's reason")
    func impossible() {
        #expect(throws: LiveCaptureError.self) { try Filter("ether host 1:2:3:4:5:6", link: .raw) }
        #expect(throws: LiveCaptureError.self) { try Filter("tcp and", link: .ethernet) }
    }
}
