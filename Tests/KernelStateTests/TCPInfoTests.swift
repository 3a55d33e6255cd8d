// SPDX-License-Identifier: MIT
import Glibc
import TCP
import Testing

@testable import KernelState

@Suite("TCP_INFO of open descriptors")
struct TCPInfoTests {
    @Test("It agrees with the kernel's other words on the same connection", arguments: [Family.v4, .mapped])
    func agreement(_ family: Family) throws {
        let pair = try #require(Loopback(family))
        let server = try #require(pair.accept())
        #expect(pair.client.send("hello\n") == 6)
        #expect(server.isReady(POLLIN))

        let atClient = try TCPInfo(of: pair.client.descriptor)
        let atServer = try TCPInfo(of: server.descriptor)
        #expect(atClient.state == .established)
        #expect(atClient.sendMSS == Int(pair.client.get(Int32(IPPROTO_TCP), TCP_MAXSEG)))
        #expect(atClient.sendWindowScale == atServer.receiveWindowScale)
        #expect(atClient.receiveWindowScale == atServer.sendWindowScale)
        #expect(atClient.hasTimestamps == atServer.hasTimestamps)
        #expect(atClient.hasSACK == atServer.hasSACK)
        #expect(atClient.bytesSent == 6)
        #expect(atServer.bytesReceived == 6)
        #expect(atClient.retransmissions == 0)
        #expect(atClient.congestionWindow > 0)
        // RFC 6298 §2.4 would round up to a second; Linux stops at 200 ms.
        #expect(atClient.retransmissionTimeout >= 200_000)
    }

    @Test("Its acknowledged octets count the SYN, as SEG.LEN does")
    func synCounts() throws {
        let pair = try #require(Loopback(.v4))
        #expect(try TCPInfo(of: pair.client.descriptor).bytesAcknowledged == 1)
    }

    @Test("inet_diag's detail is the same struct")
    func detail() throws {
        let pair = try #require(Loopback(.v4))
        let asked = try TCPInfo(of: pair.client.descriptor)
        let detail = try #require(
            try InetDiag().socket(local: pair.clientEnd, remote: pair.serverEnd)?.detail)
        #expect(detail.sendMSS == asked.sendMSS)
        #expect(detail.roundTrip == asked.roundTrip)
        #expect(detail.advertisedMSS == asked.advertisedMSS)
        #expect(detail.sendWindow == asked.sendWindow)
    }

    @Test("A descriptor that is no TCP socket is refused, with the kernel's reason")
    func notASocket() {
        let file = open("/dev/null", O_RDONLY)
        defer { close(file) }
        #expect(throws: KernelStateError.refused(errno: ENOTSOCK)) { try TCPInfo(of: file) }
        #expect(throws: KernelStateError.refused(errno: EBADF)) { try TCPInfo(of: -1) }
    }
}

@Suite("Linux's numbers for the states")
struct LinuxStateTests {
    /// The kernel's header gives each its number; the RFC gives each its name.
    static let rows: [(Int, State)] = [
        (TCP_ESTABLISHED, .established), (TCP_SYN_SENT, .synSent), (TCP_SYN_RECV, .synReceived),
        (TCP_FIN_WAIT1, .finWait1), (TCP_FIN_WAIT2, .finWait2), (TCP_TIME_WAIT, .timeWait), (TCP_CLOSE, .closed),
        (TCP_CLOSE_WAIT, .closeWait), (TCP_LAST_ACK, .lastAck), (TCP_LISTEN, .listen), (TCP_CLOSING, .closing),
        (12, .synReceived), (13, .closed),
    ]

    @Test(arguments: rows)
    func number(_ number: Int, _ state: State) {
        #expect(State(linux: UInt8(number)) == state)
    }

    @Test("Every state has a number, and no other number has a state")
    func whole() {
        #expect(Set(Self.rows.map(\.1)) == Set(State.allCases))
        let others = Set(UInt8.min...UInt8.max).subtracting(Self.rows.map { UInt8($0.0) })
        #expect(others.allSatisfy { State(linux: $0) == nil })
    }
}
