// SPDX-License-Identifier: MIT
import TCP
import Testing

@Suite("RFC 5482 §2: the user timeout option's fifteen bits")
struct UserTimeoutTests {
    @Test(
        "seconds or minutes, and 0 means nothing",
        arguments: [
            (UInt16(0), nil), (1, Interval.seconds(1)), (0x7fff, .seconds(32_767)), (0x8001, .seconds(60)),
            (0x8000, nil), (0xffff, .seconds(32_767 * 60)),
        ] as [(UInt16, Interval?)])
    func reads(field: UInt16, interval: Interval?) {
        #expect(UserTimeout(field: field).interval == interval)
    }

    @Test("an interval is said as nearly as it can be, and never shorter")
    func says() {
        #expect(UserTimeout(.seconds(300)).field == 300)
        #expect(UserTimeout(.seconds(40_000)).interval == .seconds(40_020))
        #expect(UserTimeout(.seconds(10_000_000)).interval == .seconds(32_767 * 60))
    }

    @Test("our wish rides on the SYN and on the first segment after it")
    func advertises() throws {
        var configuration = Configuration.rfc
        configuration.userTimeoutOption = .init(advertised: .seconds(200))
        var endpoint = Endpoint(configuration: configuration)
        let syn = try endpoint.call(.openActive(remoteSpecified: true), at: .zero).segments[0]
        #expect(syn.options.userTimeout == UserTimeout(field: 200))
        let synAck = Segment(seq: SequenceNumber(300), ack: syn.end, flags: .syn, window: 1000)
        let ack = endpoint.receive(synAck, at: .zero).segments[0]
        #expect(ack.options.userTimeout == UserTimeout(field: 200))
        let text = try endpoint.call(.send(octets: 5), at: .zero).segments[0]
        #expect(text.options.userTimeout == nil)
    }
}
