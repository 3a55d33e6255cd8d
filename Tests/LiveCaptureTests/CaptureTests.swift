// SPDX-License-Identifier: MIT
import Glibc
import Packets
import Testing

@testable import LiveCapture

@Suite("Live captures on loopback", .enabled(if: mayCapture, "\(whyNot)"))
struct CaptureTests {
    @Test("Every datagram is delivered, in order, whole, as soon as it was sent")
    func delivery() throws {
        let datagrams = Datagrams()
        let capture = try Capture(on: "lo", filter: "udp dst port \(datagrams.port)")
        #expect(capture.link.name == "EN10MB")
        #expect(capture.hasNanoseconds)
        let sent = ["one", "two", "你好", ""]
        for text in sent { datagrams.send(text) }
        #expect(try capture.texts(sent.count) == sent)
        #expect(try capture.statistics() == CaptureStatistics(received: 4, dropped: 0, droppedByInterface: 0))
    }

    @Test("Frames carry the kernel's time, which does not go back")
    func times() throws {
        let datagrams = Datagrams()
        let capture = try Capture(on: "lo", filter: "udp dst port \(datagrams.port)")
        for _ in 0..<10 { datagrams.send("x") }
        var times: [Timestamp] = []
        _ = try capture.wait(milliseconds: 30_000)
        try capture.deliver { times.append($1.time ?? Timestamp(nanoseconds: 0)) }
        #expect(times.count == 10)
        #expect(times == times.sorted())
        #expect(times.allSatisfy { $0.nanoseconds > 1_500_000_000 * 1_000_000_000 })
    }

    @Test("A snapshot length cuts the frame and not its length")
    func snapshot() throws {
        let datagrams = Datagrams()
        let capture = try Capture(on: "lo", filter: "udp dst port \(datagrams.port)", snapshotLength: 50)
        datagrams.send(String(repeating: "x", count: 100))
        var sizes: [[Int]] = []
        _ = try capture.wait(milliseconds: 30_000)
        try capture.deliver { sizes.append([$0.byteCount, $1.originalLength]) }
        #expect(sizes == [[50, 142]])
    }

    @Test("A limit leaves the rest for the next time")
    func limit() throws {
        let datagrams = Datagrams()
        let capture = try Capture(on: "lo", filter: "udp dst port \(datagrams.port)")
        for _ in 0..<5 { datagrams.send("x") }
        _ = try capture.wait(milliseconds: 30_000)
        var counts: [Int] = []
        for _ in 0..<4 { counts.append(try capture.deliver(atMost: 2) { _, _ in }) }
        #expect(counts == [2, 2, 1, 0])
    }

    @Test("What does not fit the kernel's buffer is counted: nothing vanishes unsaid")
    func drops() throws {
        let datagrams = Datagrams()
        let capture = try Capture(
            on: "lo", filter: "udp dst port \(datagrams.port)", snapshotLength: 2000, bufferSize: 65_536)
        for _ in 0..<1000 { datagrams.send(String(repeating: "x", count: 1000)) }
        var delivered = 0
        while true {
            let count = try capture.deliver { _, _ in }
            if count == 0 { break }
            delivered += count
        }
        let counts = try capture.statistics()
        #expect(counts.dropped > 0)
        #expect(counts.received == 1000)
        #expect(delivered + counts.dropped == 1000)
    }

    @Test(
        "A burst that one slot a frame has no room for, packing holds",
        arguments: [(Delivery.immediate, false), (.live, true)])
    func burst(_ delivery: Delivery, _ isWhole: Bool) throws {
        let datagrams = Datagrams()
        let capture = try Capture(on: "lo", filter: "udp dst port \(datagrams.port)", delivery: delivery)
        for _ in 0..<5000 { datagrams.send(String(repeating: "x", count: 1000)) }
        var delivered = 0
        try capture.deliverRest { _, _ in delivered += 1 }
        #expect((delivered == 5000) == isWhole)
        #expect(try capture.statistics().dropped == 5000 - delivered)
    }

    @Test("The rest is delivered, however late the kernel passes it on", arguments: [Delivery.immediate, .live])
    func rest(_ delivery: Delivery) throws {
        let datagrams = Datagrams()
        let capture = try Capture(on: "lo", filter: "udp dst port \(datagrams.port)", delivery: delivery)
        datagrams.send("x")
        var delivered = 0
        try capture.deliverRest { _, _ in delivered += 1 }
        #expect(delivered == 1)
    }

    @Test("A stop signal ends the wait, and stays")
    func stop() throws {
        let capture = try Capture(on: "lo", filter: "udp dst port \(Datagrams().port)")
        #expect(try capture.wait(milliseconds: 0))
        capture.stop.raise()
        #expect(try capture.wait() == false)
        #expect(try capture.wait() == false)
    }

    @Test("An endless signal cannot block the one who raises it")
    func stopOften() throws {
        let capture = try Capture(on: "lo", filter: "udp dst port \(Datagrams().port)")
        for _ in 0..<100_000 { capture.stop.raise() }
        #expect(try capture.wait() == false)
    }
}

@Suite("Captures that cannot be")
struct CaptureErrorTests {
    @Test("A device that is not there is named", .enabled(if: mayCapture, "\(whyNot)"))
    func noDevice() {
        #expect(throws: LiveCaptureError.noSuchDevice("nonesuch0")) { try Capture(on: "nonesuch0") }
    }

    @Test("A filter that makes no sense is given back with libpcap's words", .enabled(if: mayCapture, "\(whyNot)"))
    func badFilter() throws {
        let error = #expect(throws: LiveCaptureError.self) { try Capture(on: "lo", filter: "tcp prot 9000") }
        guard case .badFilter("tcp prot 9000", let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains("syntax error") || reason.contains("unknown"))
    }

    /// Each error, with the words that must stand in its one sentence.
    static let sentences: [(LiveCaptureError, [String])] = [
        (.permission(device: "lo"), ["no permission", "lo", "sudo setcap cap_net_raw"]),
        (.noSuchDevice("eth9"), ["eth9", "wiretalk devices"]),
        (.deviceIsDown("eth0"), ["eth0", "sudo ip link set eth0 up"]),
        (.deviceVanished("tun0"), ["tun0 went away"]),
        (.badFilter(expression: "tcp prot", reason: "syntax error"), ["tcp prot", "syntax error", "man pcap-filter"]),
        (.failed(device: "lo", reason: "out of luck"), ["lo", "out of luck"]),
    ]

    @Test(arguments: sentences)
    func sentence(_ error: LiveCaptureError, _ words: [String]) {
        #expect(words.allSatisfy { error.description.contains($0) }, "\(error)")
        #expect(!error.description.contains("\n"))
    }
}

@Suite("Devices")
struct DeviceTests {
    @Test("Loopback is there, with its flags and its address, without any permission")
    func loopback() throws {
        let device = try #require(try Device.all().first { $0.name == "lo" })
        #expect(device.isLoopback)
        #expect(device.isUp)
        #expect(device.addresses.contains(IPAddress(v4: 0x7f00_0001)))
    }

    @Test("Every interface that the kernel counts is listed")
    func all() throws {
        let listed = Set(try Device.all().map(\.name))
        var names: [String] = []
        guard let first = if_nameindex() else { return }
        defer { if_freenameindex(first) }
        var next = first
        while next.pointee.if_index != 0, let name = next.pointee.if_name {
            names.append(String(cString: name))
            next += 1
        }
        #expect(!names.isEmpty)
        #expect(names.allSatisfy { listed.contains($0) }, "\(names) against \(listed)")
    }
}
