// SPDX-License-Identifier: MIT
import Flows
import Narration
import Packets

/// What stands before the TCP header: IP, and before that the link.
extension HeaderFields {
    mutating func addInternet(_ frame: RawSpan, until end: Int) {
        if let start = HeaderFields.version4(frame, before: end) {
            addLink(frame, until: start)
            addVersion4(frame, start, end)
        } else if let start = HeaderFields.version6(frame, before: end) {
            addLink(frame, until: start)
            addVersion6(frame, start, end)
        } else {
            addLink(frame, until: end)
        }
    }

    /// Where the IPv4 header that ends at `end` begins: its own length field tells.
    private static func version4(_ frame: RawSpan, before end: Int) -> Int? {
        (5...15).map { end - 4 * $0 }.first { start in
            start >= 0 && frame.byte(at: start) == UInt8(0x40 + (end - start) / 4) && frame.byte(at: start + 9) == 6
        }
    }

    /// Where the IPv6 header before `end` begins, with up to 64 octets of extension headers between.
    private static func version6(_ frame: RawSpan, before end: Int) -> Int? {
        stride(from: 40, through: 104, by: 8).map { end - $0 }.first { start in
            start >= 0 && frame.byte(at: start) >> 4 == 6 && (end - start > 40 || frame.byte(at: start + 6) == 6)
        }
    }

    private mutating func addLink(_ frame: RawSpan, until end: Int) {
        guard end > 0 else { return }
        guard end == 14 else { return add(.link, 0, end, "") }
        add(.ethernetDestination, 0, 6, HeaderFields.hex(frame, 0, 6, separator: ":"))
        add(.ethernetSource, 6, 6, HeaderFields.hex(frame, 6, 6, separator: ":"))
        add(.ethernetType, 12, 2, HeaderFields.hex(frame, 12, 2))
    }

    private mutating func addVersion4(_ frame: RawSpan, _ start: Int, _ end: Int) {
        add(.ipVersion, start, 1, "4, \(end - start)")
        add(.ipService, start + 1, 1, "\(frame.byte(at: start + 1))")
        add(.ipLength, start + 2, 2, "\(frame.uint16(at: start + 2))")
        add(.ipIdentification, start + 4, 2, "\(frame.uint16(at: start + 4))")
        add(.ipFragment, start + 6, 2, HeaderFields.hex(frame, start + 6, 2))
        add(.ipTimeToLive, start + 8, 1, "\(frame.byte(at: start + 8))")
        add(.ipProtocol, start + 9, 1, "\(frame.byte(at: start + 9))")
        add(.ipChecksum, start + 10, 2, HeaderFields.hex(frame, start + 10, 2))
        add(.ipSource, start + 12, 4, "\(IPAddress(v4: frame.uint32(at: start + 12)))")
        add(.ipDestination, start + 16, 4, "\(IPAddress(v4: frame.uint32(at: start + 16)))")
        if end > start + 20 { add(.ipOptions, start + 20, end - start - 20, "") }
    }

    private mutating func addVersion6(_ frame: RawSpan, _ start: Int, _ end: Int) {
        add(.ip6First, start, 4, HeaderFields.hex(frame, start, 4))
        add(.ip6Length, start + 4, 2, "\(frame.uint16(at: start + 4))")
        add(.ip6Next, start + 6, 1, "\(frame.byte(at: start + 6))")
        add(.ip6HopLimit, start + 7, 1, "\(frame.byte(at: start + 7))")
        add(.ip6Source, start + 8, 16, HeaderFields.address6(frame, start + 8))
        add(.ip6Destination, start + 24, 16, HeaderFields.address6(frame, start + 24))
        if end > start + 40 { add(.ip6Extension, start + 40, end - start - 40, "") }
    }

    private static func address6(_ frame: RawSpan, _ at: Int) -> String {
        "\(IPAddress(v6High: frame.uint64(at: at), low: frame.uint64(at: at + 8)))"
    }
}
