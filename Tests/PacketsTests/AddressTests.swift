// SPDX-License-Identifier: MIT
import Packets
import Testing

@Suite("Addresses as text")
struct AddressTests {
    @Test(
        "IPv6 in RFC 5952's form, both ways",
        arguments: [
            ("::", 0, 0), ("::1", 0, 1), ("2001:db8::1", 0x2001_0DB8_0000_0000, 1),
            ("2001:db8:0:1:1:1:1:1", 0x2001_0DB8_0000_0001, 0x0001_0001_0001_0001),
            ("2001:db8::1:0:0:1", 0x2001_0DB8_0000_0000, 0x0001_0000_0000_0001),
            ("2001:0:0:1::1", 0x2001_0000_0000_0001, 1), ("fe80::", 0xFE80_0000_0000_0000, 0),
            ("1:2:3:4:5:6:7:0", 0x0001_0002_0003_0004, 0x0005_0006_0007_0000),
            ("::ffff:192.0.2.1", 0, 0xFFFF_C000_0201), ("abcd::", 0xABCD_0000_0000_0000, 0),
        ] as [(String, UInt64, UInt64)])
    func version6(_ text: String, _ high: UInt64, _ low: UInt64) {
        let address = IPAddress(v6High: high, low: low)
        #expect(address.description == text)
        #expect(IPAddress(text) == address)
    }

    @Test(
        "IPv4 both ways",
        arguments: [
            ("0.0.0.0", 0), ("127.0.0.1", 0x7F00_0001), ("255.255.255.255", 0xFFFF_FFFF), ("10.20.100.9", 0x0A14_6409),
        ] as [(String, UInt32)])
    func version4(_ text: String, _ number: UInt32) {
        #expect(IPAddress(v4: number).description == text)
        #expect(IPAddress(text) == IPAddress(v4: number))
    }

    @Test("ends both ways", arguments: ["10.0.0.2:20000", "[::1]:9000", "[2001:db8::1]:0", "0.0.0.0:65535"])
    func ends(_ text: String) {
        #expect(SocketAddress(text)?.description == text)
    }

    @Test(
        "other spellings of IPv6 are read",
        arguments: [("0:0:0:0:0:0:0:1", "::1"), ("2001:DB8::0:1", "2001:db8::1"), ("::1.2.3.4", "::102:304")])
    func spellings(_ text: String, _ canonical: String) {
        #expect(IPAddress(text)?.description == canonical)
    }

    @Test(
        "what is no address",
        arguments: [
            "", "1.2.3", "1.2.3.256", "1.2.3.04", "1.2.3.4.5", "+1.2.3.4", ":", ":::", "1::2::3", "1:2:3:4:5:6:7",
            "1:2:3:4:5:6:7:8:9",
            "12345::", "::g", "1.2.3.4::", "::1%lo", " ::1", "1:2:3:4:5:6:7:8::", ":1:2:3:4:5:6:7", "+1::",
        ])
    func noAddress(_ text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test(
        "what is no end",
        arguments: [
            "", "10.0.0.1", "10.0.0.1:", "10.0.0.1:65536", "::1:9000", "[10.0.0.1]:1", "[::1]", "[::1]:-1", "[]:1",
            "localhost:9000",
        ])
    func noEnd(_ text: String) {
        #expect(SocketAddress(text) == nil)
    }
}
